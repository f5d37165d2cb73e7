// /desk/appeals: the appeals that wait, oldest first. With an id behind the #, that one.
import { useTranslation } from 'react-i18next';
import { Navigate, useLocation } from 'react-router';

import { fetchWaiting } from '../api/appeals';
import { AppealCard } from '../components/AppealCard';
import { Empty, Page } from '../components/Page';
import classes from '../components/Pages.module.css';

export const WAITING = { queryKey: ['desk', 'appeals'], queryFn: fetchWaiting, refetchInterval: 30_000 } as const;

export function AppealsRoute() {
  const { t } = useTranslation();
  const named = useLocation().hash.slice(1);
  if (named) return <Navigate to={`/desk/appeals/${encodeURIComponent(named)}`} replace />;
  return (
    <Page
      permission="appeals:read"
      of={WAITING}
      title={t('deskAppeals.title')}
      lead={t('deskAppeals.lead')}
      testId="desk-appeals"
    >
      {(waiting) =>
        waiting.length === 0 ? (
          <Empty title={t('deskAppeals.emptyTitle')} text={t('deskAppeals.emptyText')} testId="no-appeals" />
        ) : (
          <ul className={classes['list']}>
            {waiting.map((appeal) => (
              <AppealCard key={appeal.id} appeal={appeal} />
            ))}
          </ul>
        )
      }
    </Page>
  );
}
