// Checks a public record against the log, in the browser: signatures, place in the log, and that the page shows the entry.
import { sha256 } from '@noble/hashes/sha2.js';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { RestrictionRecord } from '../../../lib/api/client';
import { hex } from '../../../lib/log/bytes';
import { NotVerified } from '../../../lib/log/merkle';
import { type Entry, entryBytes } from '../../../lib/log/receipt';
import { openLog, type OpenLog } from '../api/log';
import { Section } from './Section';
import { StandAlone } from './StandAlone';
import { Verdict } from './Verdict';

/** Throws `NotVerified` when the page shows something else than the entries of the restriction and of its order. */
export function requireSame(record: RestrictionRecord, entry: Entry, order: Entry): void {
  const authority = order['authority'] as Record<string, unknown> | undefined;
  const shown = [
    'restriction',
    record.number,
    record.territory,
    record.measures,
    new Date(record.ends_at).getTime(),
    record.authority,
    record.legal_basis,
  ];
  const logged = [
    entry['kind'],
    entry['number'],
    entry['territory'],
    entry['measures'],
    new Date(String(entry['ends_at'])).getTime(),
    authority?.['name'],
    order['legal_basis'],
  ];
  if (entry['order'] !== hex(sha256(entryBytes(order))) || JSON.stringify(shown) !== JSON.stringify(logged))
    throw new NotVerified('the page shows something else than the log');
}

/** Null while the entry is not published. */
async function check(record: RestrictionRecord): Promise<OpenLog | null> {
  const log = await openLog();
  if (!log || record.log.index >= log.checkpoint.size) return null;
  const [restriction, order] = [await log.reader.entry(record.log.index), await log.reader.entry(record.log.order)];
  requireSame(record, restriction.entry, order.entry);
  return log;
}

export function RecordCheck({ record }: { record: RestrictionRecord }) {
  const { t } = useTranslation();
  return (
    <Section title={t('check.title')}>
      <Outcome record={record} />
      <StandAlone command={`folkmoot log verify ${window.location.origin}`} />
    </Section>
  );
}

function Outcome({ record }: { record: RestrictionRecord }) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ['check', record.number, record.state],
    queryFn: () => check(record),
    retry: false,
  });
  if (found.isPending) return <Verdict state="doing" title={t('check.doing')} testId="record-check" />;
  if (found.error instanceof NotVerified)
    return (
      <Verdict state="bad" title={t('check.bad')} testId="record-check">
        {t('check.badText', { why: found.error.message })}
      </Verdict>
    );
  if (found.error) return <Verdict state="quiet" title={t('check.unreachable')} testId="record-check" />;
  if (!found.data) return <Verdict state="quiet" title={t('check.pending')} testId="record-check" />;
  const count = found.data.checkpoint.cosigned.size;
  const steps = [
    t('check.signed'),
    ...(count ? [t('check.cosigned', { count })] : []),
    t('check.included', { index: record.log.index }),
    t('check.same'),
  ];
  return <Verdict state="good" title={t('check.good')} steps={steps} testId="record-check" />;
}
