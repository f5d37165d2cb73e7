// A moment, as people here read it; with UTC beside it where it is compared with a document.
import { useTranslation } from 'react-i18next';

import { localTime, parseInstant, utcTime } from '../time';
import classes from './When.module.css';

export function When({ at, utc = false }: { at: string | null; utc?: boolean }) {
  const { i18n } = useTranslation();
  const date = parseInstant(at);
  if (!date) return null;
  return (
    <time dateTime={date.toISOString()}>
      {localTime(date, i18n.language)}
      {utc ? <span className={classes['utc']}> ({utcTime(date)})</span> : null}
    </time>
  );
}
