// A moment as people read it.
import { useTranslation } from 'react-i18next';

import { localTime, parseInstant } from '../../../lib/time';

export function When({ at }: { at: string | null }) {
  const { i18n } = useTranslation();
  const date = parseInstant(at);
  return date ? <time dateTime={date.toISOString()}>{localTime(date, i18n.language)}</time> : null;
}
