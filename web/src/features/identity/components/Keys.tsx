// A reviewer's signing keys and how far each is on its way to counting.
import { Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { Key } from '../api/auth';
import classes from './Identity.module.css';

export function Keys({ keys }: { keys: readonly Key[] }) {
  const { t } = useTranslation();
  return (
    <section className={classes['card']} aria-labelledby="keys">
      <Title order={2} fz="h4" id="keys">
        {t('identity.account.keys')}
      </Title>
      <p className={classes['quiet']}>{t(keys.length ? 'identity.account.keysLead' : 'identity.account.noKeys')}</p>
      <ul className={classes['list']}>
        {keys.map((key) => (
          <li key={key.key_id} className={classes['item']} data-testid="signing-key" data-state={key.state}>
            <span className={classes['what']}>
              <span className={classes['key']}>{key.key_id}</span>
              <KeyState state={key.state} />
              <small>{t(key.algorithm === 'WebAuthn' ? 'identity.account.byPasskey' : 'identity.account.byFile')}</small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function KeyState({ state }: { state: Key['state'] }) {
  const { t } = useTranslation();
  return (
    <span className={classes['tag']} {...(state === 'enrolled' ? { 'data-good': '' } : {})}>
      {t(`identity.keyStates.${state}`)}
    </span>
  );
}
