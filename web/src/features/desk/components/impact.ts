// An impact in words: from bands as the server writes them to a sentence.
import type { TFunction } from 'i18next';

import type { MeetingImpact } from '../api/impact';

const FEW = 'fewer than 5';

/** The least number that a band stands for; null where it may be none. */
export function least(band: string): number | null {
  return band === FEW ? null : Number.parseInt(band, 10);
}

/** A band as people read it: numbers in the way of their language. */
export function bandText(t: TFunction, band: string, locale: string): string {
  const numbers = new Intl.NumberFormat(locale);
  const shown = (band.match(/\d+/g) ?? []).map((number) => numbers.format(Number(number)));
  if (band === FEW) return t('impact.few', { number: shown[0] });
  return shown.length > 1 ? shown.join('–') : t('impact.more', { number: shown[0] });
}

/** “At least 200 people in more than 20 countries go on undisturbed; 10–19 would be affected; the host is outside.” */
export function sentence(t: TFunction, impact: MeetingImpact, locale: string): string {
  const outside = least(impact.outside);
  const numbers = new Intl.NumberFormat(locale);
  const parts: string[] = [];
  if (outside === null) {
    parts.push(t('impact.goOnFew'));
  } else if (impact.countries === null) {
    parts.push(t('impact.goOn', { number: numbers.format(outside) }));
  } else {
    const countries = t('impact.countries', { number: impact.countries.replace(/\D/g, '') });
    parts.push(t('impact.goOnIn', { number: numbers.format(outside), countries }));
  }
  parts.push(t('impact.affected', { people: bandText(t, impact.inside, locale) }));
  if (impact.host !== null) parts.push(t(`impact.host.${impact.host}`));
  return `${parts.join('; ')}.`;
}
