// What went wrong, in words: the passkey's trouble, what the server said, or that nothing answered.
import { Alert } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';

import { RequestFailed } from '../../../lib/api/problem';
import { PasskeyTrouble } from '../api/passkey';

export function Problem({ of }: { of: Error | null }) {
  const { t } = useTranslation();
  if (!of) return null;
  return (
    <Alert color="red" role="alert" mb="md" data-testid="problem">
      {said(of, t)}
    </Alert>
  );
}

export function said(problem: Error, t: TFunction): string {
  if (problem instanceof PasskeyTrouble) return t(`identity.trouble.${problem.trouble}`);
  if (problem instanceof RequestFailed && problem.problem.detail)
    return t('identity.failed', { why: sentence(problem.problem.detail) });
  return t('identity.failed', { why: t('common.unreachable') });
}

export const sentence = (detail: string): string =>
  `${detail.charAt(0).toUpperCase()}${detail.slice(1)}${detail.endsWith('.') ? '' : '.'}`;
