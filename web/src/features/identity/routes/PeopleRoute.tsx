// /desk/people: what waits for endorsement, whose keys count, and the accounts.
import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { Loading } from '../../../lib/ui/Loading';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { Unreachable } from '../../../lib/ui/Unreachable';
import type { Me } from '../api/auth';
import { AccountList } from '../components/AccountList';
import { Frame } from '../components/Frame';
import classes from '../components/Identity.module.css';
import { RequireAccount } from '../components/RequireAccount';
import { SigningKeys } from '../components/SigningKeys';
import { WaitingList } from '../components/WaitingList';
import { useAccounts, useDesk } from '../hooks/useDesk';
import { may } from '../hooks/useMe';

export function PeopleRoute() {
  return <RequireAccount permission="desk:read">{(me) => <PeoplePage me={me} />}</RequireAccount>;
}

function PeoplePage({ me }: { me: Me }) {
  const { t } = useTranslation();
  const desk = useDesk();
  const reads = may(me, 'accounts:read');
  const accounts = useAccounts(reads);
  if (desk.isPending) return <Loading />;
  if (!desk.data) return <Unreachable trying={desk.isFetching} onTryAgain={() => void desk.refetch()} />;
  return (
    <Frame me={me}>
      <div className={classes['page']} data-testid="people">
        <PageTitle fz={{ base: 27, sm: 34 }} lts="-0.02em">
          {t('identity.people.title')}
        </PageTitle>
        <p className={classes['lead']}>{t('identity.people.lead')}</p>
        {desk.data.state === 'closed' ? (
          <Alert color="yellow" mb="lg">
            {t('identity.people.closed')} <Link to="/desk/setup">{t('identity.people.closedLink')}</Link>
          </Alert>
        ) : (
          <WaitingList desk={desk.data} me={me} />
        )}
        <SigningKeys desk={desk.data} mayRevoke={may(me, 'keys:revoke')} />
        {reads ? <AccountList accounts={accounts.data ?? []} mayChange={may(me, 'accounts:write')} /> : null}
      </div>
    </Frame>
  );
}
