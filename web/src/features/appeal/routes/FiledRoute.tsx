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
import classes from '../../../lib/ui/Filed.module.css';
import { fetchAppeal, readLink } from '../api/appeals';
import { AddForm } from '../components/AddForm';

const AGAIN_MS = 15_000;
const SOON_MS = 1500;

export function FiledRoute() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const { key, code } = readLink(useLocation().hash);
  const found = useQuery({
    queryKey: ['appeal', id, key],
    queryFn: () => fetchAppeal(id, key),
    enabled: key !== '',
    retry: false,
    refetchInterval: ({ state }) => (state.data?.receipt ? AGAIN_MS : SOON_MS),
  });
  const unknown = key === '' || (found.error instanceof RequestFailed && found.error.status < 500);
  if (found.data) return <Shown appeal={found.data} appealKey={key} code={code} />;
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
  upheld_for_person: { variant: 'light', color: 'moss' },
  freed: { variant: 'light', color: 'moss' },
  rejected: { variant: 'default' },
} as const;
type State = keyof typeof LOOK;
/** Whoever was let back in before anybody decided is told that first. */
function stateOf({ state, freed_at }: Appeal): State {
  if (freed_at && state !== 'upheld') return 'freed';
  return state in LOOK ? (state as State) : 'filed';
}

interface ShownProps {
  appeal: Appeal;
  appealKey: string;
  /** The meeting's code, which only the link holds. */
  code: string | null;
}

function Shown({ appeal, appealKey, code }: ShownProps) {
  const { t, i18n } = useTranslation();
  const state = stateOf(appeal);
  const open = state === 'upheld' || state === 'upheld_for_person' || state === 'freed';
  const waits = appeal.decided_at === null;
  const [badge, said] = useTold(state);
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
            {badge}
          </Badge>
        </div>
        <p className={classes['lead']} role="status">
          {said}
        </p>
        {open && code ? (
          <Button component={Link} to={`/m/${encodeURIComponent(code)}`} size="md" mb="lg" data-testid="appeal-come-back">
            {t('appealMore.comeBack')}
          </Button>
        ) : null}
        <Facts>
          {appeal.reasons ? (
            <Fact name={t('appeal.reasons')}>
              <p className={classes['words']}>{appeal.reasons}</p>
            </Fact>
          ) : null}
          {appeal.outside_route ? (
            <Fact name={t('appealMore.outside')}>
              <p className={classes['words']} data-testid="appeal-outside">
                {appeal.outside_route}
              </p>
            </Fact>
          ) : null}
          {appeal.freed_at ? <Fact name={t('appealMore.freedAt')}>{when(appeal.freed_at)}</Fact> : null}
          {appeal.answer_due && waits && !appeal.freed_at ? (
            <Fact name={t('appealMore.due')}>
              <span data-testid="appeal-due">{when(appeal.answer_due)}</span>
            </Fact>
          ) : null}
          <Fact name={t('appeal.ground')}>{t(`appeal.grounds.${appeal.ground}`)}</Fact>
          <Fact name={t('appeal.yours')}>
            <p className={classes['words']}>{appeal.text}</p>
          </Fact>
          {appeal.additions.length > 0 ? (
            <Fact name={t('appealMore.added')}>
              <ul className={classes['plain']} data-testid="appeal-additions">
                {appeal.additions.map(({ text, at }, index) => (
                  <li key={index}>
                    <p className={classes['words']}>{text}</p>
                    <span className={classes['when']}>{when(at)}</span>
                  </li>
                ))}
              </ul>
            </Fact>
          ) : null}
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
        {waits ? <AddForm id={appeal.id} appealKey={appealKey} /> : null}
        {appeal.receipt ? null : (
          <Text fz="sm" c="var(--fm-muted)" mt="sm">
            {t('appeal.notPublished')}
          </Text>
        )}
      </article>
    </Shell>
  );
}

/** What the badge says, and what it means for whoever filed it. */
function useTold(state: State): [string, string] {
  const { t } = useTranslation();
  if (state === 'freed') return [t('appealMore.freedBadge'), t('appealMore.freed')];
  if (state === 'upheld_for_person') return [t('appealMore.upheldForYouBadge'), t('appealMore.upheldForYou')];
  return [t(`appeal.state.${state}`), t(`appeal.explain.${state}`)];
}

function Save({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <Button variant="default" onClick={onClick} leftSection={<IconReceipt size={18} aria-hidden="true" />}>
      {children}
    </Button>
  );
}
