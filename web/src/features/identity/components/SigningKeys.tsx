// Whose signatures count: every key, where its holder works, and proposing that one counts no longer.
import { Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { territoryName } from '../../../lib/territory';
import { localTime } from '../../../lib/time';
import { type Desk, proposeRevocation } from '../api/desk';
import { Ask } from './Ask';
import classes from './Identity.module.css';
import { KeyState } from './Keys';
import { Problem } from './Problem';

export function SigningKeys({ desk, mayRevoke }: { desk: Desk; mayRevoke: boolean }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const revoking = useMutation({
    mutationFn: proposeRevocation,
    onSuccess: () => client.invalidateQueries({ queryKey: ['people'] }),
  });
  return (
    <section className={classes['card']} aria-labelledby="signing">
      <Title order={2} fz="h4" id="signing">
        {t('identity.people.reviewers')}
      </Title>
      {desk.reviewers.length ? null : <p className={classes['quiet']}>{t('identity.people.noReviewers')}</p>}
      <Problem of={revoking.error} />
      <ul className={classes['list']}>
        {desk.reviewers.map((one) => (
          <li key={one.key_id} className={classes['item']} data-testid="reviewer" data-state={one.state}>
            <span className={classes['what']}>
              <span className={classes['name']}>{one.email}</span>
              <KeyState state={one.state} />
              <small>
                {territoryName(one.works_in, i18n.language)}, {one.employer ?? t('identity.employerUs')},{' '}
                {t(one.algorithm === 'WebAuthn' ? 'identity.account.byPasskey' : 'identity.account.byFile')}{' '}
                <span className={classes['key']}>{one.key_id}</span>
                {one.counts_from
                  ? `, ${t('identity.people.countsFrom', { when: localTime(new Date(one.counts_from), i18n.language) })}`
                  : null}
              </small>
            </span>
            {mayRevoke && one.state === 'enrolled' ? (
              <Ask
                size="xs"
                variant="subtle"
                color="red"
                text={t('identity.people.revoke')}
                label={t('identity.people.revokeLabel', { key: one.key_id, who: one.email })}
                question={t('identity.people.revokeAsk', { key: one.key_id, who: one.email })}
                yes={t('identity.people.revokeYes')}
                onYes={() => revoking.mutate(one.key_id)}
                testId="revoke-key"
              />
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
