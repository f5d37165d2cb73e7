// The frame of every page outside a meeting.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { LanguageSwitch } from './LanguageSwitch';
import { Logo } from './Logo';
import { SchemeSwitch } from './SchemeSwitch';
import classes from './Shell.module.css';

export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <>
      <a href="#main" className={classes['skip']}>
        {t('common.skip')}
      </a>
      <header className={classes['header']}>
        <Link to="/" className={classes['brand']} aria-label={t('brand.homeLabel')}>
          <Logo />
          <span aria-hidden="true">{t('brand.name')}</span>
        </Link>
        <SchemeSwitch />
      </header>
      <main id="main" className={classes['main']}>
        {children}
      </main>
      <footer className={classes['footer']}>
        <Link to="/transparency">{t('common.publicLog')}</Link>
        <Link to="/report">{t('abuse.footer')}</Link>
        <Link to="/authorities">{t('authorities.footer')}</Link>
        <LanguageSwitch />
      </footer>
    </>
  );
}
