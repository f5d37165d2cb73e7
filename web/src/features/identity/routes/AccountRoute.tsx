// /account: who one is, one's passkeys, sessions and signing keys.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { territoryName } from '../../../lib/territory';
import { Fact, Facts } from '../../../lib/ui/Facts';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { type Me, signOut } from '../api/auth';
import { Frame } from '../components/Frame';
import classes from '../components/Identity.module.css';
import { Keys } from '../components/Keys';
import { PasskeyList } from '../components/PasskeyList';
import { Problem } from '../components/Problem';
import { RequireAccount } from '../components/RequireAccount';
import { SessionList } from '../components/SessionList';

export function AccountRoute() {
  return <RequireAccount>{(me) => <AccountPage me={me} />}</RequireAccount>;
}

function AccountPage({ me }: { me: Me }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const go = useNavigate();
  const leaving = useMutation({
    mutationFn: signOut,
    onSuccess: async () => {
      await go('/sign-in', { replace: true });
      client.clear();
    },
  });
  const { email, role, works_in: worksIn, employer } = me.account;
  return (
    <Frame me={me}>
      <div className={classes['page']} data-testid="account">
        <div className={classes['head']}>
          <PageTitle fz={{ base: 27, sm: 34 }} lts="-0.02em">
            {t('identity.account.title')}
          </PageTitle>
          <Button
            variant="default"
            loading={leaving.isPending}
            onClick={() => leaving.mutate()}
            data-testid="sign-out"
          >
            {t('identity.account.signOut')}
          </Button>
        </div>
        <Problem of={leaving.error} />
        <div className={classes['facts']}>
          <Facts>
            <Fact name={t('identity.email')}>{email}</Fact>
            <Fact name={t('identity.role')}>
              {t(`identity.roles.${role}`)}. {t(`identity.roleDoes.${role}`)}
            </Fact>
            {worksIn ? <Fact name={t('identity.worksIn')}>{territoryName(worksIn, i18n.language)}</Fact> : null}
            {role === 'reviewer' ? (
              <Fact name={t('identity.employer')}>{employer ?? t('identity.employerUs')}</Fact>
            ) : null}
          </Facts>
        </div>
        <PasskeyList reviewer={role === 'reviewer'} />
        {role === 'reviewer' ? <Keys keys={me.keys} /> : null}
        <SessionList />
      </div>
    </Frame>
  );
}
