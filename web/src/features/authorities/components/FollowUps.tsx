// What intake does with an order after it was recorded: answer a question, send for a correction, end it.
import { Button, Stack, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { localTime, parseInstant } from '../../../lib/time';
import { Failed } from '../../../lib/ui/Failed';
import { type Followed, type FollowUp, followUp } from '../api/desk';
import { LONGEST_TEXT } from '../api/letter';
import classes from './Authorities.module.css';

const ENDED = ['rejected', 'cannot_be_reviewed', 'withdrawn', 'corrected', 'forged'];

export function FollowUps({ order }: { order: Followed }) {
  const { t } = useTranslation();
  const { id, state } = order;
  const open = !ENDED.includes(state);
  const undecided = state === 'received' || state === 'more_information_asked';
  return (
    <>
      {state === 'more_information_asked' ? <Act id={id} kind="information" /> : null}
      {undecided ? (
        <section className={classes['more']}>
          <h2 className={classes['part']} style={{ marginTop: 0 }}>
            {t('followUp.correct')}
          </h2>
          <p className={classes['aside']}>{t('followUp.correctLead')}</p>
          <Button component={Link} to={`/desk/orders/new?corrects=${id}`} variant="default" mt="sm">
            {t('followUp.toCorrection')}
          </Button>
        </section>
      ) : null}
      {open ? <Act id={id} kind="withdrawal" /> : null}
      {state === 'forged' ? null : <Act id={id} kind="forgery" />}
    </>
  );
}

function Act({ id, kind }: { id: string; kind: FollowUp['kind'] }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [text, setText] = useState('');
  const [asked, setAsked] = useState(false);
  const acting = useMutation({
    mutationFn: () => followUp(id, kind === 'withdrawal' ? { kind } : { kind, text }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['desk'] }),
  });
  const wordless = kind === 'withdrawal';
  const missing = !wordless && text.trim() === '';
  return (
    <form
      noValidate
      className={classes['more']}
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (!missing) acting.mutate();
      }}
    >
      <Stack gap="sm">
        <h2 className={classes['part']} style={{ margin: 0 }}>
          {t(`followUp.${kind}`)}
        </h2>
        <p className={classes['meta']}>{t(`followUp.${kind}Lead`)}</p>
        {wordless ? null : (
          <Textarea
            label={t(`followUp.${kind === 'forgery' ? 'forgeryWords' : 'informationWords'}`)}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            maxLength={LONGEST_TEXT}
            rows={3}
            required
            error={asked && missing ? t('letter.missing') : null}
            data-testid={`follow-up-${kind}-words`}
          />
        )}
        <Failed problem={acting.error} />
        <div>
          <Button type="submit" variant="default" loading={acting.isPending} data-testid={`follow-up-${kind}`}>
            {t(`followUp.${kind}Do`)}
          </Button>
        </div>
      </Stack>
    </form>
  );
}

export function EffectShown({ order }: { order: Followed }) {
  const { t, i18n } = useTranslation();
  const { text, reports, report_to, verified } = order.effect;
  return (
    <section>
      <h2 className={classes['part']}>{t('followUp.effect')}</h2>
      <p className={classes['aside']}>
        {t(verified ? 'followUp.effectTo' : 'followUp.effectToNobody', { to: report_to })}
      </p>
      <pre className={classes['report']} tabIndex={0} aria-label={t('followUp.effect')} data-testid="effect-text">
        {text}
      </pre>
      <ul className={classes['list']}>
        {reports.map(({ event, at, mailed }) => {
          const when = parseInstant(at);
          return (
            <li key={`${event} ${at}`}>
              {t(`followUp.event.${event}`)}
              {when ? ` · ${localTime(when, i18n.language)}` : ''} · {t(mailed ? 'followUp.mailed' : 'followUp.notMailed')}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
