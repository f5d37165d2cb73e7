// /desk/orders/:id: the order as it came, and beside it what it would do, what was signed, and one's own review.
import { Button } from '@mantine/core';
import { IconFileSearch } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';

import { RequestFailed } from '../../../lib/api/problem';
import { Loading } from '../../../lib/ui/Loading';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { RequireAccount } from '../../identity/components/RequireAccount';
import { may } from '../../identity/hooks/useMe';
import type { Me } from '../../identity/api/auth';
import { fetchOrder } from '../api/orders';
import { Chip, StateChip } from '../components/Chip';
import classes from '../components/Desk.module.css';
import { DeskShell } from '../components/DeskShell';
import { Due } from '../components/Due';
import { History } from '../components/History';
import { HostSilence } from '../components/HostSilence';
import { Impact } from '../components/Impact';
import { Received } from '../components/Received';
import { RestrictionPanel } from '../components/RestrictionPanel';
import { ReviewPanel } from '../components/ReviewPanel';
import { Reviews } from '../components/Reviews';
import { Trouble } from '../components/Trouble';

const AGAIN_MS = 20_000;

export function OrderRoute() {
  const { id = '' } = useParams();
  return (
    <RequireAccount permission="orders:read">
      {(me) => (
        <DeskShell>
          <Order key={id} id={id} me={me} />
        </DeskShell>
      )}
    </RequireAccount>
  );
}

function Order({ id, me }: { id: string; me: Me }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const found = useQuery({
    queryKey: ['desk', 'order', id],
    queryFn: () => fetchOrder(id),
    refetchInterval: AGAIN_MS,
  });
  const order = found.data;
  if (!order) {
    if (found.isPending) return <Loading />;
    if (found.error instanceof RequestFailed && found.error.status === 404)
      return (
        <div className={classes['empty']}>
          <IconFileSearch size={40} stroke={1.5} aria-hidden="true" />
          <PageTitle order={1} fz="h3">
            {t('desk.order.unknown')}
          </PageTitle>
        </div>
      );
    return <Trouble error={found.error} trying={found.isFetching} onTryAgain={() => void found.refetch()} />;
  }
  const changed = () => {
    void queries.invalidateQueries({ queryKey: ['desk'] });
  };
  const restricts = order.asks.includes('restrict');

  return (
    <div data-testid="desk-order" data-state={order.state}>
      <div className={classes['head']}>
        <PageTitle>{t('desk.order.title', { number: order.number, authority: order.authority.name })}</PageTitle>
        <StateChip state={order.state} testId="order-state" />
        {order.emergency ? <Chip tone="over">{t('desk.emergency')}</Chip> : null}
        {order.may_review ? <Due at={order.deadline} /> : null}
      </div>
      <div className={classes['columns']}>
        <div className={classes['column']} data-order tabIndex={0} role="region" aria-label={t('desk.order.received')}>
          <Received order={order} me={me} onChange={changed} />
          {restricts ? <HostSilence order={order} onDone={changed} /> : null}
          <History order={order} />
          <div>
            <Button component={Link} to={`/desk/orders/${order.id}/letter`} variant="default" data-testid="order-letter">
              {t('followUp.link')}
            </Button>
          </div>
        </div>
        <div className={classes['column']}>
          {restricts ? <Impact orderId={order.id} territory={order.territory} /> : null}
          {order.restriction ? (
            <RestrictionPanel restriction={order.restriction} order={order} me={me} onChange={changed} />
          ) : null}
          <Reviews order={order} onChange={changed} />
          {may(me, 'reviews:write') ? <ReviewPanel order={order} me={me} onDone={changed} /> : null}
        </div>
      </div>
    </div>
  );
}
