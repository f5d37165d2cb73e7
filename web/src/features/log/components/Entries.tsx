// Entries of the log, newest first, a page at a time. `?entry=N` opens the page with that entry on it.
import { Button, NumberInput } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';

import { NotVerified } from '../../../lib/log/merkle';
import type { Reader } from '../../../lib/log/reader';
import classes from './Entries.module.css';
import { EntryItem } from './EntryItem';
import { Section } from './Section';
import { Verdict } from './Verdict';

const A_PAGE = 20;

/** The first and last entry of the page on which `entry` stands, counted from the newest. */
export function pageOf(entry: number, size: number): [number, number] {
  const shown = Math.min(Math.max(entry, 0), size - 1);
  const end = size - Math.floor((size - 1 - shown) / A_PAGE) * A_PAGE;
  return [Math.max(0, end - A_PAGE), end];
}

export function Entries({ reader, size }: { reader: Reader; size: number }) {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const asked = Number.parseInt(search.get('entry') ?? '', 10);
  const [start, end] = pageOf(Number.isNaN(asked) ? size - 1 : asked, size);
  const page = useQuery({
    queryKey: ['entries', size, start, end],
    queryFn: () => reader.entries(start, end),
    retry: false,
    placeholderData: keepPreviousData,
  });
  const show = (entry: number) => setSearch({ entry: String(entry) }, { preventScrollReset: true });

  return (
    <Section title={t('log.entries')}>
      {page.error ? (
        <Verdict state="bad" title={t('log.failedTitle')}>
          {page.error instanceof NotVerified ? page.error.message : t('check.unreachable')}
        </Verdict>
      ) : null}
      <ol className={classes['list']} reversed start={end - 1} aria-busy={page.isFetching} data-testid="entries">
        {[...(page.data ?? [])].reverse().map((logged) => (
          <EntryItem key={logged.index} logged={logged} open={logged.index === asked} />
        ))}
      </ol>
      <nav className={classes['paging']} aria-label={t('log.entries')}>
        <Button
          variant="default"
          disabled={end >= size}
          onClick={() => show(Math.min(end + A_PAGE, size) - 1)}
          leftSection={<IconChevronLeft size={18} aria-hidden="true" />}
        >
          {t('log.newer')}
        </Button>
        <span className={classes['range']}>{t('log.range', { from: start, to: end - 1, size })}</span>
        <Button
          variant="default"
          disabled={start === 0}
          onClick={() => show(start - 1)}
          rightSection={<IconChevronRight size={18} aria-hidden="true" />}
        >
          {t('log.older')}
        </Button>
      </nav>
      {size > A_PAGE ? <GoTo size={size} onGo={show} /> : null}
    </Section>
  );
}

function GoTo({ size, onGo }: { size: number; onGo: (entry: number) => void }) {
  const { t } = useTranslation();
  const [value, setValue] = useState<string | number>('');
  return (
    <form
      className={classes['go']}
      onSubmit={(event) => {
        event.preventDefault();
        if (typeof value === 'number') onGo(value);
      }}
    >
      <NumberInput label={t('log.goTo')} min={0} max={size - 1} value={value} onChange={setValue} allowDecimal={false} />
      <Button type="submit" variant="default">
        {t('log.go')}
      </Button>
    </form>
  );
}
