// The order that an appeal is about, beside it: who asked, on what law, and what its reviewers found.
import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { territoryNames } from '../../../lib/territory';
import { Fact, Facts } from '../../../lib/ui/Facts';
import { fetchOrder, type Order } from '../api/appeals';
import classes from './Pages.module.css';

export function OrderBeside({ id }: { id: string }) {
  const { t } = useTranslation();
  const order = useQuery({ queryKey: ['desk', 'order', id], queryFn: () => fetchOrder(id), retry: false });
  return (
    <section className={classes['card']} data-testid="order-beside" aria-busy={order.isPending}>
      <h2 style={{ fontSize: '1.1rem', margin: 0 }}>{t('deskAppeals.order')}</h2>
      {order.error ? <p>{t('deskAppeals.orderFailed')}</p> : null}
      {order.data ? <Shown order={order.data} /> : null}
    </section>
  );
}

function Shown({ order }: { order: Order }) {
  const { t, i18n } = useTranslation();
  return (
    <>
      <Facts>
        <Fact name={t('deskAppeals.authority')}>{order.authority.name}</Fact>
        <Fact name={t('deskAppeals.law')}>{order.legal_basis}</Fact>
        <Fact name={t('restricted.where')}>{territoryNames(order.territory, i18n.language)}</Fact>
        {order.reasons ? (
          <Fact name={t('deskAppeals.demanded')}>
            <p className={classes['words']}>{order.reasons}</p>
          </Fact>
        ) : null}
      </Facts>
      <div>
        {order.reviews.map(({ id, verdict, reasons, withdrawn }, index) => (
          <div key={id} className={classes['review']}>
            <b>
              {t(withdrawn ? 'deskAppeals.withdrawn' : 'deskAppeals.review', {
                number: index + 1,
                verdict: verdict ?? '–',
              })}
            </b>
            {reasons ? (
              <dl>
                {(['legality', 'necessity', 'proportionality'] as const).map((question) => (
                  <div key={question}>
                    <dt>{t(`deskAppeals.${question}`)}</dt>
                    <dd className={classes['words']}>{reasons[question]}</dd>
                  </div>
                ))}
              </dl>
            ) : null}
          </div>
        ))}
      </div>
      <Anchor component={Link} to={`/desk/orders/${order.id}`}>
        {t('deskAppeals.openOrder')}
      </Anchor>
    </>
  );
}
