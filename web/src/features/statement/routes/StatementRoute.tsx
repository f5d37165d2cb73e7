// /s/:number#meeting.key, the statement of reasons of somebody affected: to be read, kept, printed and answered.
import { IconFileSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation, useParams } from 'react-router';

import { RequestFailed } from '../../../lib/api/problem';
import { Loading } from '../../../lib/ui/Loading';
import { StatePage } from '../../../lib/ui/StatePage';
import { Unreachable } from '../../../lib/ui/Unreachable';
import { fetchStatement, type Opener, readOpener } from '../api/statements';
import { StatementPage } from '../components/StatementPage';

export function StatementRoute() {
  const { number = '' } = useParams();
  const opener = readOpener(number, useLocation().hash);
  return opener ? <Opened opener={opener} /> : <Unknown />;
}

function Opened({ opener }: { opener: Opener }) {
  const { i18n } = useTranslation();
  const found = useQuery({
    queryKey: ['statement', opener, i18n.language],
    queryFn: () => fetchStatement(opener, i18n.language),
    placeholderData: keepPreviousData, // the old language stays until the new one is there
  });
  if (found.data) return <StatementPage statement={found.data} />;
  if (found.isPending) return <Loading />;
  if (found.error instanceof RequestFailed && found.error.status < 500) return <Unknown />;
  return <Unreachable trying={found.isFetching} onTryAgain={() => void found.refetch()} />;
}

function Unknown() {
  const { t } = useTranslation();
  return (
    <StatePage
      icon={<IconFileSearch />}
      title={t('statement.unknownTitle')}
      text={t('statement.unknownText')}
      testId="statement-unknown"
    />
  );
}
