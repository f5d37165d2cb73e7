// The languages of those affected, by their own names, and which of them somebody reads best. As the server negotiates.

export const LANGUAGES = [
  { code: 'en', name: 'English' },
  { code: 'de', name: 'Deutsch' },
  { code: 'fr', name: 'Français' },
  { code: 'es', name: 'Español' },
  { code: 'zh-Hans', name: '简体中文' },
  { code: 'zh-Hant', name: '繁體中文' },
  { code: 'ar', name: 'العربية' },
  { code: 'ru', name: 'Русский' },
  { code: 'tr', name: 'Türkçe' },
  { code: 'hi', name: 'हिन्दी' },
] as const;

export type Language = (typeof LANGUAGES)[number]['code'];

/** Where Chinese is written in traditional characters, when a tag names no script. */
const TRADITIONAL = ['tw', 'hk', 'mo'];

export const direction = (language: Language): 'ltr' | 'rtl' => (language === 'ar' ? 'rtl' : 'ltr');

function supported(tag: string): Language | null {
  const parts = tag.toLowerCase().split(/[-_]/);
  if (parts[0] === 'zh') {
    const traditional = parts.includes('hant') || TRADITIONAL.some((region) => parts.includes(region));
    return traditional && !parts.includes('hans') ? 'zh-Hant' : 'zh-Hans';
  }
  return LANGUAGES.find(({ code }) => code === parts[0])?.code ?? null;
}

/** The first of these tags (RFC 5646) that we speak, else English. */
export function negotiate(wanted: readonly (string | null | undefined)[]): Language {
  for (const tag of wanted) {
    const found = tag ? supported(tag) : null;
    if (found) return found;
  }
  return 'en';
}
