// A review in plain words, read from the statement that is signed.
import { useTranslation } from 'react-i18next';

import { territoryNames } from '../../../lib/territory';
import { When } from '../../../lib/ui/When';
import type { DeskOrder, ReviewFields, ToSign } from '../api/orders';
import { MEASURES } from '../review';

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

export function ReviewSummary({ order, sent, toSign }: { order: DeskOrder; sent: ReviewFields; toSign: ToSign }) {
  const { t, i18n } = useTranslation();
  const { statement } = toSign;
  const approves = sent.verdict === 'grant' || sent.verdict === 'narrow';
  const measures = strings(statement['measures']);
  return (
    <ul data-testid="summary">
      <li>
        {t(`desk.sign.verdict.${sent.verdict}`, { number: order.number, authority: order.authority.name })}
      </li>
      {approves ? (
        <>
          <li>{t('desk.sign.where', { where: territoryNames(strings(statement['territory']), i18n.language) })}</li>
          <li>{t('desk.sign.meetings', { meetings: (sent.meetings ?? order.meetings).join(', ') })}</li>
          <li>
            {MEASURES.filter((one) => measures.includes(one))
              .map((one) => t(`record.measure.${one}`))
              .join('; ')}
          </li>
          <li>
            {t('desk.sign.until')} <When utc at={String(statement['ends_at'])} />
          </li>
          <li>{t('desk.sign.people', { count: Number(statement['people']) })}</li>
          {sent.sealed_until ? (
            <li>
              {t('desk.sign.sealed')} <When utc at={sent.sealed_until} />
            </li>
          ) : null}
        </>
      ) : (
        <li>{t('desk.sign.nobody')}</li>
      )}
      <li>{t('desk.sign.reasons')}</li>
    </ul>
  );
}
