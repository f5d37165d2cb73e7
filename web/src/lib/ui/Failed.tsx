// Why something was not taken; what was written is still where it was.
import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { spoken } from '../api/problem';

export function Failed({ problem }: { problem: Error | null }) {
  const { t } = useTranslation();
  if (!problem) return null;
  return (
    <Alert color="red" role="alert" data-testid="failed">
      {t('common.notTaken', { why: spoken(problem) || t('common.unreachable') })}
    </Alert>
  );
}
