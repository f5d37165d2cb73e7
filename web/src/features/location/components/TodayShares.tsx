// How often a place was uncertain today, by country: rounded, and never of a few.
import { useTranslation } from 'react-i18next';

import type { Today } from '../api/location';
import { percent } from '../changes';
import classes from './Location.module.css';
import { placeName } from './names';

export function TodayShares({ today }: { today: Today }) {
  const { t, i18n } = useTranslation();
  const time = new Intl.DateTimeFormat(i18n.language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC' });
  return (
    <section className={classes['part']} aria-labelledby="today-title">
      <h2 id="today-title">{t('location.today.title')}</h2>
      <p className={classes['lead']}>
        {t('location.today.lead', { time: time.format(new Date(today.until)), least: today.least })}
      </p>
      {today.shares.length === 0 ? (
        <p className={classes['empty']} data-testid="today-empty">
          {t('location.today.none', { least: today.least })}
        </p>
      ) : (
        <div className={classes['frame']}>
          <table className={classes['table']} aria-labelledby="today-title" data-testid="today">
            <thead>
              <tr>
                <th scope="col">{t('location.today.country')}</th>
                <th scope="col" className={classes['number']}>
                  {t('location.today.share')}
                </th>
              </tr>
            </thead>
            <tbody>
              {today.shares.map((one) => (
                <tr key={one.country}>
                  <th scope="row">{placeName(t, one.country, i18n.language)}</th>
                  <td className={classes['number']}>{percent(one.uncertain, 100, i18n.language)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
