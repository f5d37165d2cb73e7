// A meeting just made: its link, and the way in.
import { Button, Text, TextInput } from '@mantine/core';
import { IconCheck, IconCopy, IconUserShield } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useParams } from 'react-router';

import { PageTitle } from '../../../lib/ui/PageTitle';
import { Shell } from '../../../lib/ui/Shell';
import { useCopy } from '../../../lib/ui/useCopy';
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
  const [copied, copy] = useCopy(link);

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
        <div className={classes['link']}>
          <TextInput
            aria-label={t('invite.linkLabel')}
            value={link}
            readOnly
            size="md"
            onFocus={(event) => event.currentTarget.select()}
            data-testid="meeting-link"
          />
          <Button
            size="md"
            variant="light"
            onClick={copy}
            leftSection={
              copied === 'yes' ? <IconCheck size={18} aria-hidden="true" /> : <IconCopy size={18} aria-hidden="true" />
            }
            data-testid="copy-link"
          >
            {t(copied === 'yes' ? 'common.copied' : 'common.copyLink')}
          </Button>
        </div>
        <div aria-live="polite" className={copied === 'failed' ? classes['failed'] : 'visually-hidden'}>
          {copied === 'yes' ? t('common.copiedAnnounce') : copied === 'failed' ? t('common.copyFailed') : ''}
        </div>
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
