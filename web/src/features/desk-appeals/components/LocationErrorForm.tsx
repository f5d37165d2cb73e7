// Places were wrong: one act lifts all that rests on them, after one more question.
import { Alert, Button, Group, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { whyNot } from '../../appeal/api/why';
import { type LocationError, reinstate, SOURCES } from '../api/undoing';
import classes from './Pages.module.css';

export function LocationErrorForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [country, setCountry] = useState('');
  const [source, setSource] = useState('');
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const [sure, setSure] = useState(false);
  const code = country.trim().toUpperCase();
  const known = /^[A-Z]{2}$/.test(code);
  const lifting = useMutation({
    mutationFn: (what: LocationError) => reinstate(what),
    onSuccess: onDone,
    onSettled: () => setSure(false),
  });
  const send = () => {
    const named = SOURCES.find((one) => one === source);
    lifting.mutate({ territory: code, reason, ...(named ? { source: named } : {}) });
  };
  return (
    <form
      noValidate
      className={classes['card']}
      data-testid="location-error"
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (known && reason.trim()) setSure(true);
      }}
    >
      <h2 style={{ fontSize: '1.1rem', margin: 0 }}>{t('deskMistakes.errorTitle')}</h2>
      <p style={{ margin: 0 }}>{t('deskMistakes.errorText')}</p>
      <TextInput
        label={t('deskMistakes.errorCountry')}
        description={t('deskMistakes.errorCountryHint')}
        value={country}
        onChange={(event) => setCountry(event.currentTarget.value)}
        maxLength={2}
        required
        error={asked && !known ? t('deskMistakes.errorCountryHint') : null}
        data-testid="error-country"
      />
      <NativeSelect
        label={t('deskMistakes.errorSource')}
        value={source}
        onChange={(event) => setSource(event.currentTarget.value)}
        data={[
          { value: '', label: t('deskMistakes.errorSourceUnknown') },
          ...SOURCES.map((value) => ({ value, label: t(`deskMistakes.sources.${value}`) })),
        ]}
      />
      <Textarea
        label={t('deskMistakes.errorReason')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={5000}
        rows={2}
        required
        error={asked && reason.trim() === '' ? t('deskMistakes.need') : null}
        data-testid="error-reason"
      />
      {lifting.error ? (
        <Alert color="red" role="alert">
          {t('deskMistakes.failed', { why: whyNot(lifting.error) || t('common.unreachable') })}
        </Alert>
      ) : null}
      <div role="status">
        {lifting.data ? <p data-testid="error-done">{t('deskMistakes.errorDone', { count: lifting.data.length })}</p> : null}
      </div>
      {sure ? (
        <div role="group" aria-label={t('deskMistakes.errorSure', { country: code })}>
          <p>{t('deskMistakes.errorSure', { country: code })}</p>
          <Group gap="sm">
            <Button loading={lifting.isPending} onClick={send} data-testid="error-yes">
              {t('deskMistakes.errorYes')}
            </Button>
            <Button variant="default" disabled={lifting.isPending} onClick={() => setSure(false)}>
              {t('deskMistakes.errorNo')}
            </Button>
          </Group>
        </div>
      ) : (
        <div>
          <Button type="submit" variant="default" data-testid="error-send">
            {t('deskMistakes.errorSend')}
          </Button>
        </div>
      )}
    </form>
  );
}
