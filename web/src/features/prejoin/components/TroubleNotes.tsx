// Why there is no picture or no sound, what to do, and that one can join all the same.
import { Alert } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { Trouble } from '../hooks/usePreview';

export function TroubleNotes({ audio, video }: { audio: Trouble | null; video: Trouble | null }) {
  const { t } = useTranslation();
  if (!audio && !video) return null;
  const what = audio && video ? 'both' : audio ? 'audio' : 'video';
  const trouble = audio ?? video ?? 'busy';
  return (
    <Alert
      color="yellow"
      icon={<IconInfoCircle aria-hidden="true" />}
      title={t(`trouble.title.${what}`)}
      data-testid="device-trouble"
    >
      {t(`trouble.${trouble}`)} {t('trouble.joinAnyway')}
    </Alert>
  );
}
