// The appeal of a suspended account's holder: the form, or how it stands.
import { Button, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Fact, Facts } from '../../../lib/ui/Facts';
import { When } from '../../../lib/ui/When';
import { Failed } from '../../../lib/ui/Failed';
import classes from '../../../lib/ui/Filed.module.css';
import { LONGEST_TEXT } from '../api/reports';
import type { Suspension } from '../api/suspensions';

interface Props {
  suspension: Suspension;
  sending: boolean;
  problem: Error | null;
  onSend: (text: string) => void;
}

export function SuspensionAppeal({ suspension, sending, problem, onSend }: Props) {
  const { t } = useTranslation();
  if (suspension.appeal) return <Filed suspension={suspension} />;
  if (suspension.state !== 'suspended') return null;
  return (
    <>
      <h2 className={classes['part']}>{t('suspension.appealTitle')}</h2>
      <p className={classes['lead']}>{t('suspension.appealLead')}</p>
      <Form sending={sending} problem={problem} onSend={onSend} />
    </>
  );
}

function Form({ sending, problem, onSend }: Omit<Props, 'suspension'>) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [asked, setAsked] = useState(false);
  const missing = text.trim() === '';
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (!missing) onSend(text);
      }}
    >
      <Stack gap="lg">
        <Textarea
          label={t('suspension.appealText')}
          description={t('suspension.appealHint', { left: LONGEST_TEXT - text.length })}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          maxLength={LONGEST_TEXT}
          rows={7}
          required
          error={asked && missing ? t('suspension.needText') : null}
          data-testid="suspension-text"
        />
        <Failed problem={problem} />
        <div>
          <Button type="submit" size="md" loading={sending} data-testid="suspension-send">
            {t('suspension.appealSend')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}

function Filed({ suspension }: { suspension: Suspension }) {
  const { t } = useTranslation();
  return (
    <>
      <h2 className={classes['part']}>{t('suspension.yours')}</h2>
      {suspension.appeal_outcome ? null : (
        <p className={classes['lead']} role="status" data-testid="suspension-waiting">
          {t('suspension.waiting')}
        </p>
      )}
      <Facts>
        {suspension.appeal_outcome ? (
          <Fact name={t('suspension.reasons')}>
            <p>{t(`suspension.outcome.${suspension.appeal_outcome}`)}</p>
            <p className={classes['words']}>{suspension.appeal_reasons}</p>
          </Fact>
        ) : null}
        <Fact name={t('abuse.yours')}>
          <p className={classes['words']}>{suspension.appeal}</p>
        </Fact>
        <Fact name={t('suspension.appealedAt')}>
          <When at={suspension.appealed_at} />
        </Fact>
      </Facts>
    </>
  );
}
