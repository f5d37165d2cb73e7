// Why something was not taken; what was typed is still there.
import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { spoken } from '../../../lib/api/problem';

export function Failed({ problem }: { problem: Error | null }) {
  const { t } = useTranslation();
  if (!problem) return null;
  return (
    <Alert color="red" role="alert" data-testid="letter-failed">
      {t('letter.failed', { why: spoken(problem) || t('common.unreachable') })}
    </Alert>
  );
}
