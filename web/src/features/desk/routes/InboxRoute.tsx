// /desk: what one is paged for, what waits for oneself, and what one sees waiting for others.
import { Alert, Button } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { Loading } from '../../../lib/ui/Loading';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { RequireAccount } from '../../identity/components/RequireAccount';
import { acknowledgeAlert } from '../api/alerts';
import { fetchInbox } from '../api/inbox';
import { AlertRow } from '../components/AlertRow';
import classes from '../components/Desk.module.css';
import { DeskShell } from '../components/DeskShell';
import { InboxRow } from '../components/InboxRow';
import { Trouble } from '../components/Trouble';
import { OPEN_ALERTS, useOpenAlerts } from '../hooks/useAlerts';
import { useShortcuts } from '../hooks/useShortcuts';
import { PastAlerts } from '../components/PastAlerts';

const AGAIN_MS = 30_000;

export function InboxRoute() {
  return (
    <RequireAccount permission="desk:read">
      <DeskShell>
        <Inbox />
      </DeskShell>
    </RequireAccount>
  );
}

function Inbox() {
  const { t } = useTranslation();
  const go = useNavigate();
  const queries = useQueryClient();
  const page = useRef<HTMLDivElement>(null);
  const [said, say] = useState('');
  const inbox = useQuery({ queryKey: ['desk', 'inbox'], queryFn: fetchInbox, refetchInterval: AGAIN_MS });
  const alerts = useOpenAlerts();
  const acknowledging = useMutation({
    mutationFn: ({ id, note }: { id: string; note: string }) => acknowledgeAlert(id, note),
    onSuccess: () => {
      say(t('desk.alerts.done'));
      void queries.invalidateQueries({ queryKey: ['desk', 'alerts'] });
      page.current?.querySelector<HTMLElement>('h1')?.focus();
    },
    onError: () => void queries.invalidateQueries({ queryKey: OPEN_ALERTS }),
  });

  const rows = () => [...(page.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
  const move = (by: 1 | -1) => {
    const all = rows();
    const here = all.findIndex((row) => row.contains(document.activeElement));
    const next = here === -1 ? (by === 1 ? 0 : all.length - 1) : Math.min(Math.max(here + by, 0), all.length - 1);
    all[next]?.focus();
  };
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    a: () => {
      const id = rows().find((row) => row.contains(document.activeElement))?.dataset['alert'];
      if (id) acknowledging.mutate({ id, note: '' });
    },
    // A row that is a link opens by itself; an alert opens its order.
    Enter: () => {
      const focused = rows().find((row) => row === document.activeElement);
      if (focused instanceof HTMLAnchorElement) focused.click();
      else if (focused?.dataset['order']) void go(`/desk/orders/${focused.dataset['order']}`);
    },
  });

  if (inbox.isPending) return <Loading />;
  if (inbox.error) return <Trouble error={inbox.error} trying={inbox.isFetching} onTryAgain={() => void inbox.refetch()} />;
  const mine = inbox.data.filter((item) => item.why_not === null);
  const others = inbox.data.filter((item) => item.why_not !== null);
  const open = alerts.data ?? [];

  return (
    <div ref={page} data-testid="inbox">
      <div className={classes['head']}>
        <PageTitle>{t('desk.inbox.title')}</PageTitle>
      </div>
      <div role="status" className="visually-hidden">
        {said}
      </div>
      {acknowledging.error ? (
        <Alert color="red" role="alert" mb="md">
          {t('desk.alerts.failed')}
        </Alert>
      ) : null}
      {open.length > 0 ? (
        <section className={classes['section']} aria-labelledby="alerts">
          <h2 id="alerts">{t('desk.alerts.title')}</h2>
          <ul className={classes['list']}>
            {open.map((alert) => (
              <li key={alert.id}>
                <AlertRow
                  alert={alert}
                  busy={acknowledging.isPending}
                  onAcknowledge={(note) => acknowledging.mutate({ id: alert.id, note })}
                />
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {mine.length > 0 ? (
        <section className={classes['section']} aria-labelledby="mine">
          <h2 id="mine">{t('desk.inbox.mine', { count: mine.length })}</h2>
          <ul className={classes['list']} data-testid="inbox-mine">
            {mine.map((item) => (
              <li key={`${item.kind}/${item.id}`}>
                <InboxRow item={item} />
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {mine.length === 0 && open.length === 0 ? (
        <div className={classes['empty']} data-testid="inbox-empty">
          <IconCircleCheck size={40} stroke={1.5} color="var(--fm-accent)" aria-hidden="true" />
          <h2>{t('desk.inbox.emptyTitle')}</h2>
          <span className={classes['quiet']}>{t('desk.inbox.emptyText')}</span>
        </div>
      ) : null}
      {others.length > 0 ? (
        <section className={classes['section']} aria-labelledby="others">
          <h2 id="others">{t('desk.inbox.others')}</h2>
          <ul className={classes['list']} data-testid="inbox-others">
            {others.map((item) => (
              <li key={`${item.kind}/${item.id}`}>
                <InboxRow item={item} />
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <PastAlerts />
      {alerts.error ? <Button mt="md" variant="default" onClick={() => void alerts.refetch()}>{t('desk.alerts.again')}</Button> : null}
    </div>
  );
}
