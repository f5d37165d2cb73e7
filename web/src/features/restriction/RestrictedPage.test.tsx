import { MantineProvider } from '@mantine/core';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter } from 'react-router';
import { expect, it, vi } from 'vitest';

import type { RestrictionProblem } from '../../lib/api/problem';
import type { Standing } from '../meeting/api/meetings';
import { RestrictedPage } from './components/RestrictedPage';

const restriction: RestrictionProblem = {
  number: '12',
  title: 'You cannot join',
  detail: '',
  authority: 'Cyber Office',
  legalBasis: 'Assembly Act, Article 4',
  territory: ['CN'],
  endsAt: new Date('2000-01-01T00:00:00Z'),
  appeal: 'Write to legal@example.org and name restriction 12.',
  operator: 'this operator',
  sealedUntil: null,
  statement: 'http://localhost/s/12#abc-defg-hij.00ff',
  receipt: 'http://localhost/api/v1/receipts/12?meeting=abc-defg-hij&key=00',
  evidence: '',
};

function show(ask: () => Promise<Standing>, onComeBack = vi.fn(() => Promise.resolve())) {
  render(
    <MantineProvider>
      <MemoryRouter>
        <RestrictedPage
          restriction={restriction}
          code="abc-defg-hij"
          meetingTitle="Memorial"
          ask={ask}
          onComeBack={onComeBack}
        />
      </MemoryRouter>
    </MantineProvider>,
  );
  return onComeBack;
}

it('says who, what law, where, until when, and how to reach us', () => {
  show(() => Promise.resolve({ verdict: 'restricted', restriction }));
  expect(screen.getByTestId('restricted-authority')).toHaveTextContent('Cyber Office');
  expect(screen.getByTestId('restricted-territory')).toHaveTextContent('China');
  expect(screen.getByTestId('restricted-ends').querySelector('time')).toHaveAttribute(
    'datetime',
    '2000-01-01T00:00:00.000Z',
  );
  expect(screen.getByText('Assembly Act, Article 4')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'legal@example.org' })).toHaveAttribute('href', 'mailto:legal@example.org');
});

it('hands out the receipt, to be kept', () => {
  show(() => Promise.resolve({ verdict: 'restricted', restriction }));
  expect(screen.getByRole('link', { name: /receipt/i })).toHaveAttribute('href', restriction.receipt);
});

it('leads to the whole statement of reasons, by a link that only this person holds', () => {
  show(() => Promise.resolve({ verdict: 'restricted', restriction }));
  expect(screen.getByTestId('read-statement')).toHaveAttribute('href', '/s/12#abc-defg-hij.00ff');
});

it('invites back once the gate admits, and only when asked goes in', async () => {
  const ask = vi.fn<() => Promise<Standing>>().mockResolvedValue({ verdict: 'admitted' });
  const comeBack = show(ask);
  await userEvent.click(screen.getByTestId('try-again'));
  await waitFor(() => expect(screen.getByTestId('come-back')).toBeInTheDocument());
  expect(comeBack).not.toHaveBeenCalled();
  await userEvent.click(screen.getByTestId('come-back'));
  expect(comeBack).toHaveBeenCalledOnce();
});
