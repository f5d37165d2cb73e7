// One entry: what happened, when, where, and its words as they stand in the log.
import { Anchor, Code } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { Logged } from '../../../lib/log/reader';
import { territoryNames } from '../../../lib/territory';
import { localTime, parseInstant, utcTime } from '../../../lib/time';
import { useKindTitle } from '../hooks/useKindTitle';
import classes from './Entries.module.css';

const codes = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((code): code is string => typeof code === 'string') : [];

export function EntryItem({ logged, open }: { logged: Logged; open: boolean }) {
  const { t, i18n } = useTranslation();
  const title = useKindTitle();
  const { entry, index } = logged;
  const at = parseInstant(String(entry['at']));
  const { number } = entry;
  const where = territoryNames(codes(entry['territory']), i18n.language);
  return (
    <li className={classes['entry']} id={`entry-${index}`}>
      <div className={classes['what']}>
        <strong>{title(entry)}</strong>
        {where ? <span> · {where}</span> : null}
        {typeof number === 'number' ? <span> · <About kind={entry['kind']} number={number} /></span> : null}
      </div>
      <div className={classes['when']}>
        {t('log.entry', { index })}
        {at ? (
          <>
            {' · '}
            <time dateTime={at.toISOString()} title={utcTime(at)}>
              {localTime(at, i18n.language)}
            </time>
          </>
        ) : null}
      </div>
      <details open={open}>
        <summary>{t('log.raw')}</summary>
        <Code block tabIndex={0}>
          {JSON.stringify(entry, null, 2)}
        </Code>
      </details>
    </li>
  );
}

const ABOUT_ORDERS = new Set(['demand_received', 'instrument_received', 'review_withdrawn', 'rejected']);

function About({ kind, number }: { kind: unknown; number: number }) {
  const { t } = useTranslation();
  if (ABOUT_ORDERS.has(String(kind))) return t('log.order', { number });
  return (
    <Anchor component={Link} to={`/r/${number}`}>
      {t('log.restriction', { number })}
    </Anchor>
  );
}
