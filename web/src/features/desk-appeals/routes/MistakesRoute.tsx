// /desk/mistakes: what was reversed, what was the matter, and what was changed.
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Fact, Facts } from '../../../lib/ui/Facts';
import { may, useMe } from '../../identity/hooks/useMe';
import { fetchMistakes, type Mistake } from '../api/undoing';
import { LocationErrorForm } from '../components/LocationErrorForm';
import { MistakeForm } from '../components/MistakeForm';
import { Empty, Page, useWhen } from '../components/Page';
import classes from '../components/Pages.module.css';

const MISTAKES = { queryKey: ['desk', 'mistakes'], queryFn: fetchMistakes } as const;
const OVERDUE_MS = 14 * 24 * 3600 * 1000;

export function MistakesRoute() {
  const { t } = useTranslation();
  const { me } = useMe();
  const queries = useQueryClient();
  const again = () => void queries.invalidateQueries({ queryKey: ['desk'] });
  return (
    <Page
      permission="mistakes:read"
      of={MISTAKES}
      title={t('deskMistakes.title')}
      lead={t('deskMistakes.lead')}
      testId="desk-mistakes"
    >
      {(found) => (
        <div className={classes['columns']}>
          <div>
            <Shown mistakes={found} writes={may(me, 'mistakes:write')} onDone={again} />
          </div>
          {may(me, 'reinstatements:write') ? <LocationErrorForm onDone={again} /> : null}
        </div>
      )}
    </Page>
  );
}

function Shown({ mistakes, writes, onDone }: { mistakes: Mistake[]; writes: boolean; onDone: () => void }) {
  const { t } = useTranslation();
  if (mistakes.length === 0)
    return <Empty title={t('deskMistakes.emptyTitle')} text={t('deskMistakes.emptyText')} testId="no-mistakes" />;
  const waiting = mistakes.filter(({ reviewed_at }) => reviewed_at === null);
  const reviewed = mistakes.filter(({ reviewed_at }) => reviewed_at !== null);
  return (
    <>
      <h2 className={classes['part']} style={{ marginTop: 0 }}>
        {t('deskMistakes.open')}
      </h2>
      {waiting.length === 0 ? <p>{t('deskMistakes.none')}</p> : null}
      <ul className={classes['list']}>
        {waiting.map((one) => (
          <Card key={one.id} mistake={one} writes={writes} onDone={onDone} />
        ))}
      </ul>
      {reviewed.length > 0 ? <h2 className={classes['part']}>{t('deskMistakes.reviewed')}</h2> : null}
      <ul className={classes['list']}>
        {reviewed.map((one) => (
          <Card key={one.id} mistake={one} writes={false} onDone={onDone} />
        ))}
      </ul>
    </>
  );
}

function Card({ mistake, writes, onDone }: { mistake: Mistake; writes: boolean; onDone: () => void }) {
  const { t } = useTranslation();
  const when = useWhen();
  const [opened, open] = useState(false);
  const [seenAt] = useState(() => Date.now());
  const late = mistake.reviewed_at === null && seenAt - Date.parse(mistake.opened_at) > OVERDUE_MS;
  return (
    <li className={classes['card']} data-testid="mistake">
      <div className={classes['cardHead']}>
        <h3>{t(`deskMistakes.reversal.${mistake.reversal}`)}</h3>
        <span>{t('deskMistakes.of', { number: mistake.number })}</span>
      </div>
      <div className={classes['meta']}>
        <span>{t('deskMistakes.times', { count: mistake.times })}</span>
        {mistake.reviewed_at ? (
          <span>{t('deskMistakes.reviewedAt', { when: when(mistake.reviewed_at) })}</span>
        ) : (
          <span>{t('deskMistakes.opened', { when: when(mistake.opened_at) })}</span>
        )}
        {late ? <b>{t('deskMistakes.overdue')}</b> : null}
      </div>
      {mistake.cause ? (
        <Facts>
          <Fact name={t('deskMistakes.cause')}>
            {t(`deskMistakes.causes.${mistake.cause}`)}
            {mistake.source ? ` (${mistake.source})` : ''}
          </Fact>
          <Fact name={t('deskMistakes.causeText')}>
            <p className={classes['words']}>{mistake.cause_text}</p>
          </Fact>
          <Fact name={t('deskMistakes.change')}>
            <p className={classes['words']}>{mistake.change_made}</p>
          </Fact>
        </Facts>
      ) : writes && opened ? (
        <MistakeForm id={mistake.id} onDone={onDone} />
      ) : writes ? (
        <div>
          <Button variant="default" size="compact-md" onClick={() => open(true)} data-testid="mistake-open">
            {t('deskMistakes.cause')}
          </Button>
        </div>
      ) : null}
    </li>
  );
}
