// An order that was recorded: its number, what of it cannot be done, and where to go from here.
import { Alert, Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { spoken } from '../../../lib/api/problem';
import { PageTitle } from '../../../lib/ui/PageTitle';
import classes from './Authorities.module.css';
import type { Done } from './OrderForm';

export function RecordedOrder({ recorded, document }: Done) {
  const { t } = useTranslation();
  const refused = recorded.cannot_be_done.map((ask) => t(`letter.ask.${ask}`)).join('; ');
  return (
    <div data-testid="order-recorded">
      <PageTitle fz={{ base: 26, sm: 32 }} lts="-0.02em">
        {t('deskIntake.recordedTitle', { number: recorded.number })}
      </PageTitle>
      <p className={classes['lead']}>
        {t(recorded.state === 'received' ? 'deskIntake.waits' : 'deskIntake.ended')}{' '}
        {refused ? t('deskIntake.refused', { what: refused }) : ''}
      </p>
      {document ? (
        <Alert color="red" role="alert" mb="md">
          {t('deskIntake.documentFailed', { why: spoken(document) || t('common.unreachable') })}
        </Alert>
      ) : null}
      <div className={classes['acts']}>
        <Button component={Link} to={`/desk/orders/${recorded.id}`}>
          {t('deskIntake.toOrder')}
        </Button>
        <Button component={Link} to="/desk/orders/new" reloadDocument variant="default">
          {t('deskIntake.another')}
        </Button>
      </div>
    </div>
  );
}
