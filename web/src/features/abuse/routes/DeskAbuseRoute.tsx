// /desk/abuse: reports to answer, and suspensions that two people decide.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { Loading } from '../../../lib/ui/Loading';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { Unreachable } from '../../../lib/ui/Unreachable';
import { DeskShell } from '../../desk/components/DeskShell';
import type { Me } from '../../identity/api/auth';
import { RequireAccount } from '../../identity/components/RequireAccount';
import { may } from '../../identity/hooks/useMe';
import { fetchReports, fetchSuspensions } from '../api/desk';
import classes from '../components/Desk.module.css';
import { ReportCard } from '../components/ReportCard';
import { SuspensionCard } from '../components/SuspensionCard';

const KEY = ['desk', 'abuse'];

export function DeskAbuseRoute() {
  return <RequireAccount permission="abuse:read">{(me) => <DeskAbuse me={me} />}</RequireAccount>;
}

function DeskAbuse({ me }: { me: Me }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const found = useQuery({
    queryKey: KEY,
    queryFn: async () => ({ reports: await fetchReports(), suspensions: await fetchSuspensions() }),
    retry: false,
  });
  if (found.error) return <Unreachable trying={found.isFetching} onTryAgain={() => void found.refetch()} />;
  if (!found.data) return <Loading />;

  const mayDecide = may(me, 'abuse:decide');
  const again = () => void client.invalidateQueries({ queryKey: KEY });
  const { reports, suspensions } = found.data;
  return (
    <DeskShell>
      <div className={classes['page']} data-testid="desk-abuse">
        <PageTitle fz={{ base: 26, sm: 32 }} lts="-0.02em">
          {t('deskAbuse.title')}
        </PageTitle>
        <p className={classes['lead']}>{t('deskAbuse.lead')}</p>
        <h2 className={classes['part']}>{t('deskAbuse.reports')}</h2>
        {reports.length === 0 ? <p>{t('deskAbuse.noReports')}</p> : null}
        <ul className={classes['list']}>
          {reports.map((report) => (
            <ReportCard key={report.id} report={report} mayDecide={mayDecide} onDone={again} />
          ))}
        </ul>
        <h2 className={classes['part']}>{t('deskAbuse.suspensions')}</h2>
        {suspensions.length === 0 ? <p>{t('deskAbuse.noSuspensions')}</p> : null}
        <ul className={classes['list']}>
          {suspensions.map((suspension) => (
            <SuspensionCard
              key={suspension.id}
              suspension={suspension}
              decider={mayDecide ? me.account.id : null}
              onDone={again}
            />
          ))}
        </ul>
      </div>
    </DeskShell>
  );
}
