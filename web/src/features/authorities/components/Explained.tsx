// What can be done here and what cannot, what a demand contains, how it is decided: before anybody types anything.
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import classes from './Authorities.module.css';

const CAN = ['territory', 'named', 'ends'] as const;
const CANNOT = ['end', 'account', 'people', 'doubt'] as const;
const CONTAINS = ['who', 'law', 'reasons', 'meetings', 'territory', 'measures', 'redress', 'report', 'language'] as const;
const DECIDED = ['call', 'recorded', 'reviewed', 'told', 'appeal'] as const;

export function Explained() {
  const { t } = useTranslation();
  return (
    <>
      <div className={classes['pair']}>
        <section className={classes['box']} aria-labelledby="can">
          <h2 id="can" className={classes['part']} style={{ marginTop: 0 }}>
            {t('authorities.can')}
          </h2>
          <ul className={classes['list']}>
            {CAN.map((one) => (
              <li key={one}>{t(`authorities.canDo.${one}`)}</li>
            ))}
          </ul>
        </section>
        <section className={classes['box']} aria-labelledby="cannot">
          <h2 id="cannot" className={classes['part']} style={{ marginTop: 0 }}>
            {t('authorities.cannot')}
          </h2>
          <ul className={classes['list']}>
            {CANNOT.map((one) => (
              <li key={one}>{t(`authorities.cannotDo.${one}`)}</li>
            ))}
          </ul>
        </section>
      </div>
      <h2 className={classes['part']}>{t('authorities.contains')}</h2>
      <ul className={classes['list']}>
        {CONTAINS.map((one) => (
          <li key={one}>{t(`authorities.items.${one}`)}</li>
        ))}
      </ul>
      <h2 className={classes['part']}>{t('authorities.decided')}</h2>
      <ol className={classes['list']}>
        {DECIDED.map((one) => (
          <li key={one}>{t(`authorities.way.${one}`)}</li>
        ))}
      </ol>
      <p className={classes['aside']}>
        <Link to="/transparency">{t('authorities.published')}</Link> {t('authorities.abuse')}{' '}
        <Link to="/report">{t('authorities.toReport')}</Link>
      </p>
    </>
  );
}
