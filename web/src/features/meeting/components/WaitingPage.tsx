// Please wait: the platform cannot decide just now, or cannot be reached. It goes on by itself.
import { Button, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { StatePage } from '../../../lib/ui/StatePage';

export function WaitingPage({ because }: { because: 'gate' | 'network' }) {
  const { t } = useTranslation();
  return (
    <StatePage
      testId="waiting"
      live
      icon={<Loader size={30} />}
      title={t(because === 'gate' ? 'waiting.title' : 'waiting.networkTitle')}
      text={t(because === 'gate' ? 'waiting.text' : 'waiting.networkText')}
      actions={
        <Button variant="default" size="md" component={Link} to="/">
          {t('waiting.stop')}
        </Button>
      }
    />
  );
}
