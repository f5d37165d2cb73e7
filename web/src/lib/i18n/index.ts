// Every visible string comes from one catalogue per language; English is the first.
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

import { en } from './catalogue';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
  }
}

void i18next.use(initReactI18next).init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: en } },
  interpolation: { escapeValue: false }, // React escapes.
});

export { i18next };
