// On a server for practice, every page says so, above everything else.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { api } from '../../lib/api/client';
import classes from './PracticeBanner.module.css';

async function fetchPractice(): Promise<boolean> {
  const { data } = await api.GET('/api/v1/about');
  return data?.practice ?? false;
}

export function PracticeBanner() {
  const { t } = useTranslation();
  const found = useQuery({ queryKey: ['practice'], queryFn: fetchPractice, staleTime: Infinity });
  if (!found.data) return null;
  return (
    <aside className={classes['banner']} aria-label={t('practice.label')} data-testid="practice-banner">
      {t('practice.banner')}
    </aside>
  );
}
