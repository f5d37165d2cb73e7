// The full review that an emergency owes afterwards: by somebody who took no part. Not justified lifts it, and reverses it.
import { Radio, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Me } from '../../identity/api/auth';
import { draftEmergency, type EmergencyFields, sendEmergency } from '../api/orders';
import { useSigning } from '../hooks/useSigning';
import { emergencyCommand } from '../review';
import classes from './Desk.module.css';
import { SignBox } from './SignBox';

const NOTHING: { outcome: EmergencyFields['outcome'] | null; reasons: string } = { outcome: null, reasons: '' };

export function EmergencyForm({ orderId, number, me, onDone }: { orderId: string; number: number; me: Me; onDone: () => void }) {
  const { t } = useTranslation();
  const [form, setForm] = useState(NOTHING);
  const signing = useSigning<EmergencyFields>({
    draft: (sent, keyId) => draftEmergency(orderId, sent, keyId),
    send: (sent, nonce, proof) => sendEmergency(orderId, sent, nonce, proof),
    onDone: () => {
      setForm(NOTHING);
      onDone();
    },
  });
  const change = (part: Partial<typeof NOTHING>) => {
    signing.forget();
    setForm((now) => ({ ...now, ...part }));
  };
  const lacks = form.outcome === null || !form.reasons.trim();
  return (
    <form noValidate onSubmit={(event) => event.preventDefault()} data-testid="emergency-form">
      <h3>{t('desk.emergencyReview.title')}</h3>
      <p className={classes['quiet']}>{t('desk.emergencyReview.text')}</p>
      <div className={classes['step']}>
        <Radio.Group
          aria-label={t('desk.emergencyReview.title')}
          value={form.outcome ?? ''}
          onChange={(value) => change({ outcome: value === 'justified' ? 'justified' : 'not justified' })}
        >
          <div className={classes['checks']}>
            <Radio value="justified" label={t('desk.emergencyReview.yes')} />
            <Radio value="not justified" label={t('desk.emergencyReview.no')} data-testid="not-justified" />
          </div>
        </Radio.Group>
        <Textarea
          label={t('desk.review.why')}
          value={form.reasons}
          onChange={(event) => change({ reasons: event.currentTarget.value })}
          rows={3}
          maxLength={5000}
          required
          data-testid="emergency-reasons"
        />
        <SignBox
          me={me}
          signing={signing}
          fields={{ outcome: form.outcome ?? 'not justified', reasons: form.reasons }}
          lacks={lacks ? t('desk.emergencyReview.lacks') : null}
          summary={() => (
            <ul data-testid="summary">
              <li>
                {t(form.outcome === 'justified' ? 'desk.emergencyReview.saysYes' : 'desk.emergencyReview.saysNo', { number })}
              </li>
              <li>{t('desk.sign.reasons')}</li>
            </ul>
          )}
          command={emergencyCommand(orderId, form.outcome, form.reasons)}
        />
      </div>
    </form>
  );
}
