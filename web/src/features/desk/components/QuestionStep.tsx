// One of the three questions: what it means, yes or no, and why.
import { Radio, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { Answer, Question } from '../review';
import classes from './Desk.module.css';

interface Props {
  number: number;
  question: Question;
  answer: Answer;
  onChange: (answer: Answer) => void;
}

export function QuestionStep({ number, question, answer, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <fieldset className={classes['step']} data-testid={`step-${question}`}>
      <legend>
        <span className={classes['number']}>{number}</span> {t(`desk.review.${question}.title`)}
      </legend>
      <p className={classes['quiet']}>{t(`desk.review.${question}.help`)}</p>
      <Radio.Group
        aria-label={t(`desk.review.${question}.title`)}
        value={answer.holds ?? ''}
        onChange={(value) => onChange({ ...answer, holds: value === 'yes' ? 'yes' : 'no' })}
      >
        <div className={classes['checks']}>
          <Radio value="yes" label={t(`desk.review.${question}.yes`)} data-testid={`${question}-yes`} />
          <Radio value="no" label={t(`desk.review.${question}.no`)} data-testid={`${question}-no`} />
        </div>
      </Radio.Group>
      <Textarea
        label={t('desk.review.why')}
        description={t('desk.review.whyHint')}
        value={answer.reasons}
        onChange={(event) => onChange({ ...answer, reasons: event.currentTarget.value })}
        rows={3}
        maxLength={5000}
        required
        data-testid={`${question}-reasons`}
      />
    </fieldset>
  );
}
