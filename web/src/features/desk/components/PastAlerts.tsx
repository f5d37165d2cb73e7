// What was acknowledged: by whom and when, asked for when somebody opens it.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { localTime, parseInstant } from '../../../lib/time';
import { fetchAlerts } from '../api/alerts';
import classes from './Desk.module.css';

export function PastAlerts() {
  const { t, i18n } = useTranslation();
  const [open, set] = useState(false);
  const past = useQuery({
    queryKey: ['desk', 'alerts', 'acknowledged'],
    queryFn: () => fetchAlerts('acknowledged'),
    enabled: open,
  });
  return (
    <details
      className={`${classes['section'] ?? ''} ${classes['details'] ?? ''}`}
      onToggle={(event) => set(event.currentTarget.open)}
      data-testid="past-alerts"
    >
      <summary>{t('desk.alerts.past')}</summary>
      <ul className={classes['plain']}>
        {past.data?.map((alert) => (
          <li key={alert.id} data-testid="past-alert">
            {t(`desk.alerts.kind.${alert.kind}`)}
            {alert.number === null ? '' : `, ${t('log.order', { number: alert.number })}`}
            <span className={classes['quiet']}>
              {' · '}
              {t('desk.alerts.by', {
                who: alert.acknowledged?.by,
                when: localTime(parseInstant(alert.acknowledged?.at) ?? new Date(), i18n.language),
              })}
              {alert.acknowledged?.note ? ` · ${alert.acknowledged.note}` : ''}
            </span>
          </li>
        ))}
        {past.data?.length === 0 ? <li className={classes['quiet']}>{t('desk.alerts.noPast')}</li> : null}
      </ul>
    </details>
  );
}
