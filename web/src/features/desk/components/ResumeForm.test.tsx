import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';

import '../../../lib/i18n';
import type { Me } from '../../identity/api/auth';
import type { DeskRestriction } from '../api/orders';
import { ResumeForm } from './ResumeForm';

const RESTRICTION: DeskRestriction = {
  id: 'r1',
  number: 7,
  state: 'held',
  hash: 'aa',
  held_hash: 'bb',
  index: 5,
  meetings: ['abc-defg-hij'],
  territory: ['CN'],
  measures: ['remove'],
  people: 10,
  starts_at: '2026-12-01T12:00:00Z',
  ends_at: '2026-12-01T13:00:00Z',
  effective_at: '2026-12-01T12:00:00Z',
  lifted_at: null,
  lifted_why: null,
  resume_reviews: 1,
  resume_reviewed_by_me: false,
};
const ME: Me = {
  account: { id: 'a', email: 'raj@example.org', role: 'reviewer', works_in: 'IN', employer: null },
  permissions: ['reviews:write'],
  keys: [{ key_id: 'k1', algorithm: 'WebAuthn', state: 'founding' }],
  desk: 'open',
};

function show(changes: Partial<DeskRestriction> = {}, me: Me = ME) {
  const sent: { url: string; body: unknown }[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    if (request.method === 'POST') sent.push({ url: request.url, body: await request.json() });
    const answer = request.url.endsWith('/impact')
      ? { meetings: [{ meeting: 'abc-defg-hij', inside: '10–19', outside: '5–9', uncertain: 'fewer than 5', begun: true }] }
      : { statement: { people: 38 }, nonce: 'n', challenge: 'c', rp_id: 'localhost', credential_id: 'x' };
    return Response.json(answer);
  });
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <ResumeForm restriction={{ ...RESTRICTION, ...changes }} orderId="o1" me={me} onDone={() => undefined} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return sent;
}

afterEach(() => vi.unstubAllGlobals());

describe('a restriction on hold', () => {
  it('is drafted with all three reasons, and says before it is signed for how many people', async () => {
    const sent = show();
    const user = userEvent.setup();
    await user.click(screen.getByTestId('to-sign'));
    expect(screen.getByTestId('lacks')).toHaveTextContent('lawful there');
    expect(sent).toEqual([]);
    for (const question of ['legality', 'necessity', 'proportionality'])
      await user.type(screen.getByTestId(`resume-${question}`), `because of ${question}`);
    await user.click(screen.getByTestId('to-sign'));
    await waitFor(() => expect(screen.getByTestId('sign-box')).toHaveFocus());
    expect(sent[0]?.url).toMatch(/\/restrictions\/r1\/resume\/draft$/);
    expect(sent[0]?.body).toMatchObject({ legality: 'because of legality', expected_people: null, key_id: 'k1' });
    expect(screen.getByTestId('summary')).toHaveTextContent('For 38 people at most');
  });

  it('waits for a second person once one has signed', () => {
    show({ resume_reviewed_by_me: true });
    expect(screen.getByTestId('resume-waits')).toBeVisible();
    expect(screen.queryByTestId('resume-form')).toBeNull();
  });

  it('shows the command to whoever signs with a key file', () => {
    show({}, { ...ME, keys: [{ key_id: 'k2', algorithm: 'Ed25519', state: 'founding' }] });
    expect(screen.queryByTestId('to-sign')).toBeNull();
    expect(screen.getByTestId('by-command')).toHaveTextContent('folkmoot resume r1 --key YOUR.key');
  });
});
