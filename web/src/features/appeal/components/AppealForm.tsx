// The form: a ground, a text, and the receipt and evidence of whoever brings them. Nothing typed is lost when sending fails.
import { Alert, Button, Checkbox, Radio, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import classes from '../../../lib/ui/Filed.module.css';
import { whyNot } from '../api/why';
import { type Ground, GROUNDS, LONGEST_TEXT } from '../api/appeals';

interface Props {
  hasReceipt: boolean;
  hasEvidence: boolean;
  sending: boolean;
  problem: Error | null;
  onSend: (ground: Ground, text: string, attach: { receipt: boolean; evidence: boolean }) => void;
}

export function AppealForm({ hasReceipt, hasEvidence, sending, problem, onSend }: Props) {
  const { t } = useTranslation();
  const [ground, setGround] = useState<Ground>('not_there');
  const [text, setText] = useState('');
  const [attach, setAttach] = useState(true);
  const [tell, setTell] = useState(true);
  const [asked, setAsked] = useState(false);
  const missing = text.trim() === '';

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (!missing) onSend(ground, text, { receipt: hasReceipt && attach, evidence: hasEvidence && tell });
      }}
    >
      <Stack gap="lg">
        <Radio.Group
          label={t('appeal.ground')}
          value={ground}
          onChange={(value) => setGround(GROUNDS.find((one) => one === value) ?? 'other')}
        >
          <Stack gap="sm" mt="xs">
            {GROUNDS.map((one) => (
              <Radio key={one} value={one} label={t(`appeal.grounds.${one}`)} />
            ))}
          </Stack>
        </Radio.Group>
        <Textarea
          label={t('appeal.text')}
          description={t('appeal.textHint', { left: LONGEST_TEXT - text.length })}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          maxLength={LONGEST_TEXT}
          rows={7}
          required
          error={asked && missing ? t('appeal.needText') : null}
          data-testid="appeal-text"
        />
        {hasReceipt ? (
          <Checkbox
            label={t('appeal.receipt')}
            description={t('appeal.receiptHint')}
            checked={attach}
            onChange={(event) => setAttach(event.currentTarget.checked)}
          />
        ) : null}
        {hasEvidence ? (
          <Checkbox
            label={t('appealMore.evidence')}
            description={t('appealMore.evidenceHint')}
            checked={tell}
            onChange={(event) => setTell(event.currentTarget.checked)}
            data-testid="appeal-evidence"
          />
        ) : null}
        {hasEvidence && tell && ground === 'not_there' ? (
          <p className={classes['promise']}>{t('appealMore.inTime')}</p>
        ) : null}
        {problem ? (
          <Alert color="red" role="alert">
            {t('appeal.failed', { why: whyNot(problem) || t('common.unreachable') })}
          </Alert>
        ) : null}
        <div>
          <Button type="submit" size="md" loading={sending} data-testid="appeal-send">
            {t('appeal.send')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}

