// Every visible string comes from one catalogue per language. English comes with the app; another is loaded when it is spoken,
// and what it does not say yet is said in English.
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

import { rememberedLanguage } from '../storage';
import { en } from './catalogue';
import { direction, type Language, negotiate } from './languages';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
  }
}

void i18next.use(initReactI18next).init({
  lng: 'en',
  fallbackLng: 'en',
  load: 'currentOnly',
  resources: { en: { translation: en } },
  interpolation: { escapeValue: false }, // React escapes.
});

const CATALOGUES: Record<Exclude<Language, 'en'>, () => Promise<{ default: object }>> = {
  de: () => import('./de/affected.json'),
  fr: () => import('./fr/affected.json'),
  es: () => import('./es/affected.json'),
  'zh-Hans': () => import('./zh-Hans/affected.json'),
  'zh-Hant': () => import('./zh-Hant/affected.json'),
  ar: () => import('./ar/affected.json'),
  ru: () => import('./ru/affected.json'),
  tr: () => import('./tr/affected.json'),
  hi: () => import('./hi/affected.json'),
};

/** As the address says, else as this person chose before, else as their browser asks. */
export function languageHere(): Language {
  const asked = new URLSearchParams(window.location.search).get('lang');
  return negotiate([asked, rememberedLanguage(), ...navigator.languages]);
}

/** Speak it from now on. Stays with the language of before when its catalogue cannot be had. */
export async function speak(language: Language): Promise<void> {
  if (language !== 'en' && !i18next.hasResourceBundle(language, 'translation')) {
    const { default: catalogue } = await CATALOGUES[language]();
    i18next.addResourceBundle(language, 'translation', catalogue);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  document.documentElement.dir = direction(language);
}

export { i18next };
