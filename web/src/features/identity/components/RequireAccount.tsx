// A page for whoever is signed in and may: others are led to the sign-in and back, or told whose page it is.
import { Button } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useLocation } from 'react-router';

import { RequestFailed } from '../../../lib/api/problem';
import { Loading } from '../../../lib/ui/Loading';
import { StatePage } from '../../../lib/ui/StatePage';
import { Unreachable } from '../../../lib/ui/Unreachable';
import type { Me } from '../api/auth';
import { may, useMe } from '../hooks/useMe';
import { Notice, sentence } from './Problem';

interface Props {
  /** One of the permissions that `GET /auth/me` lists; without it, any account will do. */
  permission?: string;
  children: ReactNode | ((me: Me) => ReactNode);
}

export function RequireAccount({ permission, children }: Props) {
  const { t } = useTranslation();
  const { pathname, search, hash } = useLocation();
  const { me, isPending, error, isFetching, refetch } = useMe();
  if (isPending) return <Loading />;
  if (error instanceof RequestFailed && error.status === 403)
    return (
      <StatePage
        icon={<IconLock />}
        title={t('identity.refusedTitle')}
        text={
          <>
            {sentence(error.problem.detail)}
            <Notice of={error} />
          </>
        }
        testId="refused-account"
      />
    );
  if (error) return <Unreachable trying={isFetching} onTryAgain={() => void refetch()} />;
  if (!me) return <Navigate to={signInPath(`${pathname}${search}${hash}`)} replace />;
  if (permission !== undefined && !may(me, permission))
    return (
      <StatePage
        icon={<IconLock />}
        title={t('identity.forbiddenTitle')}
        text={t('identity.forbiddenText', {
          email: me.account.email,
          role: t(`identity.roles.${me.account.role}`),
        })}
        actions={
          <Button component={Link} to="/account">
            {t('identity.toAccount')}
          </Button>
        }
        testId="forbidden"
      />
    );
  return typeof children === 'function' ? children(me) : children;
}

export const signInPath = (next: string): string => `/sign-in?${new URLSearchParams({ next }).toString()}`;
