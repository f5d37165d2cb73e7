// The accounts: who they are, inviting them again, and where reviewers work.
import { Alert, Button, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { territoryName } from '../../../lib/territory';
import { localTime } from '../../../lib/time';
import { type Account, changePlace, inviteAgain } from '../api/desk';
import { Ask } from './Ask';
import classes from './Identity.module.css';
import { InvitationLink, InviteForm } from './InviteForm';
import { Problem } from './Problem';

export function AccountList({ accounts, mayChange }: { accounts: readonly Account[]; mayChange: boolean }) {
  const { t } = useTranslation();
  return (
    <section className={classes['card']} aria-labelledby="accounts">
      <Title order={2} fz="h4" id="accounts">
        {t('identity.people.accounts')}
      </Title>
      <ul className={classes['list']}>
        {accounts.map((one) => (
          <Item key={one.id} account={one} mayChange={mayChange} />
        ))}
      </ul>
      {mayChange ? (
        <>
          <Title order={3} fz="h5" mb="sm">
            {t('identity.invite.title')}
          </Title>
          <InviteForm />
        </>
      ) : null}
    </section>
  );
}

function Item({ account, mayChange }: { account: Account; mayChange: boolean }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const again = { onSuccess: () => client.invalidateQueries({ queryKey: ['people'] }) };
  const inviting = useMutation({ mutationFn: () => inviteAgain(account.id), ...again });
  const [moving, setMoving] = useState(false);
  return (
    <li className={classes['item']} data-testid="account-item" data-email={account.email}>
      <span className={classes['what']}>
        <span className={classes['name']}>{account.email}</span>
        <span className={classes['tag']}>{t(`identity.roles.${account.role}`)}</span>
        <small>
          {account.works_in ? `${territoryName(account.works_in, i18n.language)}, ` : null}
          {account.employer ? `${account.employer}, ` : null}
          {t('identity.people.passkeys', { count: account.passkeys })}
          {account.invited_until
            ? `. ${t('identity.people.invitedUntil', { when: localTime(new Date(account.invited_until), i18n.language) })}`
            : null}
        </small>
      </span>
      {mayChange ? (
        <span className={classes['buttons']}>
          {account.role === 'reviewer' && !moving ? (
            <Button
              size="xs"
              variant="subtle"
              color="gray"
              c="inherit"
              onClick={() => setMoving(true)}
              aria-label={t('identity.people.moveLabel', { who: account.email })}
              data-testid="move"
            >
              {t('identity.people.move')}
            </Button>
          ) : null}
          <Ask
            size="xs"
            variant="subtle"
            color="gray"
            c="inherit"
            text={t('identity.people.inviteAgain')}
            label={t('identity.people.inviteAgainLabel', { who: account.email })}
            question={t('identity.people.inviteAsk', { who: account.email })}
            yes={t('identity.people.inviteYes')}
            onYes={() => inviting.mutate()}
            testId="invite-again"
          />
        </span>
      ) : null}
      {moving ? <Move account={account} onDone={() => setMoving(false)} /> : null}
      {inviting.error || inviting.data ? (
        <div style={{ width: '100%' }}>
          <Problem of={inviting.error} />
          {inviting.data ? <InvitationLink email={account.email} link={inviting.data} /> : null}
        </div>
      ) : null}
    </li>
  );
}

function Move({ account, onDone }: { account: Account; onDone: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const [worksIn, setWorksIn] = useState(account.works_in ?? '');
  const [employer, setEmployer] = useState(account.employer ?? '');
  const code = worksIn.trim().toUpperCase();
  const moving = useMutation({
    mutationFn: () => changePlace(account.id, { works_in: code, employer: employer.trim() || null }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['people'] }),
  });
  if (moving.data)
    return (
      <Alert color="moss" role="status" w="100%" withCloseButton onClose={onDone} closeButtonLabel={t('identity.account.cancel')}>
        {t(moving.data === 'pending' ? 'identity.people.movePending' : 'identity.people.moved')}
      </Alert>
    );
  return (
    <form
      style={{ width: '100%' }}
      onSubmit={(event) => {
        event.preventDefault();
        moving.mutate();
      }}
    >
      <div className={classes['fields']}>
        <TextInput
          label={t('identity.invite.worksIn')}
          description={/^[A-Z]{2}$/.test(code) ? territoryName(code, i18n.language) : t('identity.invite.needCountry')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          maxLength={2}
          required
          autoFocus
          value={worksIn}
          onChange={(event) => setWorksIn(event.currentTarget.value)}
          data-testid="move-works-in"
        />
        <TextInput
          label={t('identity.invite.employer')}
          maxLength={200}
          value={employer}
          onChange={(event) => setEmployer(event.currentTarget.value)}
          data-testid="move-employer"
        />
      </div>
      <Problem of={moving.error} />
      <span className={classes['buttons']}>
        <Button type="submit" size="sm" loading={moving.isPending} data-testid="move-save">
          {t('identity.account.save')}
        </Button>
        <Button variant="default" size="sm" onClick={onDone}>
          {t('identity.account.cancel')}
        </Button>
      </span>
    </form>
  );
}
