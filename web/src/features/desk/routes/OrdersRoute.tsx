// /desk/orders: all orders, newest first; searched, filtered, a page at a time. What is looked for stands in the address.
import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { IconFileSearch } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';

import { Loading } from '../../../lib/ui/Loading';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { may, useMe } from '../../identity/hooks/useMe';
import { RequireAccount } from '../../identity/components/RequireAccount';
import { fetchAuthorities, fetchOrders, type Filter } from '../api/orders';
import classes from '../components/Desk.module.css';
import { DeskShell } from '../components/DeskShell';
import { OrderRow } from '../components/OrderRow';
import { Trouble } from '../components/Trouble';
import { useShortcuts } from '../hooks/useShortcuts';

const STATES = [
  'received',
  'more_information_asked',
  'granted',
  'narrowed',
  'rejected',
  'withdrawn',
  'corrected',
  'forged',
  'cannot_be_reviewed',
] as const;

export function OrdersRoute() {
  return (
    <RequireAccount permission="orders:read">
      <DeskShell>
        <Orders />
      </DeskShell>
    </RequireAccount>
  );
}

function Orders() {
  const { t } = useTranslation();
  const { me } = useMe();
  const [params, setParams] = useSearchParams();
  const list = useRef<HTMLDivElement>(null);
  const filter: Filter = {
    q: params.get('q') ?? '',
    state: params.get('state') ?? '',
    authority: params.get('authority') ?? '',
    emergency: params.has('emergency'),
    soon: params.has('soon'),
  };
  const orders = useInfiniteQuery({
    queryKey: ['desk', 'orders', filter],
    queryFn: ({ pageParam }) => fetchOrders(filter, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const authorities = useQuery({ queryKey: ['desk', 'authorities'], queryFn: fetchAuthorities });
  const change = (name: string, value: string) =>
    setParams(
      (now) => {
        if (value) now.set(name, value);
        else now.delete(name);
        return now;
      },
      { replace: true },
    );
  const move = (by: 1 | -1) => {
    const all = [...(list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
    const here = all.findIndex((row) => row === document.activeElement);
    all[here === -1 ? 0 : Math.min(Math.max(here + by, 0), all.length - 1)]?.focus();
  };
  useShortcuts({ j: () => move(1), k: () => move(-1) });
  const items = orders.data?.pages.flatMap((page) => page.items) ?? [];

  return (
    <>
      <div className={classes['head']}>
        <PageTitle>{filter.q ? t('desk.orders.found', { words: filter.q }) : t('desk.orders.title')}</PageTitle>
        {may(me, 'orders:record') ? (
          <Button component={Link} to="/desk/orders/new" size="sm">
            {t('desk.orders.record')}
          </Button>
        ) : null}
      </div>
      <div className={classes['filters']} role="group" aria-label={t('desk.orders.filters')}>
        <NativeSelect
          label={t('desk.orders.state')}
          value={filter.state}
          onChange={(event) => change('state', event.currentTarget.value)}
          data={[
            { value: '', label: t('desk.orders.any') },
            ...STATES.map((value) => ({ value, label: t(`desk.state.${value}`) })),
          ]}
          data-testid="filter-state"
        />
        <NativeSelect
          label={t('desk.orders.authority')}
          value={filter.authority}
          onChange={(event) => change('authority', event.currentTarget.value)}
          data={[
            { value: '', label: t('desk.orders.any') },
            ...(authorities.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <Checkbox
          label={t('desk.orders.soon')}
          checked={filter.soon}
          onChange={(event) => change('soon', event.currentTarget.checked ? '1' : '')}
          pb={8}
        />
        <Checkbox
          label={t('desk.orders.emergency')}
          checked={filter.emergency}
          onChange={(event) => change('emergency', event.currentTarget.checked ? '1' : '')}
          pb={8}
        />
      </div>
      {orders.isPending ? <Loading /> : null}
      {orders.error ? (
        <Trouble error={orders.error} trying={orders.isFetching} onTryAgain={() => void orders.refetch()} />
      ) : null}
      {orders.data && items.length === 0 ? (
        <div className={classes['empty']} data-testid="orders-empty">
          <IconFileSearch size={40} stroke={1.5} color="var(--fm-accent)" aria-hidden="true" />
          <h2>{t('desk.orders.noneTitle')}</h2>
          <span className={classes['quiet']}>{t('desk.orders.noneText')}</span>
        </div>
      ) : null}
      {items.length > 0 ? (
        <div ref={list}>
          <ul className={classes['list']} data-testid="orders">
            {items.map((order) => (
              <li key={order.id}>
                <OrderRow order={order} />
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {orders.hasNextPage ? (
        <div className={classes['more']}>
          <Button variant="default" loading={orders.isFetchingNextPage} onClick={() => void orders.fetchNextPage()}>
            {t('desk.orders.more')}
          </Button>
        </div>
      ) : null}
    </>
  );
}
