// The ways to the desk's places: those that this person may go.
import { useTranslation } from 'react-i18next';
import { Link, NavLink } from 'react-router';

import type { Me } from '../../identity/api/auth';
import { may } from '../../identity/hooks/useMe';
import classes from './DeskShell.module.css';
import { PLACES } from './places';

export function DeskNav({ me, onGo }: { me: Me | null; onGo?: () => void }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t('desk.nav')}>
      <ul className={classes['places']}>
        {PLACES.filter(({ permission }) => may(me, permission)).map(({ name, to, Icon }) => (
          <li key={name}>
            <NavLink to={to} end={to === '/desk'} className={classes['place'] ?? ''} onClick={onGo}>
              <Icon size={20} stroke={1.7} aria-hidden="true" />
              {t(`desk.places.${name}`)}
            </NavLink>
          </li>
        ))}
      </ul>
      <Link to="/transparency" className={classes['record']} onClick={onGo}>
        {t('common.publicLog')}
      </Link>
    </nav>
  );
}
