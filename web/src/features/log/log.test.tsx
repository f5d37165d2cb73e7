import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { readFileSync } from 'node:fs';
import { MemoryRouter } from 'react-router';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import keys from '../../../../tests/golden/keys.json';
import log from '../../../../tests/golden/log.json';
import type { RestrictionRecord } from '../../lib/api/client';
import { fromBase64, utf8 } from '../../lib/log/bytes';
import { pageOf } from './components/Entries';
import { RecordCheck } from './components/RecordCheck';
import { LogRoute } from './routes/LogRoute';

const receipt = readFileSync(`${import.meta.dirname}/../../../../tests/golden/receipt.json`, 'utf8');
const record: RestrictionRecord = {
  number: 12,
  state: 'effective',
  sealed_until: null,
  authority: 'Cyber Office',
  legal_basis: 'Assembly Act, Article 4',
  territory: ['CN', 'TR'],
  measures: ['remove'],
  effective_at: '2026-12-01T12:00:00Z',
  ends_at: '2026-12-02T12:00:00Z',
  lifted_at: null,
  log: { index: 290, order: 289, opened: null },
  origin: log.checkpoint.split('\n')[0] ?? '',
};

/** The server, as far as a page sees it; `changed` are files that it shows otherwise. */
function serve(changed: Record<string, string | number> = {}) {
  const files: Record<string, Uint8Array> = {
    checkpoint: utf8(log.checkpoint),
    key: utf8(`${keys.second}\n`),
    witnesses: utf8(`2\n${keys.witnesses.join('\n')}\n`),
    'key-changes': utf8(JSON.stringify(keys.changes)),
    ...Object.fromEntries(Object.entries(log.files).map(([path, file]) => [path, fromBase64(file)])),
  };
  vi.stubGlobal('fetch', (asked: string) => {
    const path = asked.replace('/log/', '');
    const other = changed[path];
    const found = typeof other === 'string' ? utf8(other) : files[path];
    if (typeof other === 'number' || !found) return Promise.resolve(new Response('{}', { status: Number(other ?? 404) }));
    return Promise.resolve(new Response(found.slice()));
  });
}

function show(page: React.ReactNode, at = '/transparency') {
  return render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider>
        <MemoryRouter initialEntries={[at]}>{page}</MemoryRouter>
      </MantineProvider>
    </QueryClientProvider>,
  );
}

beforeEach(() => window.localStorage.clear());

describe('the explorer', () => {
  it('shows the newest entries first, and goes to any', async () => {
    serve();
    const { container } = show(<LogRoute />);
    const entries = await screen.findByTestId('entries');
    expect(screen.getByTestId('log-state')).toHaveTextContent('323 entries');
    expect(screen.getByTestId('log-state')).toHaveTextContent('2 independent witnesses');
    await waitFor(() => expect(within(entries).getAllByRole('listitem')).toHaveLength(20));
    expect(within(entries).getAllByRole('listitem')[0]).toHaveTextContent('Entry 322');
    await userEvent.click(screen.getByRole('button', { name: 'Older' }));
    await waitFor(() => expect(within(entries).getAllByRole('listitem')[0]).toHaveTextContent('Entry 302'));
    await userEvent.type(screen.getByLabelText('Go to entry'), '290{Enter}');
    await waitFor(() => expect(entries).toHaveTextContent('A restriction was approved · China and Türkiye'));
    expect((await axe.run(container, { rules: { 'color-contrast': { enabled: false } } })).violations).toEqual([]);
  });

  it('says so when the log does not verify, and shows no entry', async () => {
    serve({ checkpoint: log.checkpoint.replace('\n323\n', '\n324\n') });
    show(<LogRoute />);
    expect(await screen.findByRole('alert')).toHaveTextContent('The log does not verify');
    expect(screen.queryByTestId('entries')).toBeNull();
  });

  it('does not believe a key that the one it knew does not vouch for', async () => {
    window.localStorage.setItem('folkmoot.logKey', keys.first);
    serve({ 'key-changes': '[]' });
    show(<LogRoute />);
    expect(await screen.findByRole('alert')).toHaveTextContent('another one than this browser saw before');
  });

  it('follows a key that the one it knew vouches for', async () => {
    window.localStorage.setItem('folkmoot.logKey', keys.first);
    serve();
    show(<LogRoute />);
    expect(await screen.findByTestId('log-state')).toHaveTextContent('323 entries');
  });

  it('says when nothing is published, and when nothing answers', async () => {
    serve({ checkpoint: 404 });
    const { unmount } = show(<LogRoute />);
    expect(await screen.findByText('Nothing has been published yet')).toBeInTheDocument();
    unmount();
    serve({ key: 503 });
    show(<LogRoute />);
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeInTheDocument();
  });

  it('checks a receipt that was kept', async () => {
    serve();
    const { container } = show(<LogRoute />);
    await screen.findByTestId('log');
    const input = container.querySelector<HTMLInputElement>('input[type=file]');
    await userEvent.upload(input!, new File([receipt], 'receipt.json', { type: 'application/json' }));
    expect(await screen.findByTestId('receipt-check')).toHaveTextContent('meeting abcd-efgh-ijk');
    const altered = receipt.replace('"index": 290', '"index": 289');
    await userEvent.upload(input!, new File([altered], 'receipt.json', { type: 'application/json' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('does not verify');
  });
});

describe('a record', () => {
  it('is checked against the log', async () => {
    serve();
    show(<RecordCheck record={record} />);
    expect(await screen.findByText('This record was checked in your browser')).toBeInTheDocument();
    expect(screen.getByTestId('record-check')).toHaveTextContent('entry 290');
  });

  it.each([
    ['territory', { territory: ['CN'] }],
    ['end', { ends_at: '2027-12-02T12:00:00Z' }],
    ['measures', { measures: ['notice'] }],
    ['number', { number: 13 }],
    ['entry', { log: { index: 3, order: 289, opened: null } }],
    ['order', { log: { index: 290, order: 3, opened: null } }],
    ['authority', { authority: 'Somebody else' }],
    ['law', { legal_basis: 'Another act' }],
  ])('does not pass with another %s', async (_, other) => {
    serve();
    show(<RecordCheck record={{ ...record, ...other }} />);
    expect(await screen.findByRole('alert')).toHaveTextContent('shows something else');
  });

  it('waits for its publication', async () => {
    serve();
    show(<RecordCheck record={{ ...record, log: { index: 323, order: 289, opened: null } }} />);
    expect(await screen.findByText(/not published yet/)).toBeInTheDocument();
  });
});

it('pages from the newest entry', () => {
  expect(pageOf(322, 323)).toEqual([303, 323]);
  expect(pageOf(303, 323)).toEqual([303, 323]);
  expect(pageOf(302, 323)).toEqual([283, 303]);
  expect(pageOf(0, 323)).toEqual([0, 3]);
  expect(pageOf(999, 5)).toEqual([0, 5]);
});
