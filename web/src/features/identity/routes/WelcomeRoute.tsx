// /welcome#secret: who is invited to what, and the first passkey. The secret stays behind the #, so no server log has it.
import { Alert, Button } from '@mantine/core';
import { IconMailOff } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';

import { RequestFailed } from '../../../lib/api/problem';
import { territoryName } from '../../../lib/territory';
import { localTime } from '../../../lib/time';
import { Fact, Facts } from '../../../lib/ui/Facts';
import { Loading } from '../../../lib/ui/Loading';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { Shell } from '../../../lib/ui/Shell';
import { StatePage } from '../../../lib/ui/StatePage';
import { Unreachable } from '../../../lib/ui/Unreachable';
import { acceptInvitation, fetchMe, type Invited, lookAtInvitation } from '../api/auth';
import { homeOf } from '../api/next';
import classes from '../components/Identity.module.css';
import { Problem, sentence } from '../components/Problem';
import { ME } from '../hooks/useMe';

export function WelcomeRoute() {
  const { t } = useTranslation();
  // Read once: the address is cleaned when the invitation is accepted.
  const [token] = useState(() => window.location.hash.slice(1));
  const look = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => lookAtInvitation(token),
    enabled: token !== '',
    retry: false,
    refetchOnWindowFocus: false,
  });
  if (token === '') return <Gone why={t('identity.welcome.incomplete')} />;
  if (look.isPending) return <Loading />;
  if (look.error instanceof RequestFailed) return <Gone why={sentence(look.error.problem.detail)} />;
  if (look.error) return <Unreachable trying={look.isFetching} onTryAgain={() => void look.refetch()} />;
  return <Invitation token={token} invited={look.data} />;
}

function Invitation({ token, invited }: { token: string; invited: Invited }) {
  const { t, i18n } = useTranslation();
  const go = useNavigate();
  const client = useQueryClient();
  const accepting = useMutation({
    mutationFn: async () => {
      await acceptInvitation(token);
      return fetchMe();
    },
    onSuccess: (me) => {
      client.clear();
      client.setQueryData(ME, me);
      void go(me ? homeOf(me) : '/sign-in', { replace: true });
    },
  });
  return (
    <Shell>
      <div className={classes['narrow']} data-testid="welcome">
        <PageTitle fz={{ base: 27, sm: 34 }} lts="-0.02em">
          {t('identity.welcome.title')}
        </PageTitle>
        <p className={classes['lead']}>{t('identity.welcome.lead', { email: invited.email })}</p>
        <div className={classes['facts']}>
          <Facts>
            <Fact name={t('identity.email')}>{invited.email}</Fact>
            <Fact name={t('identity.role')}>
              {t(`identity.roles.${invited.role}`)}. {t(`identity.roleDoes.${invited.role}`)}
            </Fact>
            {invited.works_in ? (
              <Fact name={t('identity.worksIn')}>{territoryName(invited.works_in, i18n.language)}</Fact>
            ) : null}
            {invited.employer ? <Fact name={t('identity.employer')}>{invited.employer}</Fact> : null}
            <Fact name={t('identity.welcome.until')}>{localTime(new Date(invited.expires_at), i18n.language)}</Fact>
          </Facts>
        </div>
        {invited.replaces ? (
          <Alert color="yellow" mb="md" data-testid="replaces">
            {t('identity.welcome.replaces')}
          </Alert>
        ) : null}
        <p className={classes['words']}>{t('identity.welcome.explain')}</p>
        {invited.role === 'reviewer' ? <p className={classes['words']}>{t('identity.welcome.signs')}</p> : null}
        <Problem of={accepting.error} />
        <Button size="lg" loading={accepting.isPending} onClick={() => accepting.mutate()} data-testid="make-passkey">
          {t('identity.welcome.button')}
        </Button>
      </div>
    </Shell>
  );
}

function Gone({ why }: { why: string }) {
  const { t } = useTranslation();
  return (
    <StatePage
      icon={<IconMailOff />}
      title={t('identity.welcome.goneTitle')}
      text={
        <>
          {why} {t('identity.welcome.goneHelp')}
        </>
      }
      actions={
        <Button component={Link} to="/sign-in">
          {t('identity.signIn.title')}
        </Button>
      }
      testId="invitation-gone"
    />
  );
}
