// A restriction on hold may go on when two reviewers, each with their own key, say for how many people after all (P12).
import { Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Me } from '../../identity/api/auth';
import { type DeskRestriction, draftResume, type ResumeFields, sendResume } from '../api/orders';
import { useImpact } from '../hooks/useImpact';
import { useSigning } from '../hooks/useSigning';
import { ceiling, QUESTIONS, resumeCommand } from '../review';
import classes from './Desk.module.css';
import { SignBox } from './SignBox';

interface Props {
  restriction: DeskRestriction;
  orderId: string;
  me: Me;
  onDone: () => void;
}

const NOTHING: ResumeFields = { legality: '', necessity: '', proportionality: '', expected_people: null };

export function ResumeForm({ restriction, orderId, me, onDone }: Props) {
  const { t } = useTranslation();
  const bound = ceiling(useImpact(orderId).data ?? []);
  const [form, setForm] = useState<ResumeFields>(NOTHING);
  const signing = useSigning<ResumeFields>({
    draft: (sent, keyId) => draftResume(restriction.id, sent, keyId),
    send: (sent, nonce, proof) => sendResume(restriction.id, sent, nonce, proof),
    onDone: () => {
      setForm(NOTHING);
      onDone();
    },
  });
  const change = (part: Partial<ResumeFields>) => {
    signing.forget();
    setForm((now) => ({ ...now, ...part }));
  };
  const lacks = QUESTIONS.find((one) => !form[one].trim());

  if (restriction.resume_reviewed_by_me)
    return (
      <p className={classes['quiet']} data-testid="resume-waits">
        {t('desk.resume.waits')}
      </p>
    );
  return (
    <form noValidate onSubmit={(event) => event.preventDefault()} data-testid="resume-form">
      <h3>{t('desk.resume.title')}</h3>
      <p className={classes['quiet']}>
        {t('desk.resume.text')} {restriction.resume_reviews ? t('desk.resume.second') : ''}
      </p>
      <div className={classes['step']}>
        {QUESTIONS.map((question) => (
          <Textarea
            key={question}
            label={t(`desk.review.${question}.title`)}
            value={form[question]}
            onChange={(event) => change({ [question]: event.currentTarget.value })}
            rows={3}
            maxLength={5000}
            required
            data-testid={`resume-${question}`}
          />
        ))}
        <TextInput
          type="number"
          min={1}
          max={bound.most}
          label={t('desk.review.terms.people')}
          description={t('desk.review.terms.peopleHint', bound)}
          placeholder={String(bound.byItself)}
          value={form.expected_people ?? ''}
          onChange={(event) => {
            const number = event.currentTarget.valueAsNumber;
            change({ expected_people: Number.isInteger(number) ? Math.min(Math.max(number, 1), bound.most) : null });
          }}
          maw={320}
        />
        <SignBox
          me={me}
          signing={signing}
          fields={form}
          lacks={lacks ? t(`desk.review.missing.${lacks}`) : null}
          summary={(toSign) => (
            <ul data-testid="summary">
              <li>{t('desk.resume.says', { number: restriction.number })}</li>
              <li>{t('desk.sign.people', { count: Number(toSign.statement['people']) })}</li>
              <li>{t('desk.sign.reasons')}</li>
            </ul>
          )}
          command={resumeCommand(restriction.id, form)}
        />
      </div>
    </form>
  );
}
