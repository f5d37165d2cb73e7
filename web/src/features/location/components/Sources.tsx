// The sources in use, with the age of each; an old one is marked in words.
import { useTranslation } from 'react-i18next';

import { Chip } from '../../desk/components/Chip';
import type { Source } from '../api/location';
import { Command } from './Command';
import classes from './Location.module.css';
import { sourceName, sourceRole } from './names';

export function Sources({ sources }: { sources: readonly Source[] }) {
  const { t, i18n } = useTranslation();
  const day = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeZone: 'UTC' });
  return (
    <section className={classes['part']} aria-labelledby="sources-title">
      <h2 id="sources-title" style={{ marginBottom: 12 }}>
        {t('location.sources.title')}
      </h2>
      <div className={classes['frame']}>
        <table className={`${classes['table']} ${classes['stacked']}`} aria-labelledby="sources-title" data-testid="sources">
          <thead>
            <tr>
              <th scope="col">{t('location.sources.source')}</th>
              <th scope="col">{t('location.sources.version')}</th>
              <th scope="col">{t('location.sources.built')}</th>
              <th scope="col">{t('location.sources.age')}</th>
            </tr>
          </thead>
          <tbody>
            {sources.map((one) => (
              <tr key={one.name}>
                <th scope="row">
                  {sourceName(t, one.key)}
                  <span className={classes['under']}>{sourceRole(t, one.key)}</span>
                </th>
                <td data-name={t('location.sources.version')}>
                  {one.version}
                  <span className={`${classes['under']} ${classes['code']}`} title={one.sha256}>
                    {one.name} · {t('location.sources.hash')} {one.sha256.slice(0, 12)}…
                  </span>
                </td>
                <td data-name={t('location.sources.built')}>
                  {one.built ? day.format(new Date(one.built)) : t('location.sources.unsaid')}
                </td>
                <td data-name={t('location.sources.age')}>
                  {one.age_days === null
                    ? t('location.sources.unsaid')
                    : t('location.sources.days', { count: one.age_days })}
                  {one.old ? (
                    <>
                      {' '}
                      <Chip tone="soon" testId="source-old">
                        {t('location.sources.old')}
                      </Chip>
                    </>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {sources.some((one) => one.old) ? (
        <Command why={t('location.sources.someOld')} command="folkmoot location update" testId="command-update" />
      ) : null}
    </section>
  );
}
