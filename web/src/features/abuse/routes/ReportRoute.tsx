// /report: what happened, and then the link that leads back. No account, no name.
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { CopyField } from '../../../lib/ui/CopyField';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { Shell } from '../../../lib/ui/Shell';
import classes from '../../../lib/ui/Filed.module.css';
import { fileReport } from '../api/reports';
import { ReportForm } from '../components/ReportForm';

export function ReportRoute() {
  const { t } = useTranslation();
  const [path, setPath] = useState<string | null>(null);
  const filing = useMutation({ mutationFn: fileReport, onSuccess: setPath });

  return (
    <Shell>
      <div className={classes['page']}>
        {path ? (
          <Filed path={path} />
        ) : (
          <>
            <PageTitle fz={{ base: 27, sm: 34 }} lts="-0.02em">
              {t('abuse.title')}
            </PageTitle>
            <p className={classes['lead']}>{t('abuse.lead')}</p>
            <p className={classes['aside']}>
              {t('abuse.danger')} {t('abuse.notAnOrder')}
            </p>
            <ReportForm sending={filing.isPending} problem={filing.error} onSend={(report) => filing.mutate(report)} />
          </>
        )}
      </div>
    </Shell>
  );
}

function Filed({ path }: { path: string }) {
  const { t } = useTranslation();
  return (
    <div data-testid="report-filed">
      <PageTitle fz={{ base: 27, sm: 34 }} lts="-0.02em">
        {t('abuse.filedTitle')}
      </PageTitle>
      <p className={classes['lead']}>{t('abuse.filedLead')}</p>
      <CopyField link={`${window.location.origin}${path}`} label={t('abuse.link')} testId="report-link" />
      <Button component={Link} to={path} mt="lg" size="md" data-testid="report-see">
        {t('abuse.see')}
      </Button>
    </div>
  );
}
