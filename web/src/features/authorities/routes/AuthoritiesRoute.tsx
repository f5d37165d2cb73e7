// /authorities: what can be asked here and how it is decided, and a way to send it. No account.
import { Alert, Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { spoken } from '../../../lib/api/problem';
import { CopyField } from '../../../lib/ui/CopyField';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { Shell } from '../../../lib/ui/Shell';
import { type Filed, submissionPath } from '../api/submissions';
import classes from '../components/Authorities.module.css';
import { Explained } from '../components/Explained';
import { SubmissionForm } from '../components/SubmissionForm';

interface Sent {
  filed: Filed;
  document: Error | null;
}

export function AuthoritiesRoute() {
  const { t } = useTranslation();
  const [sent, setSent] = useState<Sent | null>(null);
  return (
    <Shell>
      <div className={classes['page']}>
        {sent ? (
          <Received {...sent} />
        ) : (
          <>
            <PageTitle fz={{ base: 27, sm: 34 }} lts="-0.02em">
              {t('authorities.title')}
            </PageTitle>
            <p className={classes['lead']}>{t('authorities.lead')}</p>
            <Explained />
            <h2 className={classes['part']} id="send">
              {t('authorities.form')}
            </h2>
            <p className={classes['lead']}>{t('authorities.formLead')}</p>
            <SubmissionForm onFiled={(filed, document) => setSent({ filed, document })} />
          </>
        )}
      </div>
    </Shell>
  );
}

function Received({ filed, document }: Sent) {
  const { t } = useTranslation();
  const path = submissionPath(filed);
  return (
    <div data-testid="submission-filed">
      <PageTitle fz={{ base: 27, sm: 34 }} lts="-0.02em">
        {t('authorities.filedTitle')}
      </PageTitle>
      <p className={classes['lead']}>{t('authorities.filedLead')}</p>
      {document ? (
        <Alert color="red" role="alert" mb="md">
          {t('authorities.documentFailed', { why: spoken(document) || t('common.unreachable') })}
        </Alert>
      ) : null}
      <CopyField link={`${window.location.origin}${path}`} label={t('authorities.link')} testId="submission-link" />
      <Button component={Link} to={path} mt="lg" size="md" data-testid="submission-see">
        {t('authorities.see')}
      </Button>
    </div>
  );
}
