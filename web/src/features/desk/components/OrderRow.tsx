// One order in the list.
import { IconScale } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { territoryNames } from '../../../lib/territory';
import { localTime, parseInstant } from '../../../lib/time';
import type { OrderItem } from '../api/orders';
import { Chip, StateChip } from './Chip';
import classes from './Desk.module.css';
import { Due } from './Due';

export function OrderRow({ order }: { order: OrderItem }) {
  const { t, i18n } = useTranslation();
  const received = parseInstant(order.received_at);
  const waits = order.state === 'received' || order.state === 'more_information_asked';
  return (
    <Link to={`/desk/orders/${order.id}`} className={classes['row']} data-row data-testid="order">
      <span className={classes['sign']}>
        <IconScale size={20} stroke={1.7} aria-hidden="true" />
      </span>
      <span className={classes['what']}>
        <b>
          {t('log.order', { number: order.number })} · {order.authority.name}
        </b>
        <small>
          {[
            order.reference,
            order.territory.length ? territoryNames(order.territory, i18n.language) : null,
            t('desk.orders.meetings', { count: order.meetings_count }),
            received ? localTime(received, i18n.language) : null,
          ]
            .filter(Boolean)
            .join(' · ')}
        </small>
      </span>
      <span className={classes['side']}>
        {order.emergency ? <Chip tone="over">{t('desk.emergency')}</Chip> : null}
        {waits && order.reviews.approvals === 1 ? <Chip>{t('desk.orders.oneReview')}</Chip> : null}
        {waits ? <Due at={order.deadline} /> : null}
        <StateChip state={order.restriction?.state ?? order.state} />
      </span>
    </Link>
  );
}
