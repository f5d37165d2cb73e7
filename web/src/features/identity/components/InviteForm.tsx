// Inviting somebody: who, to what, where they work; then the link, shown this once.
import { Alert, Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { territoryName } from '../../../lib/territory';
import { CopyField } from '../../../lib/ui/CopyField';
import { createAccount, type NewAccount, type Role, ROLES } from '../api/desk';
import classes from './Identity.module.css';
import { Problem } from './Problem';

const NOTHING = { email: '', role: 'reviewer' as Role, worksIn: '', employer: '' };

export function InviteForm() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const [typed, setTyped] = useState(NOTHING);
  const [asked, setAsked] = useState(false);
  const [made, setMade] = useState<{ email: string; link: string } | null>(null);
  const inviting = useMutation({
    mutationFn: createAccount,
    onSuccess: (link, { email }) => {
      setMade({ email, link });
      setTyped(NOTHING);
      setAsked(false);
      return client.invalidateQueries({ queryKey: ['people'] });
    },
  });
  const email = typed.email.trim();
  const worksIn = typed.worksIn.trim().toUpperCase();
  const needsEmail = !email.includes('@');
  const needsCountry = worksIn === '' ? typed.role === 'reviewer' : !/^[A-Z]{2}$/.test(worksIn);
  const send = () => {
    setAsked(true);
    if (needsEmail || needsCountry) return;
    const employer = typed.employer.trim();
    const body: NewAccount = { email, role: typed.role, works_in: worksIn || null, employer: employer || null };
    inviting.mutate(body);
  };
  return (
    <>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
        aria-label={t('identity.invite.title')}
      >
        <div className={classes['fields']}>
          <TextInput
            label={t('identity.invite.email')}
            type="email"
            autoComplete="off"
            required
            value={typed.email}
            onChange={(event) => setTyped({ ...typed, email: event.currentTarget.value })}
            error={asked && needsEmail ? t('identity.invite.needEmail') : null}
            data-testid="invite-email"
          />
          <NativeSelect
            label={t('identity.invite.role')}
            description={t(`identity.roleDoes.${typed.role}`)}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={typed.role}
            onChange={(event) => {
              const role = ROLES.find((one) => one === event.currentTarget.value) ?? 'reviewer';
              setTyped({ ...typed, role });
            }}
            data={ROLES.map((role) => ({ value: role, label: t(`identity.roles.${role}`) }))}
            data-testid="invite-role"
          />
          <TextInput
            label={t('identity.invite.worksIn')}
            description={/^[A-Z]{2}$/.test(worksIn) ? territoryName(worksIn, i18n.language) : t('identity.invite.worksInHint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            maxLength={2}
            required={typed.role === 'reviewer'}
            value={typed.worksIn}
            onChange={(event) => setTyped({ ...typed, worksIn: event.currentTarget.value })}
            error={asked && needsCountry ? t('identity.invite.needCountry') : null}
            data-testid="invite-works-in"
          />
          <TextInput
            label={t('identity.invite.employer')}
            maxLength={200}
            value={typed.employer}
            onChange={(event) => setTyped({ ...typed, employer: event.currentTarget.value })}
            data-testid="invite-employer"
          />
        </div>
        <Problem of={inviting.error} />
        <Button type="submit" loading={inviting.isPending} data-testid="invite">
          {t('identity.invite.button')}
        </Button>
      </form>
      {made ? <InvitationLink email={made.email} link={made.link} /> : null}
    </>
  );
}

export function InvitationLink({ email, link }: { email: string; link: string }) {
  const { t } = useTranslation();
  return (
    <Alert
      color="moss"
      mt="md"
      role="status"
      title={t('identity.invite.linkTitle', { email })}
      styles={{ label: { color: 'var(--mantine-color-text)' } }}
      data-testid="invitation"
      data-email={email}
    >
      <CopyField link={link} label={t('identity.invite.link')} testId="invitation-link" />
      <p className={classes['quiet']} style={{ margin: '10px 0 0' }}>
        {t('identity.invite.linkHint')}
      </p>
    </Alert>
  );
}
