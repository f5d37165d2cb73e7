import { expect, it } from 'vitest';

import { en } from './catalogue';
import { direction, LANGUAGES, negotiate } from './languages';

const OTHERS = LANGUAGES.map(({ code }) => code).filter((code) => code !== 'en');
/** What somebody affected may meet: said in every language, or not at all. Of other parts a language says what it can. */
const WHOLE = [
  ...['language', 'statement', 'brand', 'common', 'scheme', 'meeting', 'prejoin', 'waiting', 'disconnected', 'left'],
  ...['restricted', 'record', 'notFound', 'hostReceipts', 'check', 'receipt', 'appeal', 'appealMore'],
] as const;
const PLURAL = /_(zero|one|two|few|many|other)$/;
/** A name, or the same word in both languages. */
const ALIKE = new Set(['brand.name', 'fr statement.text']);

type Texts = Map<string, string>;

function flat(value: unknown, path: string[] = [], into: Texts = new Map()): Texts {
  if (typeof value === 'string') into.set(path.join('.'), value);
  else for (const [key, inner] of Object.entries(value as object)) flat(inner, [...path, key], into);
  return into;
}

const catalogues = import.meta.glob<{ default: Record<string, unknown> }>('./*/affected.json', { eager: true });
const textsOf = (code: string): Texts => flat(catalogues[`./${code}/affected.json`]?.default ?? {});
const holes = (text: string): string[] => [...text.matchAll(/{{(\w+)}}/g)].map(([, name]) => name ?? '').sort();
const partOf = (key: string): string => key.slice(0, key.indexOf('.'));
const english = flat(en);

/** What a language has to say for the keys of English: a plural in each of its own forms. */
function owed(code: string): string[] {
  const forms = new Intl.PluralRules(code).resolvedOptions().pluralCategories;
  const keys = [...english.keys()].filter((key) => WHOLE.some((part) => part === partOf(key)));
  return [
    ...new Set(
      keys.flatMap((key) => (PLURAL.test(key) ? forms.map((form) => key.replace(PLURAL, `_${form}`)) : [key])),
    ),
  ].sort();
}

it.each(OTHERS)('%s says all that somebody affected may meet, and nothing else of those parts', (code) => {
  const said = [...textsOf(code).keys()].filter((key) => WHOLE.some((part) => part === partOf(key))).sort();
  expect(said).toEqual(owed(code));
});

it.each(OTHERS)('%s fills the same places as English, and is translated', (code) => {
  for (const [key, text] of textsOf(code)) {
    const original = english.get(key) ?? english.get(key.replace(PLURAL, '_other'));
    expect(original, key).toBeDefined();
    expect(holes(text), key).toEqual(holes(original ?? ''));
    expect(text.trim(), key).toBe(text);
    if (!ALIKE.has(key) && !ALIKE.has(`${code} ${key}`)) expect(text, key).not.toBe(original);
  }
});

it('writes Chinese in two scripts', () => {
  const [simple, traditional] = [textsOf('zh-Hans'), textsOf('zh-Hant')];
  const same = [...simple].filter(([key, text]) => traditional.get(key) === text).map(([key]) => key);
  expect(same.length).toBeLessThan(simple.size / 5);
  for (const [key, text] of simple) expect(text, key).not.toMatch(/[這會議請於與為們對說關無後時間題]/);
  for (const [key, text] of traditional) expect(text, key).not.toMatch(/[这会议请于与为们对说关无后时间题]/);
});

it('knows which language somebody reads, as the server does', () => {
  expect(negotiate(['zh-TW', 'en'])).toBe('zh-Hant');
  expect(negotiate(['zh-HK'])).toBe('zh-Hant');
  expect(negotiate(['zh-Hans-HK'])).toBe('zh-Hans');
  expect(negotiate(['zh-CN'])).toBe('zh-Hans');
  expect(negotiate([null, 'pt-BR', 'fr-CA'])).toBe('fr');
  expect(negotiate(['tlh'])).toBe('en');
  expect(direction('ar')).toBe('rtl');
  expect(direction('hi')).toBe('ltr');
});
