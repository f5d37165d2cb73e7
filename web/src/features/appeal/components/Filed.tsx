// An appeal just filed: the link that leads back to it.
import { Button, TextInput } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { PageTitle } from '../../../lib/ui/PageTitle';
import { useCopy } from '../../../lib/ui/useCopy';
import classes from './Appeal.module.css';

export function Filed({ path }: { path: string }) {
  const { t } = useTranslation();
  const link = `${window.location.origin}${path}`;
  const [copied, copy] = useCopy(link);
  return (
    <div data-testid="appeal-filed">
      <PageTitle fz={{ base: 27, sm: 34 }} lts="-0.02em">
        {t('appeal.filedTitle')}
      </PageTitle>
      <p className={classes['lead']}>{t('appeal.filedLead')}</p>
      <div className={classes['link']}>
        <TextInput
          aria-label={t('appeal.link')}
          value={link}
          readOnly
          size="md"
          onFocus={(event) => event.currentTarget.select()}
          data-testid="appeal-link"
        />
        <Button
          size="md"
          variant="light"
          onClick={copy}
          leftSection={
            copied === 'yes' ? <IconCheck size={18} aria-hidden="true" /> : <IconCopy size={18} aria-hidden="true" />
          }
        >
          {t(copied === 'yes' ? 'common.copied' : 'common.copyLink')}
        </Button>
      </div>
      <div aria-live="polite" className={copied === 'failed' ? '' : 'visually-hidden'}>
        {copied === 'yes' ? t('common.copiedAnnounce') : copied === 'failed' ? t('common.copyFailed') : ''}
      </div>
      <Button component={Link} to={path} mt="lg" size="md" data-testid="appeal-see">
        {t('appeal.see')}
      </Button>
    </div>
  );
}
