// Times as people read them: their own zone first, UTC beside it for whoever compares with a document.

export function parseInstant(value: string | null | undefined): Date | null {
  if (!value) return null;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : date;
}

export function localTime(date: Date, locale?: string): string {
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'long',
    timeStyle: 'short',
  }).format(date);
}

/** Minutes are enough for a person; seconds stay out unless they are not zero, so that a short test order reads right. */
export function utcTime(date: Date): string {
  const text = date.toISOString();
  const seconds = date.getUTCSeconds() === 0 ? '' : text.slice(16, 19);
  return `${text.slice(0, 10)} ${text.slice(11, 16)}${seconds} UTC`;
}
