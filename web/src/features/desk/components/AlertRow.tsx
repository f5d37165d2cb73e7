// One page to the desk, and the button by which somebody says that they see to it.
import { Button } from '@mantine/core';
import { IconBell, IconBellRinging } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { parseInstant } from '../../../lib/time';
import type { DeskAlert } from '../api/alerts';
import { relative } from '../due';
import { useNow } from '../hooks/useNow';
import { Chip } from './Chip';
import classes from './Desk.module.css';

interface Props {
  alert: DeskAlert;
  busy: boolean;
  onAcknowledge: (note: string) => void;
}

export function AlertRow({ alert, busy, onAcknowledge }: Props) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const raised = parseInstant(alert.raised_at);
  const Icon = alert.urgent ? IconBellRinging : IconBell;
  const name = t(`desk.alerts.kind.${alert.kind}`);
  const of = alert.number === null ? null : t('log.order', { number: alert.number });
  return (
    <div
      className={classes['row']}
      tabIndex={-1}
      role="group"
      aria-label={[name, of].filter(Boolean).join(', ')}
      data-row
      data-alert={alert.id}
      data-order={alert.order ?? undefined}
      data-testid="alert"
      data-kind={alert.kind}
    >
      <span className={classes['sign']} data-tone={alert.urgent ? 'over' : undefined}>
        <Icon size={20} stroke={1.7} aria-hidden="true" />
      </span>
      <span className={classes['what']}>
        <b>{name}</b>
        <small>
          {of && alert.order ? <Link to={`/desk/orders/${alert.order}`}>{of}</Link> : of}
          {of ? ' · ' : ''}
          {raised ? relative(raised, now, i18n.language) : ''}
          {alert.pages > 1 ? ` · ${t('desk.alerts.pages', { count: alert.pages })}` : ''}
        </small>
      </span>
      <span className={classes['side']}>
        {alert.urgent ? <Chip tone="over">{t('desk.alerts.urgent')}</Chip> : null}
        <Button size="xs" variant="default" disabled={busy} onClick={() => onAcknowledge('')} data-testid="acknowledge">
          {t('desk.alerts.acknowledge')}
        </Button>
      </span>
    </div>
  );
}
