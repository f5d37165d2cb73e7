// The form: a ground, a text, and the receipt of whoever brings one. Nothing typed is lost when sending fails.
import { Alert, Button, Checkbox, Radio, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { RequestFailed } from '../../../lib/api/problem';
import { type Ground, GROUNDS, LONGEST_TEXT } from '../api/appeals';

interface Props {
  hasReceipt: boolean;
  sending: boolean;
  problem: Error | null;
  onSend: (ground: Ground, text: string, attach: boolean) => void;
}

export function AppealForm({ hasReceipt, sending, problem, onSend }: Props) {
  const { t } = useTranslation();
  const [ground, setGround] = useState<Ground>('not_there');
  const [text, setText] = useState('');
  const [attach, setAttach] = useState(true);
  const [asked, setAsked] = useState(false);
  const missing = text.trim() === '';

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (!missing) onSend(ground, text, hasReceipt && attach);
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
        {problem ? (
          <Alert color="red" role="alert">
            {t('appeal.failed', { why: why(problem) || t('common.unreachable') })}
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

const why = (problem: Error): string => {
  if (!(problem instanceof RequestFailed) || !problem.problem.detail) return '';
  const { detail } = problem.problem;
  return `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.`;
};
