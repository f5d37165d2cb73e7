// The last step: what exactly is signed, in plain words and as bytes; then the passkey, or the command of a key file.
import { Alert, Button, NativeSelect } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Me } from '../../identity/api/auth';
import { PasskeyTrouble } from '../../identity/api/passkey';
import type { ToSign } from '../api/orders';
import type { useSigning } from '../hooks/useSigning';
import classes from './Desk.module.css';
import { useWhy } from './Trouble';

interface Props<F> {
  me: Me;
  signing: ReturnType<typeof useSigning<F>>;
  fields: F;
  /** Why it cannot be signed yet; null when it can. */
  lacks: string | null;
  summary: (toSign: ToSign) => ReactNode;
  /** For key files; null where there is none. */
  command: string | null;
}

export function SignBox<F>({ me, signing, fields, lacks, summary, command }: Props<F>) {
  const { t } = useTranslation();
  const why = useWhy();
  const passkeys = me.keys.filter((key) => key.algorithm === 'WebAuthn');
  const files = me.keys.filter((key) => key.algorithm === 'Ed25519');
  const [keyId, choose] = useState(passkeys[0]?.key_id ?? '');
  const [asked, ask] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const { drafted } = signing;
  useEffect(() => {
    if (drafted) box.current?.focus();
  }, [drafted]);

  const said = (error: Error) => (error instanceof PasskeyTrouble ? t(`desk.sign.trouble.${error.trouble}`) : why(error));
  const trouble = signing.error ? (
    <Alert color="red" role="alert" data-testid="sign-trouble">
      {said(signing.error)} {t('desk.sign.kept')}
    </Alert>
  ) : null;

  if (drafted)
    return (
      <div className={classes['sign-box']} ref={box} tabIndex={-1} role="group" aria-label={t('desk.sign.title')} data-testid="sign-box">
        <h3>{t('desk.sign.title')}</h3>
        {summary(drafted.toSign)}
        <details className={classes['details']}>
          <summary>{t('desk.sign.bytes')}</summary>
          <pre tabIndex={0}>{JSON.stringify(drafted.toSign.statement, null, 1)}</pre>
        </details>
        {trouble}
        <div className={classes['actions']}>
          <Button
            loading={signing.busy}
            onClick={signing.sign}
            leftSection={<IconFingerprint size={18} aria-hidden="true" />}
            data-testid="sign"
          >
            {t('desk.sign.passkey')}
          </Button>
          <Button variant="default" disabled={signing.busy} onClick={signing.forget}>
            {t('desk.sign.change')}
          </Button>
        </div>
      </div>
    );

  return (
    <div className={classes['dimension']}>
      {trouble}
      {passkeys.length > 1 ? (
        <NativeSelect
          label={t('desk.sign.key')}
          value={keyId}
          onChange={(event) => choose(event.currentTarget.value)}
          data={passkeys.map((key) => key.key_id)}
        />
      ) : null}
      {asked && lacks ? (
        <Alert color="red" role="alert" data-testid="lacks">
          {lacks}
        </Alert>
      ) : null}
      {passkeys.length > 0 ? (
        <div>
          <Button
            size="md"
            loading={signing.busy}
            onClick={() => {
              ask(true);
              if (!lacks) signing.draft(fields, keyId);
            }}
            data-testid="to-sign"
          >
            {t('desk.sign.show')}
          </Button>
        </div>
      ) : null}
      {files.length > 0 && command !== null ? (
        <details className={classes['details']} open={passkeys.length === 0} data-testid="by-command">
          <summary>{t('desk.sign.byFile')}</summary>
          <pre tabIndex={0}>{command}</pre>
        </details>
      ) : null}
      {me.keys.length === 0 ? <Alert color="yellow">{t('desk.sign.noKey')}</Alert> : null}
    </div>
  );
}
