// What was the matter, and what was changed, of one mistake. What was typed stays when it cannot be saved.
import { Alert, Button, NativeSelect, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { whyNot } from '../../appeal/api/why';
import { CAUSES, type MistakeReview, reviewMistake, SOURCES } from '../api/undoing';

const LONGEST = 5000;

export function MistakeForm({ id, onDone }: { id: string; onDone: () => void }) {
  const { t } = useTranslation();
  const [cause, setCause] = useState<MistakeReview['cause']>('law_misread');
  const [source, setSource] = useState<(typeof SOURCES)[number]>('G');
  const [how, setHow] = useState('');
  const [change, setChange] = useState('');
  const [asked, setAsked] = useState(false);
  const saving = useMutation({ mutationFn: (review: MistakeReview) => reviewMistake(id, review), onSuccess: onDone });
  const need = (text: string) => (asked && text.trim() === '' ? t('deskMistakes.need') : null);

  return (
    <form
      noValidate
      data-testid="mistake-form"
      style={{ display: 'grid', gap: 14 }}
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (how.trim() === '' || change.trim() === '') return;
        const wrong = cause === 'location_source_wrong' ? { source } : {};
        saving.mutate({ cause, cause_text: how, change_made: change, ...wrong });
      }}
    >
      <NativeSelect
        label={t('deskMistakes.cause')}
        value={cause}
        onChange={(event) => setCause(CAUSES.find((one) => one === event.currentTarget.value) ?? 'other')}
        data={CAUSES.map((value) => ({ value, label: t(`deskMistakes.causes.${value}`) }))}
        data-testid="mistake-cause"
      />
      {cause === 'location_source_wrong' ? (
        <NativeSelect
          label={t('deskMistakes.source')}
          value={source}
          onChange={(event) => setSource(SOURCES.find((one) => one === event.currentTarget.value) ?? 'G')}
          data={SOURCES.map((value) => ({ value, label: t(`deskMistakes.sources.${value}`) }))}
        />
      ) : null}
      <Textarea
        label={t('deskMistakes.causeText')}
        value={how}
        onChange={(event) => setHow(event.currentTarget.value)}
        maxLength={LONGEST}
        rows={3}
        required
        error={need(how)}
        data-testid="mistake-how"
      />
      <Textarea
        label={t('deskMistakes.change')}
        value={change}
        onChange={(event) => setChange(event.currentTarget.value)}
        maxLength={LONGEST}
        rows={3}
        required
        error={need(change)}
        data-testid="mistake-change"
      />
      {saving.error ? (
        <Alert color="red" role="alert">
          {t('deskMistakes.failed', { why: whyNot(saving.error) || t('common.unreachable') })}
        </Alert>
      ) : null}
      <div>
        <Button type="submit" loading={saving.isPending} data-testid="mistake-save">
          {t('deskMistakes.save')}
        </Button>
      </div>
    </form>
  );
}
