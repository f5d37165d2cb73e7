// A meeting just made: its link, and the way in.
import { Button, Text } from '@mantine/core';
import { IconCheck, IconUserShield } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useParams } from 'react-router';

import { CopyField } from '../../../lib/ui/CopyField';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { Shell } from '../../../lib/ui/Shell';
import { HostReceipts } from '../../restriction/components/HostReceipts';
import classes from './InviteRoute.module.css';

function linkOf(state: unknown, code: string): string {
  if (typeof state === 'object' && state !== null && 'joinUrl' in state && typeof state.joinUrl === 'string')
    return state.joinUrl;
  return `${window.location.origin}/m/${code}`;
}

export function InviteRoute() {
  const { t } = useTranslation();
  const { code = '' } = useParams();
  const location = useLocation();
  const link = linkOf(location.state, code);

  return (
    <Shell>
      <div className={classes['card']}>
        <div className={classes['badge']} aria-hidden="true">
          <IconCheck size={28} />
        </div>
        <PageTitle fz={{ base: 26, sm: 30 }}>{t('invite.title')}</PageTitle>
        <Text c="var(--fm-muted)" mt={6}>
          {t('invite.lead')}
        </Text>
        <CopyField link={link} label={t('invite.linkLabel')} testId="meeting-link" buttonTestId="copy-link" />
        <Button component={Link} to={`/m/${code}`} size="lg" fullWidth mt="lg" data-testid="join-now">
          {t('invite.joinNow')}
        </Button>
        <div className={classes['host']}>
          <IconUserShield size={20} aria-hidden="true" />
          <Text fz="sm" c="var(--fm-muted)">
            {t('invite.hostNote')}
          </Text>
        </div>
        <HostReceipts code={code} />
      </div>
    </Shell>
  );
}
