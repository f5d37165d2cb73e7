// The instrument of an order to which none has come: one whose upload failed is sent again from here.
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Failed } from '../../../lib/ui/Failed';
import { instrumentOf } from '../api/desk';
import { upload } from '../api/submissions';
import classes from './Authorities.module.css';
import { DocumentField } from './DocumentField';

export function Attach({ orderId, onDone }: { orderId: string; onDone: () => void }) {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const [asked, ask] = useState(false);
  const [sent, setSent] = useState<number | null>(null);
  const sending = useMutation({
    mutationFn: (chosen: File) => upload(instrumentOf(orderId), chosen, setSent),
    onSuccess: onDone,
    onError: () => setSent(null),
  });
  return (
    <form
      noValidate
      className={classes['attach']}
      onSubmit={(event) => {
        event.preventDefault();
        ask(true);
        if (file) sending.mutate(file);
      }}
      data-testid="attach"
    >
      <DocumentField file={file} onChange={setFile} wrong={asked && !file ? t('letter.missing') : null} done={sent} />
      <Failed problem={sending.error} />
      <div>
        <Button type="submit" variant="default" loading={sending.isPending} data-testid="attach-send">
          {t('deskIntake.attach')}
        </Button>
      </div>
    </form>
  );
}
