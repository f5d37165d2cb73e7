// The frame of these pages: for whoever is signed in and may, within the desk.
import { useQuery, type UseQueryOptions } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { Loading } from '../../../lib/ui/Loading';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { Unreachable } from '../../../lib/ui/Unreachable';
import { DeskShell } from '../../desk/components/DeskShell';
import { RequireAccount } from '../../identity/components/RequireAccount';
import classes from './Pages.module.css';

interface Props<T> {
  permission: string;
  of: Pick<UseQueryOptions<T>, 'queryFn' | 'refetchInterval'> & { queryKey: readonly string[] };
  title: ReactNode;
  lead?: string;
  testId: string;
  children: (found: T) => ReactNode;
}

export function Page<T>({ permission, ...rest }: Props<T>) {
  return (
    <RequireAccount permission={permission}>
      <Found {...rest} />
    </RequireAccount>
  );
}

function Found<T>({ of, title, lead, testId, children }: Omit<Props<T>, 'permission'>) {
  const found = useQuery<T>({ retry: false, ...of });
  if (found.isPending) return <Loading />;
  if (found.isError) return <Unreachable trying={found.isFetching} onTryAgain={() => void found.refetch()} />;
  return (
    <DeskShell>
      <div className={classes['page']} data-testid={testId}>
        <PageTitle fz={{ base: 26, sm: 32 }} lts="-0.02em">
          {title}
        </PageTitle>
        {lead ? <p className={classes['lead']}>{lead}</p> : null}
        {children(found.data)}
      </div>
    </DeskShell>
  );
}

export function Empty({ title, text, testId }: { title: string; text: string; testId: string }) {
  return (
    <div className={classes['empty']} data-testid={testId}>
      <h2>{title}</h2>
      <p>{text}</p>
    </div>
  );
}

/** A sentence with a moment in it, as people here read it. */
export function useWhen(): (value: string | null) => string {
  const { i18n } = useTranslation();
  const form = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' });
  return (value) => (value ? form.format(new Date(value)) : '');
}
