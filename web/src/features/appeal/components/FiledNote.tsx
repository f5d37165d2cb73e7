// An appeal just filed: when its answer is due, and the link that leads back to it.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { CopyField } from '../../../lib/ui/CopyField';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { localTime, parseInstant } from '../../../lib/time';
import classes from '../../../lib/ui/Filed.module.css';
import type { Filed } from '../api/appeals';

export function FiledNote({ path, answerDue }: Filed) {
  const { t, i18n } = useTranslation();
  const due = parseInstant(answerDue);
  return (
    <div data-testid="appeal-filed">
      <PageTitle fz={{ base: 27, sm: 34 }} lts="-0.02em">
        {t('appeal.filedTitle')}
      </PageTitle>
      <p className={classes['lead']}>{t('appeal.filedLead')}</p>
      {due ? (
        <p className={classes['promise']} data-testid="answer-due">
          {t('appealMore.dueFiled', { when: localTime(due, i18n.language) })}
        </p>
      ) : null}
      <CopyField link={`${window.location.origin}${path}`} label={t('appeal.link')} testId="appeal-link" />
      <Button component={Link} to={path} mt="lg" size="md" data-testid="appeal-see">
        {t('appeal.see')}
      </Button>
    </div>
  );
}
