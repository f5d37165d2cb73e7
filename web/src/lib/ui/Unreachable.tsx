// A page that could not be had because nothing answers: what happened, and the way to try again.
import { Button } from '@mantine/core';
import { IconLinkOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { StatePage } from './StatePage';

export function Unreachable({ trying, onTryAgain }: { trying: boolean; onTryAgain: () => void }) {
  const { t } = useTranslation();
  return (
    <StatePage
      icon={<IconLinkOff />}
      title={t('meeting.unreachableTitle')}
      text={t('common.unreachable')}
      actions={
        <Button loading={trying} onClick={onTryAgain}>
          {t('common.tryAgain')}
        </Button>
      }
    />
  );
}
