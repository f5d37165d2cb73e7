// For how many addresses of each country the sources agree, the least agreed first unless asked otherwise.
import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { territoryName } from '../../../lib/territory';
import type { Agreement } from '../api/location';
import { ordered, type Order, percent } from '../changes';
import { Command } from './Command';
import classes from './Location.module.css';
import { placeName } from './names';

const FIRST = 12;
const ORDERS = ['least', 'most', 'name'] as const satisfies readonly Order[];

export function AgreementTable({ agreement }: { agreement: readonly Agreement[] | null }) {
  const { t, i18n } = useTranslation();
  const [order, setOrder] = useState<Order>('least');
  const [all, showAll] = useState(false);
  const numbers = new Intl.NumberFormat(i18n.language);
  const rows = ordered(agreement ?? [], order, (code) => territoryName(code, i18n.language));
  return (
    <section className={classes['part']} aria-labelledby="agreement-title">
      <h2 id="agreement-title">{t('location.agreement.title')}</h2>
      <p className={classes['lead']}>{t('location.agreement.lead')}</p>
      {agreement === null ? (
        <Command why={t('location.agreement.none')} command="folkmoot location update" testId="command-count" />
      ) : (
        <>
          <div className={classes['tools']}>
            <NativeSelect
              label={t('location.agreement.order')}
              value={order}
              onChange={(event) => setOrder(ORDERS.find((one) => one === event.currentTarget.value) ?? 'least')}
              data={ORDERS.map((value) => ({ value, label: t(`location.agreement.orders.${value}`) }))}
              data-testid="agreement-order"
            />
          </div>
          <div className={classes['frame']}>
            <table className={classes['table']} aria-labelledby="agreement-title" data-testid="agreement">
              <thead>
                <tr>
                  <th scope="col">{t('location.agreement.country')}</th>
                  <th scope="col" className={classes['number']}>
                    {t('location.agreement.addresses')}
                  </th>
                  <th scope="col" className={classes['number']}>
                    {t('location.agreement.decided')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.slice(0, all ? rows.length : FIRST).map((one) => (
                  <tr key={one.country}>
                    <th scope="row">{placeName(t, one.country, i18n.language)}</th>
                    <td className={classes['number']}>{numbers.format(one.ipv4)}</td>
                    <td className={classes['number']}>
                      {percent(one.decided, one.ipv4, i18n.language)}
                      <span className={classes['bar']} aria-hidden="true">
                        <span style={{ width: `${(100 * one.decided) / one.ipv4}%` }} />
                      </span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            {rows.length > FIRST ? (
              <div className={classes['more']}>
                <Button variant="subtle" onClick={() => showAll(!all)} aria-expanded={all} data-testid="agreement-all">
                  {all ? t('location.agreement.fewer') : t('location.agreement.all', { count: rows.length })}
                </Button>
              </div>
            ) : null}
          </div>
        </>
      )}
    </section>
  );
}
