// Whether the host is told beforehand: a reviewer says whose life that would endanger, or has them told after all.
import { Alert, Button, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { type DeskOrder, keepSilent, tellHost } from '../api/orders';
import classes from './Desk.module.css';
import { useWhy } from './Trouble';

export function HostSilence({ order, onDone }: { order: DeskOrder; onDone: () => void }) {
  const { t } = useTranslation();
  const why = useWhy();
  const [reason, setReason] = useState('');
  const [asked, ask] = useState(false);
  const keeping = useMutation({ mutationFn: () => keepSilent(order.id, reason), onSuccess: onDone });
  const telling = useMutation({ mutationFn: () => tellHost(order.id), onSuccess: onDone });
  const failed = keeping.error ?? telling.error;
  const trouble = failed ? (
    <Alert color="red" role="alert" mt="md">
      {why(failed)}
    </Alert>
  ) : null;
  if (order.may_tell_host)
    return (
      <div data-testid="silence">
        <Button variant="default" loading={telling.isPending} onClick={() => telling.mutate()} data-testid="tell-host">
          {t('desk.silence.withdraw')}
        </Button>
        {trouble}
      </div>
    );
  if (order.host_silence || !order.may_review || !order.reviews.every((one) => one.withdrawn)) return null;
  return (
    <details data-testid="keep-silent">
      <summary>{t('desk.silence.title')}</summary>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          ask(true);
          if (reason.trim()) keeping.mutate();
        }}
      >
        <p className={classes['quiet']}>{t('desk.silence.text')}</p>
        <Textarea
          label={t('desk.silence.why')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          rows={3}
          maxLength={2000}
          required
          error={asked && !reason.trim() ? t('desk.silence.need') : null}
          data-testid="silence-reason"
        />
        {trouble}
        <div className={classes['actions']}>
          <Button type="submit" variant="default" loading={keeping.isPending} data-testid="silence-keep">
            {t('desk.silence.keep')}
          </Button>
        </div>
      </form>
    </details>
  );
}
