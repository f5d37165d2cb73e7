// A letter as it was sent, read-only.
import { useTranslation } from 'react-i18next';

import { territoryNames } from '../../../lib/territory';
import { localTime, parseInstant } from '../../../lib/time';
import { Fact, Facts } from '../../../lib/ui/Facts';
import { MEASURES } from '../api/letter';
import type { Submission } from '../api/submissions';
import classes from './Authorities.module.css';

export function LetterFacts({ letter }: { letter: Submission['letter'] }) {
  const { t, i18n } = useTranslation();
  const when = (value: string | null) => {
    const date = parseInstant(value);
    return date ? localTime(date, i18n.language) : '–';
  };
  const words = (text: string) => <p className={classes['words']}>{text}</p>;
  return (
    <Facts>
      <Fact name={t('authorities.authority')}>
        {letter.authority} · {territoryNames(letter.jurisdiction, i18n.language)}
      </Fact>
      <Fact name={t('authorities.contact_name')}>
        {letter.contact_name} · {letter.contact_email}
      </Fact>
      <Fact name={t('letter.reference')}>{letter.reference}</Fact>
      <Fact name={t('letter.legal_basis')}>{letter.legal_basis}</Fact>
      <Fact name={t('letter.reasons')}>{words(letter.reasons)}</Fact>
      <Fact name={t('letter.asks')}>{letter.asks.map((ask) => t(`letter.ask.${ask}`)).join(' · ')}</Fact>
      {letter.asked ? <Fact name={t('letter.asked')}>{words(letter.asked)}</Fact> : null}
      {letter.meetings.length > 0 ? <Fact name={t('letter.meetings')}>{letter.meetings.join(', ')}</Fact> : null}
      {letter.territory.length > 0 ? (
        <Fact name={t('letter.territory')}>{territoryNames(letter.territory, i18n.language)}</Fact>
      ) : null}
      {letter.measures.length > 0 ? (
        <Fact name={t('letter.measures')}>
          {MEASURES.filter((measure) => letter.measures.includes(measure))
            .map((measure) => t(`letter.measure.${measure}`))
            .join(' · ')}
        </Fact>
      ) : null}
      {letter.ends_at ? <Fact name={t('letter.ends_at')}>{when(letter.ends_at)}</Fact> : null}
      {letter.deadline ? <Fact name={t('letter.deadline')}>{when(letter.deadline)}</Fact> : null}
      {letter.gag ? (
        <Fact name={t('letter.gag')}>
          {letter.gag.law} · {letter.gag.until ? when(letter.gag.until) : t('letter.noEnd')}
        </Fact>
      ) : null}
      <Fact name={t('letter.redress')}>{words(letter.redress)}</Fact>
      <Fact name={t('letter.report_to')}>{letter.report_to}</Fact>
    </Facts>
  );
}
