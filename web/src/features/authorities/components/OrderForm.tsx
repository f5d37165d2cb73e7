// An order as intake enters it: the whole form on one page, what was typed kept through errors and reloads.
import { Button, Checkbox, NativeSelect, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { RequestFailed, spoken } from '../../../lib/api/problem';
import { Failed } from '../../../lib/ui/Failed';
import { type Authority, type Entry, instrumentOf, type Origin, recordAsAsked, type Recorded, recordOrder } from '../api/desk';
import { fieldOf } from '../api/letter';
import { upload } from '../api/submissions';
import { useDraft } from '../hooks/useDraft';
import { AsAsked } from './AsAsked';
import classes from './Authorities.module.css';
import { DocumentField } from './DocumentField';
import { AreaField, AsksField, type Fields, HowItCame, LanguageField, LineField, MomentField, Scope, Silence } from './Field';

export interface Done {
  recorded: Recorded;
  document: Error | null;
}

interface Props {
  authorities: readonly Authority[];
  start: Entry;
  /** Of a submission, its document comes along. */
  origin: Origin;
  kept: string;
  onDone: (done: Done) => void;
}

export function OrderForm({ authorities, start, origin, kept, onDone }: Props) {
  const { t } = useTranslation();
  const { draft, change, forget } = useDraft<Entry>(kept, start);
  const [wrong, setWrong] = useState<{ field: string; why: string } | null>(null);
  // A restriction that breaks a promise: how else it is recorded, until what was refused is mended.
  const [offered, offer] = useState(false);
  const [file, setFile] = useState<File | null>(null);
  const [sent, setSent] = useState<number | null>(null);
  const chosen = authorities.find(({ id }) => id === draft.authority_id);
  const restricts = draft.asks.includes('restrict');
  const recording = useMutation({
    /** `words`: as what cannot be done here, in these words; null: as it is. */
    mutationFn: async (words: string | null): Promise<Done> => {
      const recorded = await (words === null ? recordOrder(draft, origin) : recordAsAsked(draft, words, origin));
      if (!file) return { recorded, document: null };
      setSent(0);
      const document = await upload(instrumentOf(recorded.id), file, setSent).then(
        () => null,
        (problem: unknown) => (problem instanceof Error ? problem : new Error(String(problem))),
      );
      return { recorded, document };
    },
    onSuccess: (done) => {
      forget();
      onDone(done);
    },
    onError: (problem, words) => {
      const said = problem instanceof RequestFailed ? problem.problem : null;
      const field = said ? fieldOf(said.field) : '';
      setWrong(field ? { field, why: spoken(problem) } : null);
      if (words === null) offer(said?.asAsked ?? false);
    },
  });
  const fields: Fields<Entry> = {
    draft,
    change: (changes) => {
      change(changes);
      if (!wrong || !(wrong.field in changes)) return;
      setWrong(null);
      if (wrong.field !== 'asked') offer(false);
    },
    wrong: (field) => (wrong?.field === field ? wrong.why : null),
  };

  return (
    <form
      noValidate
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault();
        recording.mutate(null);
      }}
      data-testid="order-form"
    >
      <Stack gap="lg">
        <NativeSelect
          label={t('deskIntake.authority')}
          description={chosen && !chosen.verified ? t('deskIntake.notVerified') : t('deskIntake.authorityHint')}
          value={draft.authority_id}
          onChange={(event) => fields.change({ authority_id: event.currentTarget.value })}
          error={fields.wrong('authority_id')}
          required
          data={[
            { value: '', label: t('deskIntake.choose') },
            ...authorities.map(({ id, name, jurisdiction }) => ({
              value: id,
              label: `${name} (${jurisdiction.join(', ')})`,
            })),
          ]}
          data-testid="order-authority"
        />
        <LineField name="reference" most={200} {...fields} />
        <HowItCame {...fields} />
        <LineField name="legal_basis" most={500} {...fields} />
        <AreaField name="reasons" rows={6} {...fields} />
        <AsksField {...fields} />
        <AreaField name="asked" optional={restricts} {...fields} />
        {restricts ? <Scope {...fields} /> : null}
        {restricts ? (
          <Checkbox
            label={t('deskIntake.emergency')}
            description={t('deskIntake.emergencyHint')}
            checked={draft.emergency}
            onChange={(event) => fields.change({ emergency: event.currentTarget.checked })}
            error={fields.wrong('emergency')}
            data-testid="order-emergency"
          />
        ) : null}
        <AreaField name="redress" {...fields} />
        <LineField name="report_to" most={254} {...fields} />
        <div className={classes['two']}>
          <MomentField name="deadline" {...fields} />
          <LanguageField {...fields} />
        </div>
        <Silence {...fields} />
        {origin.submission === undefined ? (
          <DocumentField file={file} onChange={setFile} wrong={fields.wrong('document')} done={sent} />
        ) : null}
        <Failed problem={recording.error} />
        {offered && restricts ? (
          <AsAsked entry={draft} sending={recording.isPending} onRecord={(words) => recording.mutate(words)} />
        ) : null}
        <div>
          <Button type="submit" size="md" loading={recording.isPending} data-testid="order-record">
            {t('deskIntake.record')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
