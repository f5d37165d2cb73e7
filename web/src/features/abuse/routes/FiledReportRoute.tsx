// /reports/:id#key, one's own report: how it stands, and the answer.
import { Badge } from '@mantine/core';
import { IconFileSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation, useParams } from 'react-router';

import { RequestFailed } from '../../../lib/api/problem';
import { Fact, Facts } from '../../../lib/ui/Facts';
import { Loading } from '../../../lib/ui/Loading';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { Shell } from '../../../lib/ui/Shell';
import { StatePage } from '../../../lib/ui/StatePage';
import { Unreachable } from '../../../lib/ui/Unreachable';
import { When } from '../../../lib/ui/When';
import classes from '../../../lib/ui/Filed.module.css';
import { fetchReport, type Report } from '../api/reports';

const AGAIN_MS = 15_000;

export function FiledReportRoute() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const key = useLocation().hash.slice(1);
  const found = useQuery({
    queryKey: ['report', id, key],
    queryFn: () => fetchReport(id, key),
    enabled: key !== '',
    retry: false,
    refetchInterval: AGAIN_MS,
  });
  if (found.data) return <Shown report={found.data} />;
  if (key === '' || (found.error instanceof RequestFailed && found.error.status < 500))
    return (
      <StatePage
        icon={<IconFileSearch />}
        title={t('abuse.unknownTitle')}
        text={t('abuse.unknownText')}
        testId="report-unknown"
      />
    );
  if (found.isPending) return <Loading />;
  return <Unreachable trying={found.isFetching} onTryAgain={() => void found.refetch()} />;
}

function Shown({ report }: { report: Report }) {
  const { t } = useTranslation();
  return (
    <Shell>
      <article className={classes['page']} data-testid="report-shown">
        <div className={classes['head']}>
          <PageTitle fz={{ base: 26, sm: 32 }} lts="-0.02em">
            {t('abuse.shownTitle')}
          </PageTitle>
          <Badge
            size="lg"
            className={classes['state'] ?? ''}
            {...(report.state === 'answered' ? { variant: 'light', color: 'moss' } : { variant: 'default' })}
          >
            {t(`abuse.state.${report.state}`)}
          </Badge>
        </div>
        <p className={classes['lead']} role="status">
          {t(`abuse.explain.${report.state}`)}
        </p>
        <Facts>
          {report.answer ? (
            <Fact name={t('abuse.answer')}>
              <p className={classes['words']}>{report.answer}</p>
            </Fact>
          ) : null}
          <Fact name={t('abuse.what')}>{t(`abuse.kind.${report.what}`)}</Fact>
          <Fact name={t('abuse.about')}>{report.about}</Fact>
          <Fact name={t('abuse.yours')}>
            <p className={classes['words']}>{report.text}</p>
          </Fact>
          <Fact name={t('abuse.filedAt')}>
            <When at={report.filed_at} />
          </Fact>
          {report.answered_at ? (
            <Fact name={t('abuse.answeredAt')}>
              <When at={report.answered_at} />
            </Fact>
          ) : null}
        </Facts>
        <p className={classes['aside']} style={{ marginTop: 16 }}>
          {t('abuse.kept')}
        </p>
      </article>
    </Shell>
  );
}
