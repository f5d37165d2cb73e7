// What went wrong, in words: the passkey's trouble, what the server said, or that nothing answered.
import { Alert } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { RequestFailed } from '../../../lib/api/problem';
import { PasskeyTrouble } from '../api/passkey';

export function Problem({ of }: { of: Error | null }) {
  const { t } = useTranslation();
  if (!of) return null;
  return (
    <Alert color="red" role="alert" mb="md" data-testid="problem">
      {said(of, t)}
      {of instanceof RequestFailed ? <Notice of={of} /> : null}
    </Alert>
  );
}

/** Whoever's account is suspended is led to why, and to the appeal. */
export function Notice({ of }: { of: RequestFailed }) {
  const { t } = useTranslation();
  const { appeal } = of.problem;
  return appeal ? (
    <p>
      <Link to={appeal} data-testid="to-notice">
        {t('suspension.toNotice')}
      </Link>
    </p>
  ) : null;
}

export function said(problem: Error, t: TFunction): string {
  if (problem instanceof PasskeyTrouble) return t(`identity.trouble.${problem.trouble}`);
  if (problem instanceof RequestFailed && problem.problem.detail)
    return t('identity.failed', { why: sentence(problem.problem.detail) });
  return t('identity.failed', { why: t('common.unreachable') });
}

export const sentence = (detail: string): string =>
  `${detail.charAt(0).toUpperCase()}${detail.slice(1)}${detail.endsWith('.') ? '' : '.'}`;
