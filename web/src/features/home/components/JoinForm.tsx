// The way into a meeting by its code or link.
import { Button, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { readMeetingCode } from '../../meeting/api/code';
import classes from './Form.module.css';

export function JoinForm() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [input, setInput] = useState('');
  const [error, setError] = useState<string | null>(null);

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = readMeetingCode(input);
    if (code) void navigate(`/m/${code}`);
    else setError(input.trim() ? t('home.codeWrong') : t('home.codeMissing'));
  };

  return (
    <form onSubmit={submit} noValidate>
      <div className={classes['row']} style={{ alignItems: error ? 'center' : undefined }}>
        <TextInput
          label={t('home.codeLabel')}
          placeholder={t('home.codePlaceholder')}
          size="md"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={input}
          error={error}
          onChange={(event) => {
            setInput(event.currentTarget.value);
            setError(null);
          }}
          data-testid="join-code"
        />
        <Button type="submit" size="md" variant="default" data-testid="join-with-code">
          {t('home.join')}
        </Button>
      </div>
    </form>
  );
}
