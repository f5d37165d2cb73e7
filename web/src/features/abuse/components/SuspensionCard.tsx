// A suspension at the desk: what stands, and what somebody who may can do about it.
import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { When } from '../../../lib/ui/When';

import { actOn, decideAppeal, type DeskSuspension } from '../api/desk';
import classes from './Desk.module.css';
import { WordsForm } from './WordsForm';

interface Props {
  suspension: DeskSuspension;
  /** The account of whoever looks, null where they decide nothing. */
  decider: string | null;
  onDone: () => void;
}

export function SuspensionCard({ suspension, decider, onDone }: Props) {
  const { t } = useTranslation();
  const { state } = suspension;
  return (
    <li className={classes['card']} data-testid="desk-suspension" data-state={state}>
      <div className={classes['head']}>
        <h3>{t(`abuse.kind.${suspension.abuse}`)}</h3>
        <Badge className={classes['state'] ?? ''} {...(state === 'ended' ? { variant: 'default' } : { color: 'moss' })}>
          {t(`suspension.state.${state}`)}
        </Badge>
      </div>
      <p className={classes['meta']}>
        {t('deskAbuse.account')} {suspension.account} ·{' '}
        {t(state === 'ended' ? 'deskAbuse.ended' : 'deskAbuse.until')}{' '}
        <When at={state === 'ended' ? (suspension.ended_at ?? suspension.ends_at) : suspension.ends_at} />
      </p>
      <p className={classes['label']}>{t('deskAbuse.reason')}</p>
      <p className={classes['words']}>{suspension.reason}</p>
      {suspension.confirmation ? (
        <>
          <p className={classes['label']}>{t('deskAbuse.second')}</p>
          <p className={classes['words']}>{suspension.confirmation}</p>
        </>
      ) : null}
      {suspension.ended_reason ? (
        <>
          <p className={classes['label']}>{t('deskAbuse.endReason')}</p>
          <p className={classes['words']}>{suspension.ended_reason}</p>
        </>
      ) : null}
      {suspension.appeal ? (
        <>
          <p className={classes['label']}>{t('deskAbuse.appeal')}</p>
          <p className={classes['words']}>{suspension.appeal}</p>
        </>
      ) : null}
      {decider ? <Acts suspension={suspension} decider={decider} onDone={onDone} /> : null}
    </li>
  );
}

function Acts({ suspension, decider, onDone }: Props & { decider: string }) {
  const { t } = useTranslation();
  const { state } = suspension;
  const tookPart = [suspension.proposed_by, suspension.confirmed_by].includes(decider);
  const appealWaits = suspension.appeal !== null && suspension.appeal_outcome === null;
  return (
    <>
      {appealWaits ? (
        <div className={classes['more']}>
          {tookPart ? (
            <p className={classes['meta']}>{t('deskAbuse.appealTaken')}</p>
          ) : (
            <WordsForm
              label={t('deskAbuse.appealReasons')}
              testId="suspension-appeal-reasons"
              onDone={onDone}
              acts={[
                {
                  label: t('deskAbuse.uphold'),
                  testId: 'suspension-uphold',
                  run: (words) => decideAppeal(suspension.id, 'upheld', words),
                },
                {
                  label: t('deskAbuse.reject'),
                  testId: 'suspension-reject',
                  quiet: true,
                  run: (words) => decideAppeal(suspension.id, 'rejected', words),
                },
              ]}
            />
          )}
        </div>
      ) : null}
      {state === 'proposed' ? (
        <div className={classes['more']}>
          {suspension.proposed_by === decider ? (
            <p className={classes['meta']}>{t('deskAbuse.yourProposal')}</p>
          ) : (
            <WordsForm
              label={t('deskAbuse.confirmReason')}
              testId="suspension-confirm-reason"
              onDone={onDone}
              acts={[
                {
                  label: t('deskAbuse.confirm'),
                  testId: 'suspension-confirm',
                  run: (words) => actOn(suspension, 'confirmation', words),
                },
              ]}
            />
          )}
        </div>
      ) : null}
      {state === 'ended' ? null : (
        <div className={classes['more']}>
          <WordsForm
            label={t('deskAbuse.endReason')}
            testId="suspension-end-reason"
            onDone={onDone}
            acts={[
              {
                label: t(state === 'proposed' ? 'deskAbuse.withdraw' : 'deskAbuse.reinstate'),
                testId: 'suspension-end',
                quiet: true,
                run: (words) => actOn(suspension, 'reinstatement', words),
              },
            ]}
          />
        </div>
      )}
    </>
  );
}
