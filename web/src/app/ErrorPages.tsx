// When there is no such page, or a page fails: what happened, and what to do next.
import { Button } from '@mantine/core';
import { IconMapSearch, IconRefreshAlert } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { StatePage } from '../lib/ui/StatePage';

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <StatePage
      icon={<IconMapSearch />}
      title={t('notFound.title')}
      text={t('notFound.text')}
      actions={
        <Button component={Link} to="/">
          {t('common.home')}
        </Button>
      }
    />
  );
}

export function CrashPage() {
  const { t } = useTranslation();
  return (
    <StatePage
      icon={<IconRefreshAlert />}
      title={t('crash.title')}
      text={t('crash.text')}
      actions={
        <>
          <Button onClick={() => window.location.reload()}>{t('crash.reload')}</Button>
          <Button variant="default" component="a" href="/">
            {t('common.home')}
          </Button>
        </>
      }
    />
  );
}
