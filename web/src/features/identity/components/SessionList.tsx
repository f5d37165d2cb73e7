// Where one is signed in, and ending it there.
import { Button, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { localTime } from '../../../lib/time';
import { endOtherSessions, endSession, fetchSessions } from '../api/auth';
import classes from './Identity.module.css';
import { Problem } from './Problem';

const SESSIONS = ['me', 'sessions'] as const;

export function SessionList() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const sessions = useQuery({ queryKey: SESSIONS, queryFn: fetchSessions });
  const again = { onSuccess: () => client.invalidateQueries({ queryKey: SESSIONS }) };
  const ending = useMutation({ mutationFn: endSession, ...again });
  const endingAll = useMutation({ mutationFn: endOtherSessions, ...again });
  const items = sessions.data ?? [];
  const when = (value: string) => localTime(new Date(value), i18n.language);
  return (
    <section className={classes['card']} aria-labelledby="sessions">
      <Title order={2} fz="h4" id="sessions">
        {t('identity.account.sessions')}
      </Title>
      <p className={classes['quiet']}>{t('identity.account.sessionsLead')}</p>
      <ul className={classes['list']}>
        {items.map((one) => (
          <li key={one.id} className={classes['item']} data-testid="session">
            <span className={classes['what']}>
              <span className={classes['name']}>{one.label}</span>
              {one.current ? (
                <span className={classes['tag']} data-good="">
                  {t('identity.account.thisOne')}
                </span>
              ) : null}
              <small>
                {t('identity.account.since', { when: when(one.created_at), used: when(one.last_used_at) })}
              </small>
            </span>
            {one.current ? null : (
              <Button
                size="xs"
                variant="subtle"
                color="red"
                loading={ending.isPending && ending.variables === one.id}
                onClick={() => ending.mutate(one.id)}
                aria-label={t('identity.account.endLabel', { name: one.label, when: when(one.created_at) })}
                data-testid="end-session"
              >
                {t('identity.account.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Problem of={ending.error ?? endingAll.error ?? sessions.error} />
      {items.length > 1 ? (
        <Button
          variant="default"
          loading={endingAll.isPending}
          onClick={() => endingAll.mutate()}
          data-testid="end-other-sessions"
        >
          {t('identity.account.endOthers')}
        </Button>
      ) : null}
    </section>
  );
}
