import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, within } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, describe, expect, it, vi } from 'vitest';

import '../../../lib/i18n';
import type { Differences, Overview } from '../api/location';
import { LocationPage } from './LocationRoute';

const OVERVIEW: Overview = {
  version: 'aaaa',
  made_up: false,
  sources: [
    { key: 'G', name: 'g.mmdb', version: 'g 1', built: '2026-06-17', age_days: 160, old: true, sha256: 'a'.repeat(64) },
    { key: 'R', name: 'registry.so', version: 'iptocc 3', built: null, age_days: null, old: false, sha256: 'b'.repeat(64) },
  ],
  versions: [
    { version: 'aaaa', state: 'in use' },
    { version: 'cccc', state: 'before' },
    { version: 'bbbb', state: 'held' },
  ],
  agreement: [
    { country: 'US', ipv4: 1000, decided: 990 },
    { country: 'HK', ipv4: 500, decided: 0 },
  ],
  today: { until: '2026-12-01T13:00:00Z', least: 20, shares: [{ country: '-', uncertain: 100 }, { country: 'CN', uncertain: 5 }] },
};
const HELD: Differences = {
  version: 'bbbb',
  state: 'held',
  known: true,
  before: 'aaaa',
  moved: [{ was: 'CN', becomes: 'uncertain', ipv4: 32768, ipv6: 0 }],
  flips: [{ first: '116.224.0.0', last: '116.224.127.255', asn: 4812, was: 'CN', becomes: 'uncertain' }],
  left_out: 2,
};

type Answer = [status: number, body: unknown];
let asked: { method: string; url: string; body: string }[] = [];

function show(answers: Record<string, Answer>) {
  asked = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const { pathname } = new URL(request.url);
    asked.push({ method: request.method, url: request.url, body: await request.text() });
    const [status, body] = answers[pathname.replace('/api/v1/location', '')] ?? [404, {}];
    return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
  });
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <MemoryRouter>
          <LocationPage />
        </MemoryRouter>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

const whole: Record<string, Answer> = { '': [200, OVERVIEW], '/versions/bbbb': [200, HELD] };

afterEach(() => vi.unstubAllGlobals());

describe('the page of the location data', () => {
  it('marks an old source in words, and says where an age is not told', async () => {
    show(whole);
    const rows = within(await screen.findByTestId('sources')).getAllByRole('row');
    expect(rows[1]).toHaveTextContent('160 days Old: newer is better');
    expect(rows[2]).toHaveTextContent('not said');
    expect(screen.getByTestId('command-update')).toHaveValue('folkmoot location update');
  });

  it('shows the least agreed first, and in another order when asked', async () => {
    show(whole);
    const first = async () => within(await screen.findByTestId('agreement')).getAllByRole('row')[1];
    expect(await first()).toHaveTextContent('Hong Kong');
    fireEvent.change(screen.getByTestId('agreement-order'), { target: { value: 'most' } });
    expect(await first()).toHaveTextContent('United States');
    expect(await first()).toHaveTextContent('99%');
  });

  it('shows shares of connections, and says when there are none yet', async () => {
    show(whole);
    expect(await screen.findByTestId('today')).toHaveTextContent('China (CN)5%');
    expect(screen.getByTestId('today')).toHaveTextContent('No two sources name one country100%');
  });

  it('shows what a held version changes, and the command that uses it', async () => {
    show(whole);
    expect(await screen.findByTestId('changes')).toHaveTextContent('32,768 become uncertain');
    expect(screen.getByTestId('map-losing')).toHaveTextContent('China');
    expect(screen.getByTestId('map-gaining')).toHaveTextContent('no country');
    expect(screen.getByTestId('flips')).toHaveTextContent('116.224.0.0 – 116.224.127.255');
    expect(screen.getByText('And 2 smaller ones.')).toBeVisible();
    expect(screen.getByTestId('command-use')).toHaveValue('folkmoot location use bbbb');
    expect(screen.getByTestId('command-rollback')).toHaveValue('folkmoot location rollback');
  });

  it('says what to do without data', async () => {
    const today = { ...OVERVIEW.today, shares: [] };
    show({ '': [200, { ...OVERVIEW, version: null, sources: [], versions: [], agreement: null, today }] });
    expect(await screen.findByTestId('location-none')).toHaveTextContent('no order can reach anyone');
    expect(screen.getByTestId('command-make')).toHaveValue('make location');
    expect(screen.getByTestId('today-empty')).toHaveTextContent('20 connections');
    expect(screen.queryByTestId('versions')).toBeNull();
  });

  it('answers in sentences, with the address in no URL', async () => {
    const answer = {
      determination: 'uncertain',
      reasons: ['three of three sources say CN', 'the network is a hosting provider’s: uncertain'],
      sources: [{ key: 'G', country: 'CN' }, { key: 'R', country: null }],
    };
    show({ ...whole, '/look-ups': [200, answer] });
    fireEvent.change(await screen.findByTestId('try-address'), { target: { value: ' 116.224.5.1 ' } });
    fireEvent.click(screen.getByTestId('try-ask'));
    const said = await screen.findByTestId('try-answer');
    expect(said).toHaveTextContent('Where 116.224.5.1 is is uncertain. Nobody is restricted by it.');
    expect(said).toHaveTextContent('Three of three sources say CN.');
    expect(said).toHaveTextContent('R · Regional Internet registries: no answer');
    expect(asked.find((one) => one.method === 'POST')?.body).toBe('{"address":"116.224.5.1"}');
    expect(asked.some((one) => one.url.includes('116'))).toBe(false);
  });

  it('keeps what was typed when it is refused', async () => {
    show({ ...whole, '/look-ups': [422, { title: 'Wrong', detail: 'this is no IP address', field: 'address' }] });
    fireEvent.change(await screen.findByTestId('try-address'), { target: { value: 'somewhere' } });
    fireEvent.click(screen.getByTestId('try-ask'));
    expect(await screen.findByText('This is no IP address.')).toBeVisible();
    expect(screen.getByTestId('try-address')).toHaveValue('somewhere');
  });

  it('says why it could not be had', async () => {
    show({ '': [503, { title: 'Not now', detail: 'the table of places cannot be read' }] });
    expect(await screen.findByText('The table of places cannot be read.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible();
  });
});
