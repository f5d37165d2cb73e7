// Checks a public record against the log, in the browser: signatures, place in the log, and that the page shows the entry.
import { sha256 } from '@noble/hashes/sha2.js';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { RestrictionRecord } from '../../../lib/api/client';
import { concat, fromHex, hex } from '../../../lib/log/bytes';
import { NotVerified } from '../../../lib/log/merkle';
import { type Entry, entryBytes } from '../../../lib/log/receipt';
import { openLog, type OpenLog } from '../api/log';
import { Section } from './Section';
import { StandAlone } from './StandAlone';
import { Verdict } from './Verdict';

/** What a sealed entry held, by the entry that opened it. Throws `NotVerified` when that is not what was sealed. */
export function unsealed(sealed: Entry, opened: Entry | null): Entry {
  if (sealed['kind'] !== 'sealed' || !opened) return sealed;
  const name = hex(sha256(entryBytes(sealed)));
  const held = (opened['records'] as { sealed: string; salt: string; entry: Entry }[]).find((one) => one.sealed === name);
  if (!held) throw new NotVerified('what was sealed was not opened');
  if (hex(sha256(concat(fromHex(held.salt), entryBytes(held.entry)))) !== sealed['commitment']) throw new NotVerified('what was opened is not what was sealed');
  return held.entry;
}

/** Throws `NotVerified` when the page shows something else than the entries of the restriction and of its order. */
export function requireSame(record: RestrictionRecord, entry: Entry, order: Entry): void {
  if (record.sealed_until !== null) {
    const shown = [record.number, record.territory, new Date(record.ends_at).getTime()];
    const logged = [entry['number'], entry['territory'], new Date(String(entry['ends_at'])).getTime()];
    if (entry['kind'] !== 'sealed' || JSON.stringify(shown) !== JSON.stringify(logged))
      throw new NotVerified('the page shows something else than the log');
    return;
  }
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
  const opened = record.log.opened === null ? null : (await log.reader.entry(record.log.opened)).entry;
  requireSame(record, unsealed(restriction.entry, opened), unsealed(order.entry, opened));
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
