// A small map of the world with a territory picked out. Says in words what it shows.
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';

import { territoryNames } from '../territory';
import classes from './WorldMap.module.css';

const Picture = lazy(() => import('./Picture'));

/** `codes`: ISO 3166-1 alpha-2, as an order's territory lists them. */
export function WorldMap({ codes, label }: { codes: readonly string[]; label?: string }) {
  const { t, i18n } = useTranslation();
  const said = label ?? t('impact.map', { territory: territoryNames(codes, i18n.language) });
  return (
    <div className={classes['frame']}>
      <Suspense fallback={null}>
        <Picture codes={codes} label={said} />
      </Suspense>
    </div>
  );
}
