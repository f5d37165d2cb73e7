// A page of the desk about what authorities send: for whoever may, with loading and trouble said alike.
import type { UseQueryResult } from '@tanstack/react-query';
import { Button } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';

import { RequestFailed, spoken } from '../../../lib/api/problem';
import { Loading } from '../../../lib/ui/Loading';
import { StatePage } from '../../../lib/ui/StatePage';
import { Unreachable } from '../../../lib/ui/Unreachable';
import { DeskShell } from '../../desk/components/DeskShell';
import classes from './Authorities.module.css';

export function DeskPage<T>({ found, children }: { found: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  if (found.data !== undefined)
    return (
      <DeskShell>
        <div className={classes['desk']}>{children(found.data)}</div>
      </DeskShell>
    );
  if (found.error instanceof RequestFailed && found.error.status < 500)
    return (
      <StatePage
        icon={<IconLock />}
        title={t('deskIntake.closedTitle')}
        text={spoken(found.error)}
        actions={
          <Button component={Link} to={`/sign-in?${new URLSearchParams({ next: pathname }).toString()}`}>
            {t('deskIntake.signIn')}
          </Button>
        }
      />
    );
  if (found.error) return <Unreachable trying={found.isFetching} onTryAgain={() => void found.refetch()} />;
  return <Loading />;
}
