// /desk/submissions: what came in by the page for authorities, and waits for a look.
import { Badge } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { territoryNames } from '../../../lib/territory';
import { localTime, parseInstant } from '../../../lib/time';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { fetchSubmissions } from '../api/desk';
import type { Submission } from '../api/submissions';
import classes from '../components/Authorities.module.css';
import { DeskPage } from '../components/Page';

export function DeskSubmissionsRoute() {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ['desk', 'submissions'],
    queryFn: async () => {
      const [waiting, recorded, dismissed] = await Promise.all(
        (['waiting', 'recorded', 'dismissed'] as const).map(fetchSubmissions),
      );
      return { waiting: waiting ?? [], closed: [...(recorded ?? []), ...(dismissed ?? [])] };
    },
    retry: false,
  });
  return (
    <DeskPage found={found} permission="submissions:read">
      {({ waiting, closed }) => (
        <div data-testid="desk-submissions">
          <PageTitle fz={{ base: 26, sm: 32 }} lts="-0.02em">
            {t('deskIntake.submissions')}
          </PageTitle>
          <p className={classes['lead']}>{t('deskIntake.submissionsLead')}</p>
          {waiting.length === 0 ? <p>{t('deskIntake.noneWait')}</p> : <Cards items={waiting} />}
          {closed.length > 0 ? (
            <>
              <h2 className={classes['part']}>{t('deskIntake.closed')}</h2>
              <Cards items={closed} />
            </>
          ) : null}
        </div>
      )}
    </DeskPage>
  );
}

function Cards({ items }: { items: readonly Submission[] }) {
  const { t, i18n } = useTranslation();
  return (
    <ul className={classes['cards']}>
      {items.map(({ id, state, number, filed_at, letter }) => {
        const filed = parseInstant(filed_at);
        return (
          <li key={id} className={classes['box']}>
            <div className={classes['head']}>
              <Link to={`/desk/submissions/${id}`} data-testid="desk-submission">
                {letter.authority}
              </Link>
              <Badge className={classes['state'] ?? ''} variant="default">
                {number === null ? t(`authorities.state.${state}`) : t('deskIntake.asNumber', { number })}
              </Badge>
            </div>
            <p className={classes['meta']}>
              {territoryNames(letter.jurisdiction, i18n.language)} · {letter.reference} · {letter.legal_basis}
              {filed ? ` · ${localTime(filed, i18n.language)}` : ''}
            </p>
          </li>
        );
      })}
    </ul>
  );
}
