import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import '../../../lib/i18n';
import type { Entry } from '../api/desk';
import { EMPTY_LETTER } from '../api/letter';
import { type Done, OrderForm } from './OrderForm';

const ENTRY: Entry = {
  ...EMPTY_LETTER,
  authority_id: 'a1',
  emergency: false,
  reference: 'No. 64',
  legal_basis: 'Assembly Act, Article 4',
  reasons: 'no permit',
  asks: ['restrict', 'close_account'],
  asked: 'Out with all of them.',
  meetings: 'abc-defg-hij',
  territory: ['CN', 'US'],
  measures: ['remove'],
  ends_at: '2030-01-31T18:00',
  redress: 'the court',
  report_to: 'office@example.org',
};
const REFUSED = {
  status: 422,
  detail: 'US lies outside the authority’s jurisdiction (CN)',
  field: 'territory',
  promise: 'P1',
  as_asked: 'send it with asks ["other"]',
};
const NO_MEETING = { status: 422, detail: 'there is no meeting', field: 'meetings', promise: 'P2' };
const RECORDED = { id: 'o1', state: 'rejected', number: 7, cannot_be_done: ['close_account', 'other'] };

type Sent = Record<string, unknown>;

/** The form before a server that answers so, one after another. */
function show(...answers: (Sent & { status?: number })[]) {
  const sent: Sent[] = [];
  const done: Done[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    sent.push((await request.json()) as Sent);
    const answer: Sent & { status?: number } = answers.shift() ?? RECORDED;
    return Response.json(answer, { status: answer.status ?? 201 });
  });
  const authority = {
    id: 'a1', name: 'Cyber Office', jurisdiction: ['CN'], contact_email: 'office@example.org',
    state: 'endorsed' as const, verified: true, orders: 0, forged: 0,
  };
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <OrderForm authorities={[authority]} start={ENTRY} origin={{ renews: 'o0' }} kept="order" onDone={(one) => done.push(one)} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { sent, done };
}

beforeEach(() => window.sessionStorage.clear());
afterEach(() => vi.unstubAllGlobals());

describe('a demand that no restriction can be made of', () => {
  it('is recorded as asked, once somebody says so, with all of it in words', async () => {
    const { sent, done } = show(REFUSED);
    const user = userEvent.setup();
    expect(screen.queryByTestId('as-asked')).toBeNull();
    await user.click(screen.getByTestId('order-record'));
    const words = await screen.findByTestId('as-asked-words');
    for (const part of ['Out with all of them.', 'abc-defg-hij', '(CN, US)', 'Remove people inside', '2030-01-31'])
      expect(words).toHaveTextContent(part);
    await user.click(screen.getByTestId('order-as-asked'));
    await waitFor(() => expect(done).toHaveLength(1));
    expect(sent[0]).toMatchObject({ asks: ['restrict', 'close_account'], renews: 'o0' });
    expect(sent[1]).toMatchObject({
      asks: ['close_account', 'other'],
      asked: words.textContent,
      meetings: ['abc-defg-hij'],
      territory: ['CN', 'US'],
      measures: ['remove'],
      reasons: 'no permit',
      emergency: false,
      renews: null,
    });
    expect(done[0]?.recorded.number).toBe(7);
  });

  it('says in words alone what there is not here', async () => {
    const { sent, done } = show(REFUSED, NO_MEETING);
    const user = userEvent.setup();
    await user.click(screen.getByTestId('order-record'));
    await user.click(await screen.findByTestId('order-as-asked'));
    await waitFor(() => expect(done).toHaveLength(1));
    expect(sent[2]).toMatchObject({ meetings: [], territory: ['CN', 'US'] });
    expect(sent[2]?.['asked']).toContain('abc-defg-hij');
  });

  it('loses nothing when it is not taken either, and can be sent again', async () => {
    const { done } = show(REFUSED, { status: 503, detail: 'the database does not answer' });
    const user = userEvent.setup();
    await user.click(screen.getByTestId('order-record'));
    await user.click(await screen.findByTestId('order-as-asked'));
    expect(await screen.findByText(/The database does not answer/)).toBeVisible();
    expect(screen.getByTestId('letter-asked')).toHaveValue('Out with all of them.');
    await user.type(screen.getByTestId('letter-asked'), ' For good.');
    expect(screen.getByTestId('as-asked-words')).toHaveTextContent('Out with all of them. For good.');
    await user.click(screen.getByTestId('order-as-asked'));
    await waitFor(() => expect(done).toHaveLength(1));
  });

  it('is mended first, where it was mistyped', async () => {
    const { sent } = show({ ...REFUSED, field: 'ends_at' });
    const user = userEvent.setup();
    await user.click(screen.getByTestId('order-record'));
    await screen.findByTestId('as-asked');
    await user.type(screen.getByTestId('letter-ends_at'), '2029-01-31T18:00');
    expect(screen.queryByTestId('as-asked')).toBeNull();
    expect(sent).toHaveLength(1);
  });
});

it('a refusal that breaks no promise has no second way', async () => {
  show({ status: 422, detail: 'measures are one or more of these', field: 'measures' });
  await userEvent.setup().click(screen.getByTestId('order-record'));
  expect(await screen.findByTestId('failed')).toBeVisible();
  expect(screen.queryByTestId('as-asked')).toBeNull();
});
