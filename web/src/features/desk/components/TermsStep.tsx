// What is left of what the order asks. Each control takes something away; none can add.
import { Checkbox, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { territoryName } from '../../../lib/territory';
import { localTime, parseInstant } from '../../../lib/time';
import type { DeskOrder } from '../api/orders';
import { allowedMeasures, type ReviewForm, toggled } from '../review';
import classes from './Desk.module.css';

interface Props {
  order: DeskOrder;
  form: ReviewForm;
  bound: { most: number; byItself: number };
  onChange: (part: Partial<ReviewForm>) => void;
}

/** As the browser's own control writes it: local time to the minute. */
const localValue = (date: Date): string => {
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
};

export function TermsStep({ order, form, bound, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const ends = parseInstant(form.endsAt);
  const latest = parseInstant(order.ends_at);
  const measures = allowedMeasures(order);
  return (
    <fieldset className={classes['step']} data-testid="step-terms">
      <legend>
        <span className={classes['number']}>5</span> {t('desk.review.terms.title')}
      </legend>
      <p className={classes['quiet']}>{t('desk.review.terms.help')}</p>
      <Dimension name={t('desk.order.meetings')}>
        {order.meetings.map((code) => (
          <Checkbox
            key={code}
            label={code}
            checked={form.meetings.includes(code)}
            onChange={() => onChange({ meetings: toggled(form.meetings, code, order.meetings) })}
            data-testid={`meeting-${code}`}
          />
        ))}
      </Dimension>
      <Dimension name={t('desk.order.territory')}>
        {order.territory.map((code) => (
          <Checkbox
            key={code}
            label={territoryName(code, i18n.language)}
            checked={form.territory.includes(code)}
            onChange={() => onChange({ territory: toggled(form.territory, code, order.territory) })}
            data-testid={`territory-${code}`}
          />
        ))}
      </Dimension>
      <Dimension name={t('desk.order.measures')}>
        {measures.map((one) => (
          <Checkbox
            key={one}
            label={t(`record.measure.${one}`)}
            checked={form.measures.includes(one)}
            // Who is removed cannot join either.
            disabled={one === 'bar_entry' && form.measures.includes('remove')}
            onChange={() => onChange({ measures: toggled(form.measures, one, measures) })}
            data-testid={`measure-${one}`}
          />
        ))}
      </Dimension>
      <TextInput
        type="datetime-local"
        label={t('desk.order.until')}
        description={latest ? t('desk.review.terms.untilHint', { when: localTime(latest, i18n.language) }) : null}
        value={ends ? localValue(ends) : ''}
        max={latest ? localValue(latest) : undefined}
        onChange={(event) => {
          const chosen = new Date(event.currentTarget.value);
          const later = Number.isNaN(chosen.getTime()) || (latest !== null && chosen >= latest);
          onChange({ endsAt: later ? (order.ends_at ?? '') : chosen.toISOString() });
        }}
        maw={320}
        data-testid="ends-at"
      />
      <TextInput
        type="number"
        inputMode="numeric"
        min={1}
        max={bound.most}
        label={t('desk.review.terms.people')}
        description={t('desk.review.terms.peopleHint', bound)}
        placeholder={String(bound.byItself)}
        value={form.people ?? ''}
        onChange={(event) => {
          const number = event.currentTarget.valueAsNumber;
          onChange({ people: Number.isInteger(number) ? Math.min(Math.max(number, 1), bound.most) : null });
        }}
        maw={320}
        data-testid="people"
      />
      {order.gag?.until ? (
        <Checkbox
          label={t('desk.review.terms.seal', {
            law: order.gag.law,
            when: localTime(parseInstant(order.gag.until) ?? new Date(), i18n.language),
          })}
          description={t('desk.review.terms.sealHint')}
          checked={form.seal}
          onChange={(event) => onChange({ seal: event.currentTarget.checked })}
          data-testid="seal"
        />
      ) : null}
    </fieldset>
  );
}

function Dimension({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className={classes['dimension']} role="group" aria-label={name}>
      <span>{name}</span>
      <div className={classes['checks']}>{children}</div>
    </div>
  );
}
