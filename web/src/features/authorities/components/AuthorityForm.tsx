// An authority that the desk knows by now. Before the desk is open it is founded with it, and its call-back is said here.
import { Button, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { wrongOf } from '../../../lib/api/problem';
import { Failed } from '../../../lib/ui/Failed';
import { createAuthority } from '../api/desk';
import classes from './Authorities.module.css';
import { CountriesField } from './Field';

const CHANNELS = ['portal', 'post', 'email', 'diplomatic', 'other'] as const;
type Channel = (typeof CHANNELS)[number];
interface Typed {
  name: string;
  jurisdiction: string[];
  email: string;
  kind: Channel;
  detail: string;
  verification: string;
}
const NOTHING: Typed = { name: '', jurisdiction: [], email: '', kind: 'post', detail: '', verification: '' };

export function AuthorityForm({ founding = false }: { founding?: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [typed, setTyped] = useState(NOTHING);
  const [asked, ask] = useState(false);
  const set = (changes: Partial<Typed>) => setTyped((now) => ({ ...now, ...changes }));
  const { name, jurisdiction, email, kind, detail, verification } = typed;
  const blank = {
    name: !name.trim(),
    jurisdiction: jurisdiction.length === 0,
    contact_email: !email.trim(),
    channel: false,
    verification: founding && !verification.trim(),
  };
  const creating = useMutation({
    mutationFn: () =>
      createAuthority({
        name: name.trim(),
        jurisdiction,
        contact_email: email.trim(),
        channel: detail.trim() ? { kind, detail } : null,
        verification: verification.trim() || null,
      }),
    onSuccess: async () => {
      setTyped(NOTHING);
      ask(false);
      await Promise.all([
        client.invalidateQueries({ queryKey: ['desk', 'authorities'] }),
        client.invalidateQueries({ queryKey: ['people'] }),
      ]);
    },
  });
  const refused = wrongOf(creating.error);
  const wrong = (field: keyof typeof blank) => (asked && blank[field] ? t('letter.missing') : refused(field));
  return (
    <form
      noValidate
      aria-label={t('deskIntake.create')}
      onSubmit={(event) => {
        event.preventDefault();
        ask(true);
        if (!Object.values(blank).includes(true)) creating.mutate();
      }}
      data-testid="authority-form"
    >
      <Stack gap="md">
        <TextInput
          label={t('authorities.authority')}
          value={name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          maxLength={200}
          required
          error={wrong('name')}
          data-testid="authority-name"
        />
        <CountriesField
          label={t('authorities.jurisdiction')}
          hint={t('authorities.hint.jurisdiction')}
          value={jurisdiction}
          onChange={(chosen) => set({ jurisdiction: chosen })}
          error={wrong('jurisdiction')}
          testId="authority-place"
        />
        <TextInput
          label={t('deskIntake.email')}
          type="email"
          value={email}
          onChange={(event) => set({ email: event.currentTarget.value })}
          maxLength={254}
          required
          error={wrong('contact_email')}
          data-testid="authority-mail"
        />
        <div className={classes['two']}>
          <NativeSelect
            label={t('deskIntake.channel')}
            value={kind}
            onChange={(event) => set({ kind: CHANNELS.find((one) => one === event.currentTarget.value) ?? 'other' })}
            data={CHANNELS.map((value) => ({ value, label: t(`deskIntake.channels.${value}`) }))}
          />
          <TextInput
            label={t('deskIntake.channelDetail')}
            value={detail}
            onChange={(event) => set({ detail: event.currentTarget.value })}
            maxLength={500}
            error={wrong('channel')}
          />
        </div>
        {founding ? (
          <Textarea
            label={t('deskIntake.calledBack')}
            description={t('deskIntake.calledBackHint')}
            autosize
            minRows={1}
            maxLength={5000}
            required
            value={verification}
            onChange={(event) => set({ verification: event.currentTarget.value })}
            error={wrong('verification')}
            data-testid="authority-verified"
          />
        ) : null}
        <Failed problem={creating.error} />
        <div>
          <Button type="submit" variant={founding ? 'light' : 'filled'} loading={creating.isPending} data-testid="add-authority">
            {t('deskIntake.create')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
