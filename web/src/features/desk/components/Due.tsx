// A due time as a chip: in words, with a sign, never by colour alone.
import { IconAlertTriangle, IconClock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { localTime, parseInstant } from '../../../lib/time';
import { dueText, urgency } from '../due';
import { useNow } from '../hooks/useNow';
import classes from './Desk.module.css';

export function Due({ at }: { at: string | null }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const due = parseInstant(at);
  if (!due) return null;
  const how = urgency(due, now);
  const Icon = how === 'over' ? IconAlertTriangle : IconClock;
  return (
    <time
      className={classes['chip']}
      data-tone={how === 'later' ? undefined : how}
      dateTime={due.toISOString()}
      title={localTime(due, i18n.language)}
      data-testid="due"
    >
      <Icon size={15} aria-hidden="true" />
      {dueText(t, due, now, i18n.language)}
    </time>
  );
}
