// The fields of a letter, one component a kind: what is wrong is said beside the field, by its name.
import { Checkbox, MultiSelect, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { choices } from '../api/countries';
import { ASKS, KINDS, type Letter, LONGEST_TEXT, MEASURES, WAYS } from '../api/letter';
import classes from './Authorities.module.css';
import './widgets.css';

export interface Fields<T> {
  draft: T;
  change: (changes: Partial<T>) => void;
  /** What is wrong with a field, or null. */
  wrong: (field: string) => string | null;
}

type Props = Fields<Letter>;
type Line = 'reference' | 'legal_basis' | 'report_to' | 'gag_law';
type Area = 'reasons' | 'asked' | 'redress' | 'meetings';
type Moment = 'starts_at' | 'ends_at' | 'issued_at' | 'deadline' | 'gag_until';

export function LineField({ name, most, draft, change, wrong }: Props & { name: Line; most: number }) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t(`letter.${name}`)}
      description={t(`letter.hint.${name}`)}
      value={draft[name]}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
      maxLength={most}
      required
      error={wrong(name)}
      data-testid={`letter-${name}`}
    />
  );
}

export function AreaField({ name, draft, change, wrong, rows = 4, optional = false }: Props & { name: Area; rows?: number; optional?: boolean }) {
  const { t } = useTranslation();
  return (
    <Textarea
      label={t(`letter.${name}`)}
      description={t(`letter.hint.${name}`)}
      value={draft[name]}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
      maxLength={LONGEST_TEXT}
      rows={rows}
      required={!optional}
      error={wrong(name)}
      data-testid={`letter-${name}`}
    />
  );
}

export function MomentField({ name, draft, change, wrong, required = false }: Props & { name: Moment; required?: boolean }) {
  const { t } = useTranslation();
  return (
    <TextInput
      type="datetime-local"
      label={t(`letter.${name}`)}
      description={t(`letter.hint.${name}`)}
      value={draft[name]}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
      required={required}
      error={wrong(name)}
      data-testid={`letter-${name}`}
    />
  );
}

export function AsksField({ draft, change, wrong }: Props) {
  const { t } = useTranslation();
  return (
    <Checkbox.Group
      label={t('letter.asks')}
      value={draft.asks}
      onChange={(asks) => change({ asks })}
      error={wrong('asks')}
      required
    >
      <Stack gap="sm" mt="xs">
        {ASKS.map((ask) => (
          <Checkbox
            key={ask}
            value={ask}
            label={t(`letter.ask.${ask}`)}
            description={t(ask === 'restrict' ? 'letter.canBeDone' : 'letter.cannotBeDone')}
            data-testid={`letter-ask-${ask}`}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

export function MeasuresField({ draft, change, wrong }: Props) {
  const { t } = useTranslation();
  return (
    <Checkbox.Group
      label={t('letter.measures')}
      value={draft.measures}
      onChange={(measures) => change({ measures })}
      error={wrong('measures')}
      required
    >
      <Stack gap="sm" mt="xs">
        {MEASURES.map((measure) => (
          <Checkbox
            key={measure}
            value={measure}
            label={t(`letter.measure.${measure}`)}
            description={t(`letter.measureHint.${measure}`)}
            data-testid={`letter-measure-${measure}`}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

interface CountriesProps {
  label: string;
  hint: string;
  value: string[];
  onChange: (value: string[]) => void;
  error: string | null;
  testId: string;
}

export function CountriesField({ label, hint, value, onChange, error, testId }: CountriesProps) {
  const { t, i18n } = useTranslation();
  const data = useMemo(() => choices(i18n.language), [i18n.language]);
  return (
    <MultiSelect
      label={label}
      description={hint}
      data={data}
      value={value}
      onChange={onChange}
      searchable
      required
      limit={60}
      nothingFoundMessage={t('letter.noCountry')}
      comboboxProps={{ withinPortal: false }}
      error={error}
      data-testid={testId}
    />
  );
}

export function HowItCame(fields: Props) {
  const { t } = useTranslation();
  const { draft, change, wrong } = fields;
  return (
    <div className={classes['two']}>
      <NativeSelect
        label={t('letter.kind')}
        value={draft.kind}
        onChange={(event) => change({ kind: event.currentTarget.value })}
        error={wrong('kind')}
        data={[
          { value: '', label: t('letter.unsaid') },
          ...KINDS.map((value) => ({ value, label: t(`letter.kinds.${value}`) })),
        ]}
        data-testid="letter-kind"
      />
      <NativeSelect
        label={t('letter.served_by')}
        value={draft.served_by}
        onChange={(event) => change({ served_by: event.currentTarget.value })}
        error={wrong('served_by')}
        data={[
          { value: '', label: t('letter.unsaid') },
          ...WAYS.map((value) => ({ value, label: t(`letter.ways.${value}`) })),
        ]}
        data-testid="letter-served_by"
      />
      <MomentField name="issued_at" {...fields} />
    </div>
  );
}

export function Scope(fields: Props) {
  const { t } = useTranslation();
  const { draft, change, wrong } = fields;
  return (
    <Stack gap="lg">
      <AreaField name="meetings" rows={3} {...fields} />
      <CountriesField
        label={t('letter.territory')}
        hint={t('letter.hint.territory')}
        value={draft.territory}
        onChange={(territory) => change({ territory })}
        error={wrong('territory')}
        testId="letter-territory"
      />
      <MeasuresField {...fields} />
      <div className={classes['two']}>
        <MomentField name="starts_at" {...fields} />
        <MomentField name="ends_at" required {...fields} />
      </div>
    </Stack>
  );
}

export function Silence(fields: Props) {
  const { t } = useTranslation();
  const { draft, change } = fields;
  return (
    <Stack gap="md">
      <Checkbox
        label={t('letter.gag')}
        description={t('letter.hint.gag')}
        checked={draft.gag}
        onChange={(event) => change({ gag: event.currentTarget.checked })}
        data-testid="letter-gag"
      />
      {draft.gag ? (
        <div className={classes['two']}>
          <LineField name="gag_law" most={500} {...fields} />
          <MomentField name="gag_until" {...fields} />
        </div>
      ) : null}
    </Stack>
  );
}

const LANGUAGES = ['en', 'de', 'fr', 'es', 'zh-Hans', 'zh-Hant', 'ar', 'ru', 'tr', 'hi'];

export function LanguageField({ draft, change, wrong }: Props) {
  const { t, i18n } = useTranslation();
  const names = new Intl.DisplayNames([i18n.language], { type: 'language' });
  const known = LANGUAGES.includes(draft.language) ? LANGUAGES : [draft.language, ...LANGUAGES];
  return (
    <NativeSelect
      label={t('letter.language')}
      value={draft.language}
      onChange={(event) => change({ language: event.currentTarget.value })}
      error={wrong('language')}
      data={known.map((value) => ({ value, label: names.of(value) ?? value }))}
      data-testid="letter-language"
    />
  );
}
