// What no restriction can be made of, and how it is recorded all the same: in words, and rejected in public.
import { Button } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';

import { territoryNames } from '../../../lib/territory';
import { parseInstant, utcTime } from '../../../lib/time';
import type { Entry } from '../api/desk';
import { instant, MEASURES, meetingsOf } from '../api/letter';
import classes from './Authorities.module.css';

interface Props {
  entry: Entry;
  sending: boolean;
  onRecord: (words: string) => void;
}

export function AsAsked({ entry, sending, onRecord }: Props) {
  const { t, i18n } = useTranslation();
  const words = inWords(entry, t, i18n.language);
  return (
    <section className={classes['box']} aria-labelledby="as-asked" data-testid="as-asked">
      <h2 id="as-asked">{t('deskIntake.asAsked')}</h2>
      <p>{t('deskIntake.asAskedLead')}</p>
      <blockquote className={classes['quoted']} tabIndex={0} data-testid="as-asked-words">
        {words}
      </blockquote>
      <Button
        variant="default"
        loading={sending}
        onClick={() => onRecord(words)}
        styles={{ root: { height: 'auto', minHeight: 36, paddingBlock: 6 }, label: { whiteSpace: 'normal' } }}
        data-testid="order-as-asked"
      >
        {t('deskIntake.asAskedDo')}
      </Button>
    </section>
  );
}

/** All that was asked: the authority's own words first, then what was chosen in the form. */
function inWords(entry: Entry, t: TFunction, language: string): string {
  const none = t('deskIntake.saysNone');
  const moment = (local: string) => {
    const date = parseInstant(instant(local));
    return date ? utcTime(date) : none;
  };
  const measures = MEASURES.filter((one) => entry.measures.includes(one)).map((one) => t(`letter.measure.${one}`));
  const says = (name: 'meetings' | 'territory' | 'measures' | 'starts_at' | 'ends_at', value: string) =>
    `${t(`letter.${name}`)}: ${value || none}`;
  const chosen = [
    `${t('letter.ask.restrict')}.`,
    says('meetings', meetingsOf(entry.meetings).join(', ')),
    says('territory', entry.territory.length ? `${territoryNames(entry.territory, language)} (${entry.territory.join(', ')})` : ''),
    says('measures', measures.join('; ')),
    entry.starts_at ? says('starts_at', moment(entry.starts_at)) : '',
    says('ends_at', moment(entry.ends_at)),
    entry.emergency ? `${t('deskIntake.emergency')}.` : '',
  ];
  return [entry.asked.trim(), chosen.filter(Boolean).join('\n')].filter(Boolean).join('\n\n');
}
