// What intake does with an order after it was recorded: answer a question, send for a correction, end it.
import { Button, Stack, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { localTime, parseInstant } from '../../../lib/time';
import { Failed } from '../../../lib/ui/Failed';
import { type Effect, type Followed, type FollowUp, followUp } from '../api/desk';
import { LONGEST_TEXT } from '../api/letter';
import classes from './Authorities.module.css';

const ENDED = ['rejected', 'cannot_be_reviewed', 'withdrawn', 'corrected', 'forged'];

export function FollowUps({ order }: { order: Followed['order'] }) {
  const { t } = useTranslation();
  const { id, state } = order;
  const inForce = order.restriction?.state === 'effective' || order.restriction?.state === 'held';
  const open = !ENDED.includes(state);
  const undecided = state === 'received' || state === 'more_information_asked';
  return (
    <>
      {state === 'more_information_asked' ? <Act id={id} kind="information" /> : null}
      {undecided ? (
        <Newer title={t('followUp.correct')} lead={t('followUp.correctLead')} to={`/desk/orders/new?corrects=${id}`} testId="to-correction">
          {t('followUp.toCorrection')}
        </Newer>
      ) : null}
      {inForce ? (
        <Newer title={t('followUp.renew')} lead={t('followUp.renewLead')} to={`/desk/orders/new?renews=${id}`} testId="to-renewal">
          {t('followUp.toRenewal')}
        </Newer>
      ) : null}
      {open ? <Act id={id} kind="withdrawal" /> : null}
      {state === 'forged' ? null : <Act id={id} kind="forgery" />}
    </>
  );
}

interface NewerProps {
  title: string;
  lead: string;
  to: string;
  testId: string;
  children: ReactNode;
}

/** The authority sent something newer, which is an order of its own. */
function Newer({ title, lead, to, testId, children }: NewerProps) {
  return (
    <section className={classes['more']}>
      <h2 className={classes['part']} style={{ marginTop: 0 }}>
        {title}
      </h2>
      <p className={classes['aside']}>{lead}</p>
      <Button component={Link} to={to} variant="default" mt="sm" data-testid={testId}>
        {children}
      </Button>
    </section>
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

export function EffectShown({ effect }: { effect: Effect }) {
  const { t, i18n } = useTranslation();
  const { text, reports, report_to, verified } = effect;
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
