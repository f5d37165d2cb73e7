// One thing that waits: what it is, of which order, until when, and if it waits for others, why.
import {
  IconFileImport,
  IconFlag,
  IconGavel,
  IconHandStop,
  IconInfoCircle,
  IconKey,
  IconRotateClockwise2,
  IconScale,
  IconUrgent,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { en } from '../../../lib/i18n/catalogue';
import { parseInstant } from '../../../lib/time';
import { placeOf, type WaitingItem, type Waits } from '../api/inbox';
import { relative } from '../due';
import { useNow } from '../hooks/useNow';
import { Chip } from './Chip';
import classes from './Desk.module.css';
import { Due } from './Due';

const ICONS: Readonly<Record<Waits, typeof IconScale>> = {
  review: IconScale,
  second_review: IconScale,
  information: IconInfoCircle,
  held: IconHandStop,
  emergency_review: IconUrgent,
  appeal: IconGavel,
  mistake: IconRotateClockwise2,
  endorsement: IconKey,
  submission: IconFileImport,
  abuse: IconFlag,
};

type Reason = keyof typeof en.desk.whyNot;
export const isReason = (reason: string | null): reason is Reason => reason !== null && reason in en.desk.whyNot;

export function InboxRow({ item }: { item: WaitingItem }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const Icon = ICONS[item.kind];
  const since = parseInstant(item.since);
  return (
    <Link to={placeOf(item)} className={classes['row']} data-row data-testid="inbox-item" data-kind={item.kind}>
      <span className={classes['sign']} data-tone={item.kind === 'held' || item.emergency ? 'over' : undefined}>
        <Icon size={20} stroke={1.7} aria-hidden="true" />
      </span>
      <span className={classes['what']}>
        <b>
          {t(`desk.waits.${item.kind}`)}
          {item.number === null ? '' : ` · ${t('log.order', { number: item.number })}`}
        </b>
        <small>
          {[
            item.title,
            since ? t('desk.inbox.since', { when: relative(since, now, i18n.language) }) : null,
            isReason(item.why_not) ? t(`desk.whyNot.${item.why_not}`) : null,
          ]
            .filter(Boolean)
            .join(' · ')}
        </small>
      </span>
      <span className={classes['side']}>
        {item.emergency ? <Chip tone="over">{t('desk.emergency')}</Chip> : null}
        <Due at={item.due} />
      </span>
    </Link>
  );
}
