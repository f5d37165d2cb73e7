// What a version changes: in a sentence, on two maps, in a table; and the networks for whose sake it is held.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { WorldMap } from '../../../lib/map/WorldMap';
import { territoryNames } from '../../../lib/territory';
import type { Differences, Moved } from '../api/location';
import { gainsAndLosses, totals } from '../changes';
import classes from './Location.module.css';
import { placeName } from './names';

const FIRST = 10;
const NAMED = 8;

export function Changes({ changes }: { changes: Differences }) {
  const { t } = useTranslation();
  const { moved, before, known } = changes;
  if (!known) return <p className={classes['note']}>{t('location.versions.unknown')}</p>;
  if (before === null) return <p className={classes['note']}>{t('location.versions.first')}</p>;
  return (
    <div data-testid="changes">
      <p className={classes['note']}>
        {moved.length > 0 ? <Sum moved={moved} /> : t('location.versions.nothing')}{' '}
        {t('location.versions.against', { version: before })}
      </p>
      {moved.length > 0 ? (
        <>
          <Maps moved={moved} />
          <Flips changes={changes} />
          <MovedTable moved={moved} />
        </>
      ) : null}
    </div>
  );
}

function Sum({ moved }: { moved: readonly Moved[] }) {
  const { t, i18n } = useTranslation();
  const numbers = new Intl.NumberFormat(i18n.language);
  const { elsewhere, doubted, decided } = totals(moved);
  const said = [
    t('location.versions.elsewhere', { count: elsewhere, number: numbers.format(elsewhere) }),
    t('location.versions.doubted', { count: doubted, number: numbers.format(doubted) }),
    t('location.versions.decided', { count: decided, number: numbers.format(decided) }),
  ];
  return `${said.join('; ')}.`;
}

function Maps({ moved }: { moved: readonly Moved[] }) {
  const { t, i18n } = useTranslation();
  const { gaining, losing } = gainsAndLosses(moved);
  const names = (codes: readonly string[]) => {
    if (codes.length === 0) return t('location.versions.nobody');
    return `${territoryNames(codes.slice(0, NAMED), i18n.language)}${codes.length > NAMED ? ' …' : ''}`;
  };
  return (
    <div className={classes['maps']}>
      {([['losing', losing] as const, ['gaining', gaining] as const]).map(([which, codes]) => (
        <figure key={which} data-testid={`map-${which}`}>
          <figcaption>
            <b>{t(`location.versions.${which}`)}</b>: {names(codes)}
          </figcaption>
          <WorldMap codes={codes} label={t(`location.versions.${which}Map`, { countries: names(codes) })} />
        </figure>
      ))}
    </div>
  );
}

function Flips({ changes: { flips, left_out } }: { changes: Differences }) {
  const { t, i18n } = useTranslation();
  if (flips.length === 0) return null;
  return (
    <>
      <h3 id="flips-title">{t('location.versions.flips')}</h3>
      <p className={classes['lead']} style={{ marginBottom: 10 }}>
        {t('location.versions.flipsLead')}
      </p>
      <div className={classes['frame']}>
        <table className={`${classes['table']} ${classes['stacked']}`} aria-labelledby="flips-title" data-testid="flips">
          <thead>
            <tr>
              <th scope="col">{t('location.versions.range')}</th>
              <th scope="col">{t('location.versions.asn')}</th>
              <th scope="col">{t('location.versions.was')}</th>
              <th scope="col">{t('location.versions.becomes')}</th>
            </tr>
          </thead>
          <tbody>
            {flips.map((one) => (
              <tr key={one.first}>
                <th scope="row" className={classes['code']}>
                  {one.first} – {one.last}
                </th>
                <td data-name={t('location.versions.asn')}>
                  {one.asn ? `AS${one.asn}` : t('location.versions.unknownAs')}
                </td>
                <td data-name={t('location.versions.was')}>{placeName(t, one.was, i18n.language)}</td>
                <td data-name={t('location.versions.becomes')}>{placeName(t, one.becomes, i18n.language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {left_out > 0 ? <p className={classes['note']}>{t('location.versions.leftOut', { count: left_out })}</p> : null}
    </>
  );
}

function MovedTable({ moved }: { moved: readonly Moved[] }) {
  const { t, i18n } = useTranslation();
  const [all, showAll] = useState(false);
  const numbers = new Intl.NumberFormat(i18n.language);
  return (
    <>
      <h3 id="moved-title">{t('location.versions.moved')}</h3>
      <div className={classes['frame']}>
        <table className={`${classes['table']} ${classes['stacked']}`} aria-labelledby="moved-title" data-testid="moved">
          <thead>
            <tr>
              <th scope="col">{t('location.versions.was')}</th>
              <th scope="col">{t('location.versions.becomes')}</th>
              <th scope="col" className={classes['number']}>
                {t('location.versions.ipv4')}
              </th>
              <th scope="col" className={classes['number']}>
                {t('location.versions.ipv6')}
              </th>
            </tr>
          </thead>
          <tbody>
            {moved.slice(0, all ? moved.length : FIRST).map((one) => (
              <tr key={`${one.was} ${one.becomes}`}>
                <td data-name={t('location.versions.was')}>{placeName(t, one.was, i18n.language)}</td>
                <td data-name={t('location.versions.becomes')}>{placeName(t, one.becomes, i18n.language)}</td>
                <td className={classes['number']} data-name={t('location.versions.ipv4')}>
                  {numbers.format(one.ipv4)}
                </td>
                <td className={classes['number']} data-name={t('location.versions.ipv6')}>
                  {numbers.format(one.ipv6)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {moved.length > FIRST && !all ? (
          <div className={classes['more']}>
            <Button variant="subtle" onClick={() => showAll(true)}>
              {t('location.versions.all', { count: moved.length })}
            </Button>
          </div>
        ) : null}
      </div>
    </>
  );
}
