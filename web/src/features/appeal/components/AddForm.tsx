// Something to add to an appeal that waits. What was typed stays when it cannot be sent.
import { Alert, Button, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from '../../../lib/ui/Filed.module.css';

import { addToAppeal, LONGEST_TEXT } from '../api/appeals';
import { whyNot } from '../api/why';

export function AddForm({ id, appealKey }: { id: string; appealKey: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [asked, setAsked] = useState(false);
  const adding = useMutation({
    mutationFn: () => addToAppeal(id, appealKey, text),
    onSuccess: (appeal) => {
      queries.setQueryData(['appeal', id, appealKey], appeal);
      setText('');
      setAsked(false);
    },
  });
  const missing = text.trim() === '';
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (!missing) adding.mutate();
      }}
    >
      <h2 className={classes['part']}>{t('appealMore.addTitle')}</h2>
      <Textarea
        label={t('appealMore.addText')}
        description={t('appealMore.addHint')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        maxLength={LONGEST_TEXT}
        rows={4}
        error={asked && missing ? t('appealMore.addNeed') : null}
        data-testid="appeal-add-text"
      />
      <div role="status">{adding.isSuccess && missing && !asked ? <p>{t('appealMore.addDone')}</p> : null}</div>
      {adding.error ? (
        <Alert color="red" role="alert" mt="sm">
          {t('appealMore.addFailed', { why: whyNot(adding.error) || t('common.unreachable') })}
        </Alert>
      ) : null}
      <Button type="submit" variant="default" mt="sm" loading={adding.isPending} data-testid="appeal-add">
        {t('appealMore.add')}
      </Button>
    </form>
  );
}
