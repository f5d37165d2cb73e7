// The frame of every page of the desk: where one can go, who one is, what one is paged for, and the search.
import { ActionIcon, TextInput } from '@mantine/core';
import { IconBell, IconKeyboard, IconMenu2, IconSearch } from '@tabler/icons-react';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';

import { Avatar } from '../../../lib/ui/Avatar';
import { Logo } from '../../../lib/ui/Logo';
import { SchemeSwitch } from '../../../lib/ui/SchemeSwitch';
import shell from '../../../lib/ui/Shell.module.css';
import { may, useMe } from '../../identity/hooks/useMe';
import { useOpenAlerts } from '../hooks/useAlerts';
import { useShortcuts } from '../hooks/useShortcuts';
import { DeskNav } from './DeskNav';
import classes from './DeskShell.module.css';
import { Dialog } from './Dialog';
import { Shortcuts } from './Shortcuts';

export function DeskShell({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const { me } = useMe();
  const alerts = useOpenAlerts(may(me, 'alerts:read'));
  const search = useRef<HTMLInputElement>(null);
  const [shown, show] = useState<'menu' | 'shortcuts' | null>(null);
  const count = alerts.data?.length ?? 0;
  useShortcuts({ '/': () => search.current?.focus(), '?': () => show('shortcuts') });

  return (
    <>
      <a href="#main" className={shell['skip']}>
        {t('common.skip')}
      </a>
      <header className={classes['header']}>
        <ActionIcon
          className={classes['menu'] ?? ''}
          variant="subtle"
          color="gray"
          size={40}
          radius="xl"
          onClick={() => show('menu')}
          aria-label={t('desk.menu')}
          aria-haspopup="dialog"
          data-testid="desk-menu"
        >
          <IconMenu2 size={22} aria-hidden="true" />
        </ActionIcon>
        <Link to="/desk" className={shell['brand']} aria-label={t('desk.home')}>
          <Logo />
          <span aria-hidden="true" className={classes['name']}>
            {t('desk.name')}
          </span>
        </Link>
        {may(me, 'orders:read') ? <Search box={search} /> : <span className={classes['grow']} />}
        <ActionIcon
          className={classes['wide'] ?? ''}
          variant="subtle"
          color="gray"
          size={40}
          radius="xl"
          onClick={() => show('shortcuts')}
          aria-label={t('desk.shortcuts.title')}
          title={t('desk.shortcuts.title')}
          aria-haspopup="dialog"
        >
          <IconKeyboard size={20} aria-hidden="true" />
        </ActionIcon>
        {may(me, 'alerts:read') ? (
          <ActionIcon
            component={Link}
            to="/desk#alerts"
            className={classes['bell'] ?? ''}
            variant="subtle"
            color="gray"
            size={40}
            radius="xl"
            aria-label={t('desk.bell', { count })}
            title={t('desk.bell', { count })}
            data-testid="desk-bell"
            {...(count > 0 ? { 'data-count': count > 99 ? '99+' : count } : {})}
          >
            <IconBell size={20} aria-hidden="true" />
          </ActionIcon>
        ) : null}
        <SchemeSwitch />
        {me ? (
          <Link
            to="/account"
            className={classes['me']}
            title={t('desk.signedInAs', { email: me.account.email })}
            data-testid="desk-me"
          >
            <Avatar name={me.account.email} size={34} />
            <span className="visually-hidden">{t('desk.signedInAs', { email: me.account.email })}</span>
            <span className={classes['who']}>
              <b>{me.account.email.split('@')[0]}</b>
              <small>{t(`identity.roles.${me.account.role}`)}</small>
            </span>
          </Link>
        ) : null}
      </header>
      <div className={classes['body']}>
        <div className={classes['side']}>
          <DeskNav me={me} />
        </div>
        <main id="main" className={classes['main']}>
          {children}
        </main>
      </div>
      {shown === 'menu' ? (
        <Dialog title={t('desk.menu')} onClose={() => show(null)} side testId="desk-drawer">
          <DeskNav me={me} onGo={() => show(null)} />
        </Dialog>
      ) : null}
      {shown === 'shortcuts' ? <Shortcuts onClose={() => show(null)} /> : null}
    </>
  );
}

function Search({ box }: { box: React.RefObject<HTMLInputElement | null> }) {
  const { t } = useTranslation();
  const go = useNavigate();
  const asked = useSearchParams()[0].get('q') ?? '';
  return (
    <form
      role="search"
      className={classes['search']}
      onSubmit={(event) => {
        event.preventDefault();
        const words = box.current?.value.trim() ?? '';
        void go(words ? `/desk/orders?${new URLSearchParams({ q: words }).toString()}` : '/desk/orders');
      }}
    >
      <TextInput
        key={asked}
        ref={box}
        type="search"
        defaultValue={asked}
        aria-label={t('desk.search')}
        placeholder={t('desk.searchHint')}
        leftSection={<IconSearch size={18} aria-hidden="true" />}
        aria-keyshortcuts="/"
        data-testid="desk-search"
      />
    </form>
  );
}
