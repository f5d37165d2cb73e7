// A few words and one or two things to do with them. Nothing typed is lost when it does not work.
import { Button, Stack, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Failed } from '../../../lib/ui/Failed';

import { LONGEST_TEXT } from '../api/reports';
import classes from './Desk.module.css';

interface Act {
  label: string;
  run: (words: string) => Promise<void>;
  testId: string;
  quiet?: boolean;
}

interface Props {
  label: string;
  hint?: string;
  acts: readonly Act[];
  onDone: () => void;
  testId: string;
}

export function WordsForm({ label, hint, acts, onDone, testId }: Props) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const [asked, setAsked] = useState(false);
  const acting = useMutation({
    mutationFn: (act: Act) => act.run(words),
    onSuccess: () => {
      setWords('');
      setAsked(false);
      onDone();
    },
  });
  const missing = words.trim() === '';

  return (
    <form noValidate onSubmit={(event) => event.preventDefault()}>
      <Stack gap="sm">
        <Textarea
          label={label}
          {...(hint ? { description: hint } : {})}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          maxLength={LONGEST_TEXT}
          rows={3}
          required
          error={asked && missing ? t('deskAbuse.needWords') : null}
          data-testid={testId}
        />
        <Failed problem={acting.error} />
        <div className={classes['acts']}>
          {acts.map((act) => (
            <Button
              key={act.testId}
              variant={act.quiet ? 'default' : 'filled'}
              loading={acting.isPending && acting.variables.testId === act.testId}
              onClick={() => {
                setAsked(true);
                if (!missing) acting.mutate(act);
              }}
              data-testid={act.testId}
            >
              {act.label}
            </Button>
          ))}
        </div>
      </Stack>
    </form>
  );
}
