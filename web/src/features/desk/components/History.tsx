// What happened, as the public log says it, each with its place there.
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { When } from '../../../lib/ui/When';

import { useKindTitle } from '../../log/hooks/useKindTitle';
import type { DeskOrder } from '../api/orders';
import classes from './Desk.module.css';

export function History({ order }: { order: DeskOrder }) {
  const { t } = useTranslation();
  const title = useKindTitle();
  return (
    <section className={`${classes['card'] ?? ''} ${classes['last'] ?? ''}`} aria-labelledby="history" data-testid="history">
      <h2 id="history">{t('desk.history.title')}</h2>
      <ol className={classes['timeline']}>
        {order.history.map((one) => (
          <li key={one.index} data-kind={one.kind}>
            <div>
              <b>{title({ kind: one.kind })}</b>
              {one.says && one.kind !== 'instrument_received' ? `: ${one.says}` : ''}
            </div>
            <div className={classes['quiet']}>
              <When utc at={one.at} /> ·{' '}
              <Link to={`/transparency?entry=${one.index}`}>{t('log.entry', { index: one.index })}</Link>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
