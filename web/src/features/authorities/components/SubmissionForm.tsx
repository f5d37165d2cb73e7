// An authority's letter in four steps. Nothing typed is lost: not by an error, not by going back, not by a reload.
import { Button, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { RequestFailed, spoken } from '../../../lib/api/problem';
import { Failed } from '../../../lib/ui/Failed';
import { fieldOf } from '../api/letter';
import { blank, documentOf, type Draft, EMPTY_DRAFT, type Filed, stepOf, STEPS, type Step, submit, upload } from '../api/submissions';
import { useDraft } from '../hooks/useDraft';
import classes from './Authorities.module.css';
import { DocumentField } from './DocumentField';
import { AreaField, AsksField, CountriesField, type Fields, HowItCame, LanguageField, LineField, MomentField, Scope, Silence } from './Field';

interface Wrong {
  field: string;
  why: string;
}

const KEPT = 'folkmoot.submission';

export function SubmissionForm({ onFiled }: { onFiled: (filed: Filed, document: Error | null) => void }) {
  const { t } = useTranslation();
  const { draft, change, forget } = useDraft<Draft>(KEPT, EMPTY_DRAFT);
  const [step, setStep] = useState(0);
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const [file, setFile] = useState<File | null>(null);
  const [done, setDone] = useState<number | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const moved = useRef(false);
  useEffect(() => {
    if (moved.current) heading.current?.focus();
  }, [step]);

  const go = (to: number) => {
    moved.current = true;
    setStep(to);
  };
  const point = (field: string, why: string) => {
    setWrong({ field, why });
    go(stepOf(field));
  };
  const sending = useMutation({
    mutationFn: async () => {
      const filed = await submit(draft);
      let document: Error | null = null;
      if (file) {
        setDone(0);
        // The letter is in; a document that did not arrive is said on the next page.
        document = await upload(documentOf(filed), file, setDone).then(
          () => null,
          (problem: unknown) => (problem instanceof Error ? problem : new Error(String(problem))),
        );
      }
      return { filed, document };
    },
    onSuccess: ({ filed, document }) => {
      forget();
      onFiled(filed, document);
    },
    onError: (problem) => {
      if (problem instanceof RequestFailed && problem.problem.field)
        point(fieldOf(problem.problem.field), spoken(problem));
    },
  });

  const current = STEPS[step] ?? 'who';
  const last = step === STEPS.length - 1;
  const next = () => {
    const missing = blank(draft, current);
    if (missing !== null) { point(missing, t('letter.missing')); return; }
    setWrong(null);
    if (last) sending.mutate();
    else go(step + 1);
  };
  const fields: Fields<Draft> = {
    draft,
    change: (changes) => {
      change(changes);
      if (wrong && wrong.field in changes) setWrong(null);
    },
    wrong: (field) => (wrong?.field === field ? wrong.why : null),
  };

  return (
    <form
      noValidate
      className={classes['form']}
      aria-labelledby="submission-step"
      onSubmit={(event) => {
        event.preventDefault();
        next();
      }}
      data-testid="submission-form"
    >
      <ol className={classes['steps']}>
        {STEPS.map((one, index) => (
          <li key={one} {...(index === step ? { 'aria-current': 'step' as const } : {})}>
            {index + 1}. {t(`authorities.step.${one}`)}
          </li>
        ))}
      </ol>
      <h3 id="submission-step" ref={heading} tabIndex={-1} className={classes['step']}>
        {t('authorities.stepOf', { step: step + 1, steps: STEPS.length })}: {t(`authorities.step.${current}`)}
      </h3>
      <Stack gap="lg">
        <StepFields step={current} fields={fields} />
        {last ? (
          <DocumentField file={file} onChange={setFile} wrong={fields.wrong('document')} done={done} />
        ) : null}
        {wrong === null ? <Failed problem={sending.error} /> : null}
        <div className={classes['acts']}>
          {step > 0 ? (
            <Button variant="default" onClick={() => go(step - 1)} data-testid="submission-back">
              {t('authorities.back')}
            </Button>
          ) : null}
          <Button type="submit" loading={sending.isPending} data-testid="submission-next">
            {t(last ? 'authorities.send' : 'authorities.next')}
          </Button>
        </div>
        {last ? <p className={classes['aside']}>{t('authorities.beforeSending')}</p> : null}
      </Stack>
    </form>
  );
}

function StepFields({ step, fields }: { step: Step; fields: Fields<Draft> }) {
  const { t } = useTranslation();
  const { draft, change, wrong } = fields;
  const restricts = draft.asks.includes('restrict');
  switch (step) {
    case 'who':
      return (
        <>
          <Line name="authority" most={200} {...fields} />
          <CountriesField
            label={t('authorities.jurisdiction')}
            hint={t('authorities.hint.jurisdiction')}
            value={draft.jurisdiction}
            onChange={(jurisdiction) => change({ jurisdiction })}
            error={wrong('jurisdiction')}
            testId="submission-jurisdiction"
          />
          <div className={classes['two']}>
            <Line name="contact_name" most={200} {...fields} />
            <Line name="contact_email" most={254} {...fields} />
          </div>
          <LanguageField {...fields} />
        </>
      );
    case 'what':
      return (
        <>
          <AsksField {...fields} />
          <AreaField name="asked" optional={restricts} {...fields} />
          {restricts ? <Scope {...fields} /> : null}
        </>
      );
    case 'why':
      return (
        <>
          <LineField name="reference" most={200} {...fields} />
          <HowItCame {...fields} />
          <LineField name="legal_basis" most={500} {...fields} />
          <AreaField name="reasons" rows={7} {...fields} />
        </>
      );
    case 'answer':
      return (
        <>
          <AreaField name="redress" {...fields} />
          <LineField name="report_to" most={254} {...fields} />
          <MomentField name="deadline" {...fields} />
          <Silence {...fields} />
        </>
      );
  }
}

function Line({ name, most, draft, change, wrong }: Fields<Draft> & { name: 'authority' | 'contact_name' | 'contact_email'; most: number }) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t(`authorities.${name}`)}
      description={t(`authorities.hint.${name}`)}
      value={draft[name]}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
      maxLength={most}
      required
      error={wrong(name)}
      data-testid={`submission-${name}`}
    />
  );
}
