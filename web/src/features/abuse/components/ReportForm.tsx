// The form: what it is, about whom, what happened, and how to be reached, if one wants to be.
import { Button, Radio, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Failed } from '../../../lib/ui/Failed';

import { LONGEST_ABOUT, LONGEST_TEXT, type NewReport, type What, WHATS } from '../api/reports';

interface Props {
  sending: boolean;
  problem: Error | null;
  onSend: (report: NewReport) => void;
}

export function ReportForm({ sending, problem, onSend }: Props) {
  const { t } = useTranslation();
  const [what, setWhat] = useState<What>('spam');
  const [about, setAbout] = useState('');
  const [text, setText] = useState('');
  const [contact, setContact] = useState('');
  const [asked, setAsked] = useState(false);
  const noAbout = about.trim() === '';
  const noText = text.trim() === '';

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (!noAbout && !noText) onSend({ what, about, text, contact });
      }}
    >
      <Stack gap="lg">
        <Radio.Group
          label={t('abuse.what')}
          value={what}
          onChange={(value) => setWhat(WHATS.find((one) => one === value) ?? 'other')}
        >
          <Stack gap="sm" mt="xs">
            {WHATS.map((one) => (
              <Radio key={one} value={one} label={t(`abuse.kinds.${one}`)} />
            ))}
          </Stack>
        </Radio.Group>
        <TextInput
          label={t('abuse.about')}
          description={t('abuse.aboutHint')}
          value={about}
          onChange={(event) => setAbout(event.currentTarget.value)}
          maxLength={LONGEST_ABOUT}
          required
          error={asked && noAbout ? t('abuse.needAbout') : null}
          data-testid="report-about"
        />
        <Textarea
          label={t('abuse.text')}
          description={t('abuse.textHint', { left: LONGEST_TEXT - text.length })}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          maxLength={LONGEST_TEXT}
          rows={7}
          required
          error={asked && noText ? t('abuse.needText') : null}
          data-testid="report-text"
        />
        <TextInput
          label={t('abuse.contact')}
          description={t('abuse.contactHint')}
          value={contact}
          onChange={(event) => setContact(event.currentTarget.value)}
          maxLength={254}
          autoComplete="email"
          data-testid="report-contact"
        />
        <Failed problem={problem} />
        <div>
          <Button type="submit" size="md" loading={sending} data-testid="report-send">
            {t('abuse.send')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
