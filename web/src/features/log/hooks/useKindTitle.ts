// What an entry is, in a sentence.
import { useTranslation } from 'react-i18next';

import { en } from '../../../lib/i18n/catalogue';
import type { Entry } from '../../../lib/log/receipt';

type Kind = keyof typeof en.log.kind;

const known = (kind: unknown): kind is Kind => typeof kind === 'string' && kind in en.log.kind;

export function useKindTitle(): (entry: Entry) => string {
  const { t } = useTranslation();
  return ({ kind }) => (known(kind) ? t(`log.kind.${kind}`) : String(kind));
}
