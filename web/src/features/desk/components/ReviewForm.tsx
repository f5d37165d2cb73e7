// The guided review: three questions, the grounds to refuse, what is left of what was asked; the verdict follows.
import { Checkbox, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { Me } from '../../identity/api/auth';
import { type DeskOrder, draftReview, type ReviewFields, sendReview } from '../api/orders';
import { useImpact } from '../hooks/useImpact';
import { useReviewForm } from '../hooks/useReviewForm';
import { useSigning } from '../hooks/useSigning';
import { ceiling, command, derive, fields, GROUNDS, missing, QUESTIONS, toggled } from '../review';
import classes from './Desk.module.css';
import { QuestionStep } from './QuestionStep';
import { ReviewSummary } from './ReviewSummary';
import { SignBox } from './SignBox';
import { TermsStep } from './TermsStep';
import { VerdictBox } from './VerdictBox';

export function ReviewForm({ order, me, onDone }: { order: DeskOrder; me: Me; onDone: () => void }) {
  const { t } = useTranslation();
  const impact = useImpact(order.id);
  const { form, change, clear } = useReviewForm(order.id, me.account.id, order);
  const signing = useSigning<ReviewFields>({
    draft: (sent, keyId) => draftReview(order.id, sent, keyId),
    send: (sent, nonce, proof) => sendReview(order.id, sent, nonce, proof),
    onDone: () => {
      clear();
      onDone();
    },
  });
  const result = derive(form, order);
  const sent = fields(form, order);
  const [first] = missing(form);
  const bound = ceiling(impact.data ?? []);
  const edit: typeof change = (part) => {
    signing.forget();
    change(part);
  };

  return (
    <form noValidate onSubmit={(event) => event.preventDefault()} data-testid="review-form">
      <Checkbox
        label={t('desk.review.ask')}
        description={t('desk.review.askHint')}
        checked={form.ask}
        onChange={(event) => edit({ ask: event.currentTarget.checked })}
        mb="lg"
        data-testid="ask"
      />
      {form.ask ? (
        <Textarea
          label={t('desk.review.asked')}
          value={form.asked}
          onChange={(event) => edit({ asked: event.currentTarget.value })}
          rows={4}
          maxLength={5000}
          required
          mb="lg"
          data-testid="asked"
        />
      ) : (
        <>
          {QUESTIONS.map((question, index) => (
            <QuestionStep
              key={question}
              number={index + 1}
              question={question}
              answer={form.answers[question]}
              onChange={(answer) => edit({ answers: { ...form.answers, [question]: answer } })}
            />
          ))}
          <fieldset className={classes['step']}>
            <legend>
              <span className={classes['number']}>4</span> {t('desk.review.grounds.title')}
            </legend>
            <p className={classes['quiet']}>{t('desk.review.grounds.help')}</p>
            {GROUNDS.map((ground) => (
              <Checkbox
                key={ground}
                label={t(`desk.review.grounds.${ground}`)}
                checked={form.grounds.includes(ground)}
                onChange={() => edit({ grounds: toggled(form.grounds, ground, GROUNDS) })}
                data-testid={`ground-${ground}`}
              />
            ))}
          </fieldset>
          <TermsStep order={order} form={form} bound={bound} onChange={edit} />
        </>
      )}
      <div className={classes['step']} style={{ marginTop: 22 }}>
        <VerdictBox result={result} open={first !== undefined} />
        <SignBox
          me={me}
          signing={signing}
          fields={sent}
          lacks={first ? t(`desk.review.missing.${first}`) : null}
          summary={(toSign) => <ReviewSummary order={order} sent={sent} toSign={toSign} />}
          command={command(order.id, sent)}
        />
      </div>
    </form>
  );
}
