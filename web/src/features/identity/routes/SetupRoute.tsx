// /desk/setup: from nothing to a desk that is open. Without an account it says how the first one is made.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { Loading } from '../../../lib/ui/Loading';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { Shell } from '../../../lib/ui/Shell';
import { Unreachable } from '../../../lib/ui/Unreachable';
import type { Me } from '../api/auth';
import { Frame } from '../components/Frame';
import classes from '../components/Identity.module.css';
import { RequireAccount, signInPath } from '../components/RequireAccount';
import { IsOpen, SetupSteps } from '../components/SetupSteps';
import { useAccounts, useDesk } from '../hooks/useDesk';
import { may, useMe } from '../hooks/useMe';

export function SetupRoute() {
  const { isPending, isError, me } = useMe();
  if (isPending) return <Loading />;
  if (!isError && !me) return <FirstAdmin />;
  return <RequireAccount permission="desk:read">{(found) => <SetupPage me={found} />}</RequireAccount>;
}

function SetupPage({ me }: { me: Me }) {
  const { t } = useTranslation();
  const desk = useDesk();
  const accounts = useAccounts(may(me, 'accounts:read'));
  if (desk.isPending) return <Loading />;
  if (!desk.data) return <Unreachable trying={desk.isFetching} onTryAgain={() => void desk.refetch()} />;
  return (
    <Frame me={me}>
      <div className={classes['page']} data-testid="setup">
        <PageTitle fz={{ base: 27, sm: 34 }} lts="-0.02em">
          {t('identity.setup.title')}
        </PageTitle>
        <p className={classes['lead']}>{t('identity.setup.lead')}</p>
        {desk.data.founding ? (
          <IsOpen founding={desk.data.founding} />
        ) : (
          <SetupSteps desk={desk.data} accounts={accounts.data ?? []} mayOpen={may(me, 'desk:open')} />
        )}
      </div>
    </Frame>
  );
}

function FirstAdmin() {
  const { t } = useTranslation();
  return (
    <Shell>
      <div className={classes['narrow']} data-testid="first-admin">
        <PageTitle fz={{ base: 27, sm: 34 }} lts="-0.02em">
          {t('identity.setup.firstTitle')}
        </PageTitle>
        <p className={classes['lead']}>{t('identity.setup.firstText')}</p>
        <code className={classes['code']} aria-label={t('identity.setup.firstCommand')} role="note">
          folkmoot account create --email you@example.org --role admin
        </code>
        <Button component={Link} to={signInPath('/desk/setup')} variant="default" mt="xl">
          {t('identity.setup.haveAccount')}
        </Button>
      </div>
    </Shell>
  );
}
