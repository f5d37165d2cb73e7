// /desk/authorities: who may ask, whether they were called back, and entering another.
import { Badge, Button, Checkbox, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { spoken, wrongOf } from '../../../lib/api/problem';
import { territoryNames } from '../../../lib/territory';
import { localTime, parseInstant } from '../../../lib/time';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { Failed } from '../../../lib/ui/Failed';
import { may, useMe } from '../../identity/hooks/useMe';
import { type Authority, callBack, fetchAuthorities, fetchAuthority } from '../api/desk';
import classes from '../components/Authorities.module.css';
import { AuthorityForm } from '../components/AuthorityForm';
import { DeskPage } from '../components/Page';

const KEY = ['desk', 'authorities'];

export function DeskAuthoritiesRoute() {
  const { t } = useTranslation();
  const { me } = useMe();
  const found = useQuery({ queryKey: KEY, queryFn: fetchAuthorities, retry: false });
  return (
    <DeskPage found={found} permission="authorities:read">
      {(authorities) => (
        <div data-testid="desk-authorities">
          <PageTitle fz={{ base: 26, sm: 32 }} lts="-0.02em">
            {t('deskIntake.authorities')}
          </PageTitle>
          <p className={classes['lead']}>{t('deskIntake.authoritiesLead')}</p>
          {authorities.length === 0 ? <p>{t('deskIntake.noAuthorities')}</p> : null}
          <ul className={classes['cards']}>
            {authorities.map((one) => (
              <Card key={one.id} authority={one} mayCall={may(me, 'authorities:verify')} />
            ))}
          </ul>
          {may(me, 'authorities:create') ? (
            <section className={classes['form']} style={{ marginTop: 28 }}>
              <h2 className={classes['part']} style={{ margin: 0 }}>
                {t('deskIntake.create')}
              </h2>
              <p className={classes['meta']} style={{ marginBottom: 16 }}>
                {t('deskIntake.createLead')}
              </p>
              <AuthorityForm />
            </section>
          ) : null}
        </div>
      )}
    </DeskPage>
  );
}

function Card({ authority, mayCall }: { authority: Authority; mayCall: boolean }) {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState(false);
  const { id, name, jurisdiction, state, verified, orders, forged, contact_email } = authority;
  return (
    <li className={classes['box']} data-testid="desk-authority">
      <div className={classes['head']}>
        <h2 style={{ margin: 0, fontSize: '1.08rem' }}>{name}</h2>
        <Badge
          className={classes['state'] ?? ''}
          {...(verified ? { variant: 'light', color: 'moss' } : { variant: 'default' })}
        >
          {t(verified ? 'deskIntake.verified' : 'deskIntake.unverified')}
        </Badge>
      </div>
      <p className={classes['meta']}>
        {territoryNames(jurisdiction, i18n.language)} · {contact_email} · {t(`deskIntake.standing.${state}`)} ·{' '}
        {t('deskIntake.orders', { count: orders })}
        {forged > 0 ? ` · ${t('deskIntake.forged', { count: forged })}` : ''}
      </p>
      <Button variant="subtle" size="compact-sm" mt="xs" onClick={() => setOpen(!open)} aria-expanded={open} data-testid="authority-more">
        {t(open ? 'deskIntake.less' : 'deskIntake.more')}
      </Button>
      {open ? <CallBacks id={id} mayCall={mayCall} /> : null}
    </li>
  );
}

function CallBacks({ id, mayCall }: { id: string; mayCall: boolean }) {
  const { t, i18n } = useTranslation();
  const found = useQuery({ queryKey: [...KEY, id], queryFn: () => fetchAuthority(id), retry: false });
  if (!found.data) return <p className={classes['meta']}>{found.error ? spoken(found.error) : t('common.loading')}</p>;
  const { channel, verification, call_backs } = found.data;
  return (
    <div className={classes['more']}>
      {channel ? (
        <p className={classes['meta']}>
          {t(`deskIntake.channels.${channel.kind}`)}: {channel.detail}
        </p>
      ) : null}
      {call_backs.length === 0 && !verification ? <p>{t('deskIntake.noCalls')}</p> : null}
      <ul className={classes['list']}>
        {call_backs.map((call) => {
          const at = parseInstant(call.at);
          return (
            <li key={call.at}>
              {t(call.confirmed ? 'deskIntake.confirmed' : 'deskIntake.notConfirmed')}
              {at ? ` · ${localTime(at, i18n.language)}` : ''}: {call.how} ({call.number_from})
            </li>
          );
        })}
        {verification ? <li>{verification}</li> : null}
      </ul>
      {mayCall ? <Call id={id} /> : null}
    </div>
  );
}

function Call({ id }: { id: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [how, setHow] = useState('');
  const [from, setFrom] = useState('');
  const [confirmed, setConfirmed] = useState(false);
  const calling = useMutation({
    mutationFn: () => callBack(id, { how, number_from: from, confirmed }),
    onSuccess: () => {
      setHow('');
      setFrom('');
      return client.invalidateQueries({ queryKey: KEY });
    },
  });
  const wrong = wrongOf(calling.error);
  return (
    <form
      noValidate
      className={classes['more']}
      onSubmit={(event) => {
        event.preventDefault();
        calling.mutate();
      }}
    >
      <Stack gap="sm">
        <p className={classes['meta']}>{t('deskIntake.callLead')}</p>
        <TextInput
          label={t('deskIntake.numberFrom')}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
          required
          error={wrong('number_from')}
          data-testid="call-number-from"
        />
        <Textarea
          label={t('deskIntake.how')}
          value={how}
          onChange={(event) => setHow(event.currentTarget.value)}
          rows={3}
          required
          error={wrong('how')}
          data-testid="call-how"
        />
        <Checkbox
          label={t('deskIntake.theyConfirm')}
          checked={confirmed}
          onChange={(event) => setConfirmed(event.currentTarget.checked)}
          data-testid="call-confirmed"
        />
        <Failed problem={calling.error} />
        <div>
          <Button type="submit" loading={calling.isPending} data-testid="call-record">
            {t('deskIntake.recordCall')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
