// What two reviewers have to vouch for, and vouching for it with one's passkey.
import { Button, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { territoryName, territoryNames } from '../../../lib/territory';
import { localTime } from '../../../lib/time';
import { Fact, Facts } from '../../../lib/ui/Facts';
import type { Me } from '../api/auth';
import { type Desk, endorse, type Waiting } from '../api/desk';
import classes from './Identity.module.css';
import { Problem } from './Problem';

export function WaitingList({ desk, me }: { desk: Desk; me: Me }) {
  const { t } = useTranslation();
  return (
    <section className={classes['card']} aria-labelledby="waiting">
      <Title order={2} fz="h4" id="waiting">
        {t('identity.people.waiting')}
      </Title>
      <p className={classes['quiet']}>
        {t(desk.waiting.length ? 'identity.people.waitingLead' : 'identity.people.nothingWaits')}
      </p>
      <ul className={classes['list']}>
        {desk.waiting.map((one) => (
          <Item key={one.digest} waiting={one} me={me} />
        ))}
      </ul>
    </section>
  );
}

function Item({ waiting, me }: { waiting: Waiting; me: Me }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const mine = me.keys.find((key) => key.state === 'enrolled' && key.algorithm === 'WebAuthn');
  const endorsing = useMutation({
    mutationFn: (keyId: string) => endorse(waiting.digest, keyId),
    onSuccess: () => client.invalidateQueries({ queryKey: ['people'] }),
  });
  const who = waiting.email ?? waiting.name ?? t('identity.people.somebody');
  const title = t(`identity.people.kinds.${waiting.kind}`, { who });
  const when = (value: string) => localTime(new Date(value), i18n.language);
  return (
    <li className={classes['item']} data-testid="waiting" data-kind={waiting.kind}>
      <div className={classes['what']}>
        <p className={classes['name']} style={{ margin: '0 0 8px' }}>
          {title}
        </p>
        <Facts>
          <Fact name={t('identity.people.proposed')}>{when(waiting.proposed_at)}</Fact>
          {waiting.works_in ? (
            <Fact name={t('identity.worksIn')}>
              {territoryName(waiting.works_in, i18n.language)}, {waiting.employer ?? t('identity.employerUs')}
            </Fact>
          ) : null}
          {waiting.jurisdiction ? (
            <Fact name={t('identity.people.jurisdiction')}>{territoryNames(waiting.jurisdiction, i18n.language)}</Fact>
          ) : null}
          {waiting.kind === 'authority' ? null : (
            <Fact name={t('identity.people.key')}>
              <span className={classes['key']}>{waiting.subject}</span>
            </Fact>
          )}
          <Fact name={t('identity.people.state')}>
            {waiting.counts_from
              ? t('identity.people.countsFrom', { when: when(waiting.counts_from) })
              : t('identity.people.endorsed', { count: waiting.endorsed_by })}
          </Fact>
        </Facts>
        <Problem of={endorsing.error} />
        {waiting.may_endorse && mine ? (
          <Button
            mt={6}
            loading={endorsing.isPending}
            onClick={() => endorsing.mutate(mine.key_id)}
            aria-label={t('identity.people.endorseLabel', { what: title })}
            data-testid="endorse"
          >
            {t('identity.people.endorse')}
          </Button>
        ) : null}
        {waiting.may_endorse && !mine ? (
          <code className={classes['code']}>{t('identity.people.byFile', { subject: waiting.digest })}</code>
        ) : null}
      </div>
    </li>
  );
}
