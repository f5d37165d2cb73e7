// An appeal just filed: the link that leads back to it.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { CopyField } from '../../../lib/ui/CopyField';
import { PageTitle } from '../../../lib/ui/PageTitle';
import classes from './Appeal.module.css';

export function Filed({ path }: { path: string }) {
  const { t } = useTranslation();
  return (
    <div data-testid="appeal-filed">
      <PageTitle fz={{ base: 27, sm: 34 }} lts="-0.02em">
        {t('appeal.filedTitle')}
      </PageTitle>
      <p className={classes['lead']}>{t('appeal.filedLead')}</p>
      <CopyField link={`${window.location.origin}${path}`} label={t('appeal.link')} testId="appeal-link" />
      <Button component={Link} to={path} mt="lg" size="md" data-testid="appeal-see">
        {t('appeal.see')}
      </Button>
    </div>
  );
}
