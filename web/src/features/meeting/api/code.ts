// Meeting codes as people type or paste them: a code, a link, with other case, spaces or no dashes.

const SHAPE = /^([a-z0-9]{3})-?([a-z0-9]{4})-?([a-z0-9]{3})$/;

/** The code in its one written form (`abc-defg-hij`), or null when there is none in `input`. */
export function readMeetingCode(input: string): string | null {
  const trimmed = input.trim().toLowerCase();
  const inLink = /\/m\/([^/?#\s]+)/.exec(trimmed);
  const candidate = (inLink?.[1] ?? trimmed).replace(/[\s\u2010-\u2015]+/g, '-').replace(/^-+|-+$/g, '');
  const parts = SHAPE.exec(candidate);
  return parts ? `${parts[1]}-${parts[2]}-${parts[3]}` : null;
}
