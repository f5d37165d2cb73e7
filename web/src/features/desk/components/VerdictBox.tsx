// The verdict that follows from the answers, and from which of them.
import { useTranslation } from 'react-i18next';

import type { derive, Why } from '../review';
import classes from './Desk.module.css';

export function VerdictBox({ result, open }: { result: ReturnType<typeof derive>; open: boolean }) {
  const { t } = useTranslation();
  const said = (why: Why): string => {
    switch (why.because) {
      case 'answer':
        return t('desk.review.because.answer', { question: t(`desk.review.${why.question}.name`) });
      case 'ground':
        return t('desk.review.because.ground', { ground: t(`desk.review.grounds.${why.ground}`) });
      case 'narrowed':
        return t(`desk.review.because.${why.dimension}`);
      default:
        return t(`desk.review.because.${why.because}`);
    }
  };
  // A refusal may follow before all is answered; an approval never does.
  if (open && (result.verdict === 'grant' || result.verdict === 'narrow'))
    return (
      <div className={classes['verdict']} data-verdict="ask" role="status" data-testid="verdict">
        {t('desk.review.notYet')}
      </div>
    );
  return (
    <div className={classes['verdict']} data-verdict={result.verdict} role="status" data-testid="verdict">
      <b>{t('desk.review.follows', { verdict: t(`desk.verdict.${result.verdict}`) })}</b>
      <ul>
        {result.why.map((why) => (
          <li key={said(why)}>{said(why)}</li>
        ))}
      </ul>
    </div>
  );
}
