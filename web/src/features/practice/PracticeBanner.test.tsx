import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';

import { PracticeBanner } from './PracticeBanner';

function show(practice: boolean) {
  const asked = vi.fn(() => Promise.resolve(Response.json({ practice, operator: 'Us', contact: 'us@example.org' })));
  vi.stubGlobal('fetch', asked);
  render(
    <QueryClientProvider client={new QueryClient()}>
      <PracticeBanner />
    </QueryClientProvider>,
  );
  return asked;
}

it('says that nothing here is real where nothing is', async () => {
  show(true);
  expect(await screen.findByTestId('practice-banner')).toHaveTextContent('nothing here is real');
});

it('says nothing where all is real', async () => {
  const asked = show(false);
  await waitFor(() => expect(asked).toHaveBeenCalled());
  expect(screen.queryByTestId('practice-banner')).not.toBeInTheDocument();
});
