// One's own review: why one may not decide, or the guided form.
import { useTranslation } from 'react-i18next';

import type { Me } from '../../identity/api/auth';
import type { DeskOrder } from '../api/orders';
import classes from './Desk.module.css';
import { isReason } from './InboxRow';
import { ReviewForm } from './ReviewForm';

export function ReviewPanel({ order, me, onDone }: { order: DeskOrder; me: Me; onDone: () => void }) {
  const { t } = useTranslation();
  if (order.why_not === 'decided') return null;
  return (
    <section className={classes['card']} aria-labelledby="my-review" data-testid="my-review">
      <h2 id="my-review">{t('desk.review.title')}</h2>
      {order.may_review ? (
        <>
          {isReason(order.cannot_approve) ? (
            <p className={classes['quiet']} data-testid="cannot-approve">
              {t(`desk.whyNot.${order.cannot_approve}`)} {t('desk.review.cannotApprove')}
            </p>
          ) : null}
          <ReviewForm order={order} me={me} onDone={onDone} />
        </>
      ) : (
        <p className={classes['quiet']} data-testid="why-not">
          {isReason(order.why_not) ? t(`desk.whyNot.${order.why_not}`) : null} {t('desk.review.othersDecide')}
        </p>
      )}
    </section>
  );
}
