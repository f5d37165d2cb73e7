// What was signed: by whom, with which key, whether it verifies; and, once one has signed oneself, what it says.
import { Alert, Button } from '@mantine/core';
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { territoryName, territoryNames } from '../../../lib/territory';
import { localTime, parseInstant } from '../../../lib/time';
import { When } from '../../../lib/ui/When';
import { type DeskOrder, type SignedReview, withdrawReview } from '../api/orders';
import { type Ground, GROUNDS, QUESTIONS } from '../review';
import { Chip } from './Chip';
import classes from './Desk.module.css';
import { Dialog } from './Dialog';
import { useWhy } from './Trouble';

const isGround = (ground: string): ground is Ground => (GROUNDS as readonly string[]).includes(ground);

export function Reviews({ order, onChange }: { order: DeskOrder; onChange: () => void }) {
  const { t } = useTranslation();
  const [taking, take] = useState<string | null>(null);
  if (order.reviews.length === 0) return null;
  const state = order.restriction?.state;
  const open = state === undefined || state === 'pending';
  const undecided = ['received', 'more_information_asked', 'granted', 'narrowed'].includes(order.state);
  return (
    <section className={classes['card']} aria-labelledby="reviews" data-testid="reviews">
      <h2 id="reviews">{t('desk.reviews.title')}</h2>
      {order.reviews.map((one) => (
        <div key={one.id} className={classes['review']} data-testid="review">
          <Signed review={one} />
          {one.mine && !one.withdrawn && open && undecided ? (
            <div className={classes['actions']}>
              <Button size="xs" variant="default" onClick={() => take(one.id)} data-testid="withdraw">
                {t('desk.reviews.withdraw')}
              </Button>
            </div>
          ) : null}
        </div>
      ))}
      {taking ? (
        <TakeBack orderId={order.id} reviewId={taking} onClose={() => take(null)} onDone={onChange} />
      ) : null}
    </section>
  );
}

function Signed({ review }: { review: SignedReview }) {
  const { t, i18n } = useTranslation();
  const { terms, reasons } = review;
  const revoked = parseInstant(review.revoked_at);
  return (
    <>
      <header>
        <b>{review.mine ? t('desk.reviews.mine') : review.by}</b>
        {review.verdict ? <Chip>{t(`desk.verdict.${review.verdict}`)}</Chip> : null}
        {review.withdrawn ? <Chip tone="soon">{t('desk.reviews.withdrawn')}</Chip> : null}
        <Chip tone={review.verified ? 'good' : review.revoked_at ? 'soon' : 'over'} testId="signature">
          {review.verified ? (
            <IconShieldCheck size={15} aria-hidden="true" />
          ) : (
            <IconShieldX size={15} aria-hidden="true" />
          )}
          {t(
            review.verified
              ? 'desk.reviews.verified'
              : review.revoked_at
                ? 'desk.reviews.revoked'
                : 'desk.reviews.notVerified',
          )}
        </Chip>
      </header>
      <div className={classes['quiet']}>
        {review.at ? <When utc at={review.at} /> : null} ·{' '}
        <Link to={`/transparency?entry=${review.index}`}>{t('log.entry', { index: review.index })}</Link>
        <br />
        {t(review.algorithm === 'WebAuthn' ? 'desk.reviews.byPasskey' : 'desk.reviews.byKeyFile')}{' '}
        <span className={classes['code']}>{review.key}</span>
        {review.works_in
          ? ` · ${t('desk.reviews.worksIn', { where: territoryName(review.works_in, i18n.language) })}`
          : ''}
        {review.employer ? ` · ${review.employer}` : ''}
      </div>
      {revoked ? (
        <p className={classes['quiet']} data-testid="key-revoked">
          {t(review.signed_before ? 'desk.reviews.signedBefore' : 'desk.reviews.signedAfter', {
            when: localTime(revoked, i18n.language),
          })}
        </p>
      ) : null}
      {reasons === null ? (
        <p className={classes['quiet']} data-testid="review-hidden">
          {t('desk.reviews.hidden')}
        </p>
      ) : (
        <dl className={classes['reasons']}>
          {QUESTIONS.map((question) => (
            <div key={question}>
              <dt>{t(`desk.review.${question}.name`)}</dt>
              <dd>{reasons[question] || t('desk.order.forgotten')}</dd>
            </div>
          ))}
          {review.grounds.length ? (
            <div>
              <dt>{t('desk.review.grounds.name')}</dt>
              <dd>
                {review.grounds.map((one) => (isGround(one) ? t(`desk.review.grounds.${one}`) : one)).join('; ')}
              </dd>
            </div>
          ) : null}
          {terms ? (
            <div>
              <dt>{t('desk.reviews.terms')}</dt>
              <dd>
                {terms.meetings.join(', ')} · {territoryNames(terms.territory, i18n.language)} ·{' '}
                {terms.measures.map((one) => t(`record.measure.${one}`)).join('; ')} ·{' '}
                {t('desk.sign.people', { count: terms.people })} · {t('desk.sign.until')} <When utc at={terms.ends_at} />
              </dd>
            </div>
          ) : null}
        </dl>
      )}
    </>
  );
}

interface TakeBackProps {
  orderId: string;
  reviewId: string;
  onClose: () => void;
  onDone: () => void;
}

function TakeBack({ orderId, reviewId, onClose, onDone }: TakeBackProps) {
  const { t } = useTranslation();
  const why = useWhy();
  const taking = useMutation({
    mutationFn: () => withdrawReview(orderId, reviewId),
    onSuccess: () => {
      onClose();
      onDone();
    },
  });
  return (
    <Dialog title={t('desk.reviews.withdrawTitle')} onClose={onClose} testId="withdraw-dialog">
      <p>{t('desk.reviews.withdrawText')}</p>
      {taking.error ? (
        <Alert color="red" role="alert">
          {why(taking.error)}
        </Alert>
      ) : null}
      <div className={classes['actions']}>
        <Button loading={taking.isPending} onClick={() => taking.mutate()} data-testid="withdraw-confirm">
          {t('desk.reviews.withdraw')}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t('desk.cancel')}
        </Button>
      </div>
    </Dialog>
  );
}
