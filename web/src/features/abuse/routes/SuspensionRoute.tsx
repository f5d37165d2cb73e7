// /suspensions/:id#key, for the holder of a suspended account: why, until when, what still works, and the appeal.
import { Badge } from '@mantine/core';
import { IconFileSearch } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useParams } from 'react-router';

import { RequestFailed } from '../../../lib/api/problem';
import { localTime, parseInstant } from '../../../lib/time';
import { Fact, Facts } from '../../../lib/ui/Facts';
import { Loading } from '../../../lib/ui/Loading';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { Shell } from '../../../lib/ui/Shell';
import { StatePage } from '../../../lib/ui/StatePage';
import { Unreachable } from '../../../lib/ui/Unreachable';
import { When } from '../../../lib/ui/When';
import classes from '../../../lib/ui/Filed.module.css';
import { appealSuspension, fetchNotice, type Suspension } from '../api/suspensions';
import { SuspensionAppeal } from '../components/SuspensionAppeal';

const AGAIN_MS = 15_000;

export function SuspensionRoute() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const key = useLocation().hash.slice(1);
  const queryKey = ['suspension', id, key];
  const client = useQueryClient();
  const found = useQuery({
    queryKey,
    queryFn: () => fetchNotice(id, key),
    enabled: key !== '',
    retry: false,
    refetchInterval: AGAIN_MS,
  });
  const appealing = useMutation({
    mutationFn: (text: string) => appealSuspension(id, key, text),
    onSuccess: (now) => client.setQueryData(queryKey, now),
  });
  if (found.data)
    return (
      <Shell>
        <Notice suspension={found.data} />
        <div className={classes['next']}>
          <SuspensionAppeal
            suspension={found.data}
            sending={appealing.isPending}
            problem={appealing.error}
            onSend={(text) => appealing.mutate(text)}
          />
        </div>
      </Shell>
    );
  if (key === '' || (found.error instanceof RequestFailed && found.error.status < 500))
    return (
      <StatePage
        icon={<IconFileSearch />}
        title={t('suspension.unknownTitle')}
        text={t('suspension.unknownText')}
        testId="suspension-unknown"
      />
    );
  if (found.isPending) return <Loading />;
  return <Unreachable trying={found.isFetching} onTryAgain={() => void found.refetch()} />;
}

function Notice({ suspension }: { suspension: Suspension }) {
  const { t, i18n } = useTranslation();
  const over = suspension.state === 'ended';
  const end = parseInstant(suspension.ends_at);
  const abuse = t(`suspension.abuseOf.${suspension.abuse}`);
  return (
    <article className={classes['page']} data-testid="suspension-shown">
      <div className={classes['head']}>
        <PageTitle fz={{ base: 26, sm: 32 }} lts="-0.02em">
          {t(over ? 'suspension.endedTitle' : 'suspension.title')}
        </PageTitle>
        <Badge
          size="lg"
          className={classes['state'] ?? ''}
          {...(over ? { variant: 'light', color: 'moss' } : { variant: 'default' })}
        >
          {t(`suspension.state.${suspension.state}`)}
        </Badge>
      </div>
      <p className={classes['lead']} role="status">
        {over
          ? t('suspension.explain.ended')
          : t('suspension.explain.suspended', { abuse, end: end ? localTime(end, i18n.language) : '' })}
      </p>
      {over ? null : <p className={classes['lead']}>{t('suspension.guest')}</p>}
      <Facts>
        <Fact name={t('suspension.reason')}>
          <p className={classes['words']}>{suspension.reason}</p>
        </Fact>
        <Fact name={t('suspension.since')}>
          <When at={suspension.confirmed_at} />
        </Fact>
        {over ? (
          <Fact name={t('suspension.ended')}>
            <When at={suspension.ended_at ?? suspension.ends_at} />
            {suspension.ended_why ? <p className={classes['words']}>{endedWhy(suspension.ended_why)}</p> : null}
          </Fact>
        ) : (
          <Fact name={t('suspension.until')}>
            <When at={suspension.ends_at} />
          </Fact>
        )}
        {suspension.log ? (
          <Fact name={t('suspension.record')}>
            <Link to="/transparency">{t('suspension.recordLink', { index: suspension.log.index })}</Link>
          </Fact>
        ) : null}
      </Facts>
      <p className={classes['aside']} style={{ marginTop: 16 }}>
        {t('suspension.noOrder')}
      </p>
    </article>
  );

  function endedWhy(why: string): string {
    const key = WHYS.find((one) => one === why);
    return key ? t(`suspension.endedWhy.${key}`) : why;
  }
}

const WHYS = ['it ended', 'reinstated', 'appeal upheld'] as const;
