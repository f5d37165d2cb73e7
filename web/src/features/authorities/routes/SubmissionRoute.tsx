// /authorities/:id#key, what one has sent: how it stands.
import { Badge } from '@mantine/core';
import { IconFileSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useParams } from 'react-router';

import { RequestFailed } from '../../../lib/api/problem';
import { Loading } from '../../../lib/ui/Loading';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { Shell } from '../../../lib/ui/Shell';
import { StatePage } from '../../../lib/ui/StatePage';
import { Unreachable } from '../../../lib/ui/Unreachable';
import { fetchSubmission, type Submission } from '../api/submissions';
import classes from '../components/Authorities.module.css';
import { LetterFacts } from '../components/LetterFacts';

const AGAIN_MS = 15_000;

export function SubmissionRoute() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const key = useLocation().hash.slice(1);
  const found = useQuery({
    queryKey: ['submission', id, key],
    queryFn: () => fetchSubmission(id, key),
    enabled: key !== '',
    retry: false,
    refetchInterval: AGAIN_MS,
  });
  if (found.data) return <Shown submission={found.data} />;
  if (key === '' || (found.error instanceof RequestFailed && found.error.status < 500))
    return (
      <StatePage
        icon={<IconFileSearch />}
        title={t('authorities.unknownTitle')}
        text={t('authorities.unknownText')}
        testId="submission-unknown"
      />
    );
  if (found.isPending) return <Loading />;
  return <Unreachable trying={found.isFetching} onTryAgain={() => void found.refetch()} />;
}

function Shown({ submission }: { submission: Submission }) {
  const { t } = useTranslation();
  const { state, why, number, document } = submission;
  return (
    <Shell>
      <article className={classes['page']} data-testid="submission-shown">
        <div className={classes['head']}>
          <PageTitle fz={{ base: 26, sm: 32 }} lts="-0.02em">
            {t('authorities.shownTitle')}
          </PageTitle>
          <Badge
            size="lg"
            className={classes['state'] ?? ''}
            {...(state === 'recorded' ? { variant: 'light', color: 'moss' } : { variant: 'default' })}
          >
            {t(`authorities.state.${state}`)}
          </Badge>
        </div>
        <p className={classes['lead']} role="status">
          {why
            ? t(`authorities.why.${why}`)
            : t(`authorities.explain.${state === 'recorded' ? 'recorded' : 'waiting'}`, { number: number ?? '' })}{' '}
          {state === 'recorded' ? <Link to="/transparency">{t('authorities.inTheLog')}</Link> : null}
        </p>
        <LetterFacts letter={submission.letter} />
        <p className={classes['aside']}>{t(document ? 'authorities.withDocument' : 'authorities.withoutDocument')}</p>
      </article>
    </Shell>
  );
}
