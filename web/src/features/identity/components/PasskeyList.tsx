// One's passkeys: add, name, delete. They change only soon after a sign-in; the page offers that when it is needed.
import { Alert, Button, Group, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { RequestFailed } from '../../../lib/api/problem';
import { localTime } from '../../../lib/time';
import { addPasskey, deletePasskey, fetchPasskeys, type Passkey, renamePasskey, signIn } from '../api/auth';
import { ME } from '../hooks/useMe';
import { Ask } from './Ask';
import classes from './Identity.module.css';
import { Problem } from './Problem';

const PASSKEYS = ['me', 'passkeys'] as const;

export function PasskeyList({ reviewer }: { reviewer: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const passkeys = useQuery({ queryKey: PASSKEYS, queryFn: fetchPasskeys });
  const again = () => client.invalidateQueries({ queryKey: ME });
  const adding = useMutation({ mutationFn: addPasskey, onSuccess: again });
  const deleting = useMutation({ mutationFn: deletePasskey, onSuccess: again });
  const problem = adding.error ?? deleting.error;
  const stale = problem instanceof RequestFailed && problem.status === 403;
  const signing = useMutation({
    mutationFn: signIn,
    onSuccess: () => {
      adding.reset();
      deleting.reset();
      return again();
    },
  });
  const items = passkeys.data ?? [];
  return (
    <section className={classes['card']} aria-labelledby="passkeys">
      <Title order={2} fz="h4" id="passkeys">
        {t('identity.account.passkeys')}
      </Title>
      <p className={classes['quiet']}>{t('identity.account.passkeysLead')}</p>
      <ul className={classes['list']}>
        {items.map((one) => (
          <Item key={one.id} passkey={one} onChanged={again}>
            {items.length > 1 ? (
              <Ask
                size="xs"
                variant="subtle"
                color="red"
                text={t('identity.account.delete')}
                label={`${t('identity.account.delete')}: ${one.label}`}
                question={t(reviewer ? 'identity.account.deleteAskReviewer' : 'identity.account.deleteAsk', {
                  name: one.label,
                })}
                yes={t('identity.account.deleteYes')}
                onYes={() => deleting.mutate(one.id)}
                testId="delete-passkey"
              />
            ) : null}
          </Item>
        ))}
      </ul>
      {items.length === 1 ? <p className={classes['quiet']}>{t('identity.account.last')}</p> : null}
      {stale ? (
        <Alert color="yellow" role="alert" mb="md">
          <p className={classes['words']}>{t('identity.account.again')}</p>
          <Button size="sm" loading={signing.isPending} onClick={() => signing.mutate()} data-testid="sign-in-again">
            {t('identity.account.againButton')}
          </Button>
        </Alert>
      ) : (
        <Problem of={problem ?? passkeys.error} />
      )}
      <Problem of={signing.error} />
      <Button variant="light" loading={adding.isPending} onClick={() => adding.mutate()} data-testid="add-passkey">
        {t('identity.account.add')}
      </Button>
    </section>
  );
}

function Item({ passkey, onChanged, children }: { passkey: Passkey; onChanged: () => unknown; children: ReactNode }) {
  const { t, i18n } = useTranslation();
  const [name, setName] = useState<string | null>(null);
  const renaming = useMutation({
    mutationFn: (label: string) => renamePasskey(passkey.id, label),
    onSuccess: async () => {
      await onChanged();
      setName(null);
    },
  });
  const when = (value: string) => localTime(new Date(value), i18n.language);
  if (name !== null)
    return (
      <li className={classes['item']}>
        <form
          className={classes['what']}
          onSubmit={(event) => {
            event.preventDefault();
            renaming.mutate(name);
          }}
        >
          <TextInput
            label={t('identity.account.renameLabel')}
            value={name}
            maxLength={60}
            autoFocus
            onChange={(event) => setName(event.currentTarget.value)}
            data-testid="passkey-name"
          />
          <Problem of={renaming.error} />
          <Group gap={8} mt={8}>
            <Button type="submit" size="sm" loading={renaming.isPending} data-testid="save-name">
              {t('identity.account.save')}
            </Button>
            <Button variant="default" size="sm" onClick={() => setName(null)}>
              {t('identity.account.cancel')}
            </Button>
          </Group>
        </form>
      </li>
    );
  return (
    <li className={classes['item']} data-testid="passkey">
      <span className={classes['what']}>
        <span className={classes['name']}>{passkey.label}</span>
        <small>
          {t('identity.account.added', { when: when(passkey.created_at) })},{' '}
          {passkey.last_used_at
            ? t('identity.account.used', { when: when(passkey.last_used_at) })
            : t('identity.account.neverUsed')}
          {passkey.key_id ? <>, {t('identity.account.signsAs', { key: passkey.key_id })}</> : null}
        </small>
      </span>
      <span className={classes['buttons']}>
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          c="inherit"
          onClick={() => setName(passkey.label)}
          aria-label={`${t('identity.account.rename')}: ${passkey.label}`}
          data-testid="rename-passkey"
        >
          {t('identity.account.rename')}
        </Button>
        {children}
      </span>
    </li>
  );
}
