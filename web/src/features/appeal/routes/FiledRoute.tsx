// /appeals/:id#key, one's own appeal: how it stands, the reasons, and its receipts.
import { Badge, Button, Text } from '@mantine/core';
import { IconFileSearch, IconReceipt } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useParams } from 'react-router';

import type { Appeal } from '../../../lib/api/client';
import { RequestFailed } from '../../../lib/api/problem';
import { saveFile } from '../../../lib/save';
import { localTime, parseInstant } from '../../../lib/time';
import { Loading } from '../../../lib/ui/Loading';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { Shell } from '../../../lib/ui/Shell';
import { StatePage } from '../../../lib/ui/StatePage';
import { Unreachable } from '../../../lib/ui/Unreachable';
import { Fact, Facts } from '../../../lib/ui/Facts';
import { fetchAppeal } from '../api/appeals';
import classes from '../components/Appeal.module.css';

const AGAIN_MS = 15_000;
const SOON_MS = 1500;

export function FiledRoute() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const key = useLocation().hash.slice(1);
  const found = useQuery({
    queryKey: ['appeal', id, key],
    queryFn: () => fetchAppeal(id, key),
    enabled: key !== '',
    retry: false,
    refetchInterval: ({ state }) => (state.data?.receipt ? AGAIN_MS : SOON_MS),
  });
  const unknown = key === '' || (found.error instanceof RequestFailed && found.error.status < 500);
  if (found.data) return <Shown appeal={found.data} />;
  if (unknown)
    return (
      <StatePage
        icon={<IconFileSearch />}
        title={t('appeal.unknownTitle')}
        text={t('appeal.unknownText')}
        testId="appeal-unknown"
      />
    );
  if (found.isPending) return <Loading />;
  return <Unreachable trying={found.isFetching} onTryAgain={() => void found.refetch()} />;
}

const LOOK = {
  filed: { variant: 'default' },
  upheld: { variant: 'light', color: 'moss' },
  rejected: { variant: 'default' },
} as const;
type State = keyof typeof LOOK;
const stateOf = (state: string): State => (state in LOOK ? (state as State) : 'filed');

function Shown({ appeal }: { appeal: Appeal }) {
  const { t, i18n } = useTranslation();
  const state = stateOf(appeal.state);
  const when = (value: string | null) => {
    const date = parseInstant(value);
    return date ? <time dateTime={date.toISOString()}>{localTime(date, i18n.language)}</time> : null;
  };
  const save = (name: string, receipt: unknown) =>
    saveFile(`folkmoot-${name}-${appeal.restriction}.json`, JSON.stringify(receipt, null, 2));
  return (
    <Shell>
      <article className={classes['page']} data-testid="appeal-shown">
        <div className={classes['head']}>
          <PageTitle fz={{ base: 26, sm: 32 }} lts="-0.02em">
            {t('appeal.shownTitle', { number: appeal.restriction })}
          </PageTitle>
          <Badge size="lg" {...LOOK[state]} className={classes['state']}>
            {t(`appeal.state.${state}`)}
          </Badge>
        </div>
        <p className={classes['lead']} role="status">
          {t(`appeal.explain.${state}`)}
        </p>
        <Facts>
          {appeal.reasons ? (
            <Fact name={t('appeal.reasons')}>
              <p className={classes['words']}>{appeal.reasons}</p>
            </Fact>
          ) : null}
          <Fact name={t('appeal.ground')}>{t(`appeal.grounds.${appeal.ground}`)}</Fact>
          <Fact name={t('appeal.yours')}>
            <p className={classes['words']}>{appeal.text}</p>
          </Fact>
          <Fact name={t('appeal.filedAt')}>{when(appeal.filed_at)}</Fact>
          {appeal.decided_at ? <Fact name={t('appeal.decidedAt')}>{when(appeal.decided_at)}</Fact> : null}
        </Facts>
        <div className={classes['actions']}>
          <Button component={Link} to={`/r/${appeal.restriction}`} variant="default">
            {t('receipt.number', { number: appeal.restriction })}
          </Button>
          {appeal.receipt ? (
            <Save onClick={() => save('appeal', appeal.receipt)}>{t('appeal.saveReceipt')}</Save>
          ) : null}
          {appeal.decision_receipt ? (
            <Save onClick={() => save('decision', appeal.decision_receipt)}>{t('appeal.saveDecision')}</Save>
          ) : null}
        </div>
        {appeal.receipt ? null : (
          <Text fz="sm" c="var(--fm-muted)" mt="sm">
            {t('appeal.notPublished')}
          </Text>
        )}
      </article>
    </Shell>
  );
}

function Save({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <Button variant="default" onClick={onClick} leftSection={<IconReceipt size={18} aria-hidden="true" />}>
      {children}
    </Button>
  );
}
