// Why something could not be sent; what was typed stays where it is.
import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { spoken } from '../../../lib/api/problem';

interface Props {
  problem: Error | null;
  say: 'abuse.failed' | 'suspension.appealFailed' | 'deskAbuse.failed';
}

export function Failed({ problem, say }: Props) {
  const { t } = useTranslation();
  if (!problem) return null;
  return (
    <Alert color="red" role="alert">
      {t(say, { why: spoken(problem) || t('common.unreachable') })}
    </Alert>
  );
}
