// What came of the order: how it stands, and what can be done about it. Nothing of how many it has reached (P9).
import { Alert, Button, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { territoryNames } from '../../../lib/territory';
import { Fact, Facts } from '../../../lib/ui/Facts';
import { When } from '../../../lib/ui/When';
import type { Me } from '../../identity/api/auth';
import { may } from '../../identity/hooks/useMe';
import { type DeskOrder, type DeskRestriction, liftRestriction } from '../api/orders';
import { StateChip } from './Chip';
import classes from './Desk.module.css';
import { Dialog } from './Dialog';
import { EmergencyForm } from './EmergencyForm';
import { ResumeForm } from './ResumeForm';
import { useWhy } from './Trouble';

interface Props {
  restriction: DeskRestriction;
  order: DeskOrder;
  me: Me;
  onChange: () => void;
}

export function RestrictionPanel({ restriction, order, me, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const [lifting, lift] = useState(false);
  const ends = restriction.state !== 'lifted';
  return (
    <section className={classes['card']} aria-labelledby="restriction" data-testid="restriction" data-state={restriction.state}>
      <header className={classes['head']} style={{ marginBottom: 12 }}>
        <h2 id="restriction" style={{ margin: 0 }}>
          {t('log.restriction', { number: restriction.number })}
        </h2>
        <StateChip state={restriction.state} testId="restriction-state" />
      </header>
      <p className={classes['quiet']}>{t(`record.explain.${restriction.state}`)}</p>
      <Facts>
        <Fact name={t('desk.order.territory')}>{territoryNames(restriction.territory, i18n.language)}</Fact>
        <Fact name={t('desk.order.meetings')}>
          <span className={classes['code']}>{restriction.meetings.join(', ')}</span>
        </Fact>
        <Fact name={t('desk.order.measures')}>
          {restriction.measures.map((one) => t(`record.measure.${one}`)).join('; ')}
        </Fact>
        {restriction.people === null ? null : (
          <Fact name={t('desk.restriction.ceiling')}>{t('desk.sign.people', { count: restriction.people })}</Fact>
        )}
        <Fact name={t('record.from')}>
          {restriction.effective_at ? <When utc at={restriction.effective_at} /> : t('record.notYet')}
        </Fact>
        <Fact name={t('desk.order.until')}>
          <When utc at={restriction.ends_at} />
        </Fact>
        {restriction.lifted_at ? (
          <Fact name={t('record.lifted')}>
            <When utc at={restriction.lifted_at} />
            {restriction.lifted_why ? <p className={classes['words']}>{restriction.lifted_why}</p> : null}
          </Fact>
        ) : null}
        <Fact name={t('desk.places.appeals')}>
          {t('desk.restriction.appeals', { filed: order.appeals.filed, decided: order.appeals.decided })}
        </Fact>
      </Facts>
      <div className={classes['actions']}>
        {ends && may(me, 'restrictions:lift') ? (
          <Button variant="default" onClick={() => lift(true)} data-testid="lift">
            {t('desk.restriction.lift')}
          </Button>
        ) : null}
        <Button variant="subtle" component={Link} to={`/r/${restriction.number}`}>
          {t('desk.restriction.record')}
        </Button>
      </div>
      {restriction.state === 'held' && may(me, 'reviews:write') ? (
        <ResumeForm restriction={restriction} orderId={order.id} me={me} onDone={onChange} />
      ) : null}
      {order.may_review_emergency ? (
        <EmergencyForm orderId={order.id} number={order.number} me={me} onDone={onChange} />
      ) : null}
      {lifting ? <Lift id={restriction.id} onClose={() => lift(false)} onDone={onChange} /> : null}
    </section>
  );
}

function Lift({ id, onClose, onDone }: { id: string; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation();
  const why = useWhy();
  const [reason, setReason] = useState('');
  const [asked, ask] = useState(false);
  const lifting = useMutation({
    mutationFn: () => liftRestriction(id, reason),
    onSuccess: () => {
      onClose();
      onDone();
    },
  });
  return (
    <Dialog title={t('desk.restriction.liftTitle')} onClose={onClose} testId="lift-dialog">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          ask(true);
          if (reason.trim()) lifting.mutate();
        }}
      >
        <p>{t('desk.restriction.liftText')}</p>
        <Textarea
          label={t('desk.restriction.liftWhy')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          rows={4}
          maxLength={5000}
          required
          error={asked && !reason.trim() ? t('desk.restriction.liftNeed') : null}
          data-testid="lift-reason"
        />
        {lifting.error ? (
          <Alert color="red" role="alert" mt="md">
            {why(lifting.error)} {t('desk.sign.kept')}
          </Alert>
        ) : null}
        <div className={classes['actions']}>
          <Button type="submit" loading={lifting.isPending} data-testid="lift-confirm">
            {t('desk.restriction.liftNow')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('desk.cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
