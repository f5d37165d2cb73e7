// Names of territories: ISO 3166-1 codes through the browser's own list, everything else as written.

export function territoryName(code: string, locale = 'en'): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  try {
    return new Intl.DisplayNames([locale], { type: 'region', fallback: 'code' }).of(code) ?? code;
  } catch {
    return code;
  }
}

export function territoryNames(codes: readonly string[], locale = 'en'): string {
  const names = codes.map((code) => territoryName(code, locale));
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(names);
}
