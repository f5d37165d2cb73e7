// One appeal that waits, in the list: against what, since when, until when.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { OpenAppeal } from '../api/appeals';
import { useWhen } from './Page';
import classes from './Pages.module.css';

export function AppealCard({ appeal }: { appeal: OpenAppeal }) {
  const { t } = useTranslation();
  return (
    <li className={classes['card']} data-testid="waiting-appeal">
      <div className={classes['cardHead']}>
        <h2 style={{ fontSize: '1.02rem', margin: 0 }}>{t('deskAppeals.of', { number: appeal.restriction })}</h2>
        <Button component={Link} to={`/desk/appeals/${appeal.id}`} variant="default" size="compact-md">
          {t('deskAppeals.decide')}
        </Button>
      </div>
      <p className={classes['excerpt']}>{appeal.text}</p>
      <Meta appeal={appeal} />
    </li>
  );
}

export function Meta({ appeal }: { appeal: OpenAppeal }) {
  const { t } = useTranslation();
  const when = useWhen();
  return (
    <div className={classes['meta']}>
      <span>{t(`appeal.grounds.${appeal.ground}`)}</span>
      <span>{t(appeal.concerned ? 'deskAppeals.concerned' : 'deskAppeals.anyone')}</span>
      <span>{t('deskAppeals.filed', { when: when(appeal.filed_at) })}</span>
      {appeal.freed_at ? (
        <b>{t('deskAppeals.overdue', { when: when(appeal.freed_at) })}</b>
      ) : appeal.answer_due ? (
        <b data-testid="due">{t('deskAppeals.due', { when: when(appeal.answer_due) })}</b>
      ) : null}
    </div>
  );
}
