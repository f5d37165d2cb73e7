// /desk/orders/:id/letter: what intake does with an order after it was recorded, and what its authority was told.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';

import { localTime, parseInstant } from '../../../lib/time';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { may, useMe } from '../../identity/hooks/useMe';
import { fetchFollowed } from '../api/desk';
import classes from '../components/Authorities.module.css';
import { EffectShown, FollowUps } from '../components/FollowUps';
import { DeskPage } from '../components/Page';

export function FollowUpRoute() {
  const { t, i18n } = useTranslation();
  const { id = '' } = useParams();
  const { me } = useMe();
  const found = useQuery({ queryKey: ['desk', 'letter', id], queryFn: () => fetchFollowed(id), retry: false });
  return (
    <DeskPage found={found} permission="orders:read">
      {({ order, effect }) => (
        <article data-testid="follow-up">
          <PageTitle fz={{ base: 26, sm: 32 }} lts="-0.02em">
            {t('followUp.title', { number: order.number })}
          </PageTitle>
          <p className={classes['lead']}>
            <Link to={`/desk/orders/${id}`}>{t('deskIntake.toOrder')}</Link>
          </p>
          {order.information.length > 0 ? (
            <>
              <h2 className={classes['part']}>{t('followUp.answers')}</h2>
              <ul className={classes['list']}>
                {order.information.map(({ at, text }) => {
                  const when = parseInstant(at);
                  return (
                    <li key={at}>
                      {when ? `${localTime(when, i18n.language)}: ` : ''}
                      <span className={classes['words']}>{text}</span>
                    </li>
                  );
                })}
              </ul>
            </>
          ) : null}
          <EffectShown effect={effect} />
          {may(me, 'orders:record') ? <FollowUps order={order} /> : null}
        </article>
      )}
    </DeskPage>
  );
}
