// Something could not be had or done: why, as the server says it, and the way to try again.
import { Alert, Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { spoken } from '../../../lib/api/problem';

export function useWhy(): (error: Error) => string {
  const { t } = useTranslation();
  return (error) => spoken(error) || t('common.unreachable');
}

export function Trouble({ error, trying, onTryAgain }: { error: Error; trying: boolean; onTryAgain: () => void }) {
  const { t } = useTranslation();
  const why = useWhy();
  return (
    <Alert color="red" role="alert" title={t('desk.failed')}>
      <p>{why(error)}</p>
      <Button variant="default" loading={trying} onClick={onTryAgain}>
        {t('common.tryAgain')}
      </Button>
    </Alert>
  );
}
