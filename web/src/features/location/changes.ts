// What a version changes, summed up by country: a map shows who gains and who loses, words say the rest.
import type { Agreement, Moved } from './api/location';

const UNCERTAIN = 'uncertain';

/** Countries that gain or lose IPv4 addresses on the whole (or, where none of these move, /64s of IPv6). */
export function gainsAndLosses(moved: readonly Moved[]): { gaining: string[]; losing: string[] } {
  const ipv4 = new Map<string, number>();
  const ipv6 = new Map<string, number>();
  const add = (to: Map<string, number>, country: string, by: number) => {
    if (country !== UNCERTAIN) to.set(country, (to.get(country) ?? 0) + by);
  };
  for (const one of moved) {
    add(ipv4, one.was, -one.ipv4);
    add(ipv4, one.becomes, one.ipv4);
    add(ipv6, one.was, -one.ipv6);
    add(ipv6, one.becomes, one.ipv6);
  }
  const net = [...ipv4.keys()].sort().map((country) => [country, ipv4.get(country) || ipv6.get(country) || 0] as const);
  return {
    gaining: net.filter(([, change]) => change > 0).map(([country]) => country),
    losing: net.filter(([, change]) => change < 0).map(([country]) => country),
  };
}

/** How many IPv4 addresses become uncertain, are decided anew, and change countries. */
export function totals(moved: readonly Moved[]): { doubted: number; decided: number; elsewhere: number } {
  const sum = (which: (one: Moved) => boolean) => moved.filter(which).reduce((all, one) => all + one.ipv4, 0);
  return {
    doubted: sum((one) => one.becomes === UNCERTAIN),
    decided: sum((one) => one.was === UNCERTAIN),
    elsewhere: sum((one) => one.was !== UNCERTAIN && one.becomes !== UNCERTAIN),
  };
}

export type Order = 'least' | 'most' | 'name';

export function ordered(agreement: readonly Agreement[], order: Order, name: (code: string) => string): Agreement[] {
  const share = (one: Agreement) => one.decided / one.ipv4;
  return [...agreement].sort((one, other) => {
    if (order === 'name') return name(one.country).localeCompare(name(other.country));
    if (order === 'most') return other.ipv4 - one.ipv4;
    return share(one) - share(other) || other.ipv4 - one.ipv4;
  });
}

/** A share in percent, that is whole only when nothing is missing from it. */
export function percent(part: number, of: number, locale: string): string {
  const share = of > 0 ? Math.floor((part / of) * 1000) / 1000 : 0;
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(share);
}
