// A page of the desk about what authorities send: for whoever may, with loading and trouble said alike.
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { RequestFailed, spoken } from '../../../lib/api/problem';
import { Loading } from '../../../lib/ui/Loading';
import { Unreachable } from '../../../lib/ui/Unreachable';
import { DeskShell } from '../../desk/components/DeskShell';
import { RequireAccount } from '../../identity/components/RequireAccount';
import classes from './Authorities.module.css';

interface Props<T> {
  found: UseQueryResult<T>;
  permission: string;
  children: (data: T) => ReactNode;
}

export function DeskPage<T>({ found, permission, children }: Props<T>) {
  return (
    <RequireAccount permission={permission}>
      <Inside found={found}>{children}</Inside>
    </RequireAccount>
  );
}

function Inside<T>({ found, children }: Omit<Props<T>, 'permission'>) {
  if (found.data !== undefined) return <Frame>{children(found.data)}</Frame>;
  if (found.error instanceof RequestFailed && found.error.status < 500)
    return (
      <Frame>
        <p role="alert">{spoken(found.error)}</p>
      </Frame>
    );
  if (found.error) return <Unreachable trying={found.isFetching} onTryAgain={() => void found.refetch()} />;
  return <Loading />;
}

function Frame({ children }: { children: ReactNode }) {
  return (
    <DeskShell>
      <div className={classes['desk']}>{children}</div>
    </DeskShell>
  );
}
