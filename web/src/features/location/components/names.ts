// Sources by the keys that determinations name them by.
import type { TFunction } from 'i18next';

import { en } from '../../../lib/i18n/catalogue';
import { territoryName } from '../../../lib/territory';

type Named = keyof typeof en.location.sources.names;
type Known = keyof typeof en.location.sources.roles;

const isNamed = (key: string): key is Named => key in en.location.sources.names;
const isKnown = (key: string): key is Known => key in en.location.sources.roles;

export function sourceName(t: TFunction, key: string): string {
  if (key === 'own' || !isNamed(key)) return isNamed(key) ? t(`location.sources.names.${key}`) : key;
  return `${key} · ${t(`location.sources.names.${key}`)}`;
}

export function sourceRole(t: TFunction, key: string): string {
  return isKnown(key) ? t(`location.sources.roles.${key}`) : '';
}

/** A country by name and code, or that it is uncertain. */
export function placeName(t: TFunction, code: string, locale: string): string {
  if (code === 'uncertain') return t('location.uncertain');
  if (code === '-') return t('location.nowhere');
  const name = territoryName(code, locale);
  return name === code ? code : `${name} (${code})`;
}
