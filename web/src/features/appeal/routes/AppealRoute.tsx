// /r/:number/appeal: why it is wrong, in one's own words, and then the link that leads back.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useParams } from 'react-router';

import { NotFoundPage } from '../../../app/ErrorPages';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { Shell } from '../../../lib/ui/Shell';
import classes from '../../../lib/ui/Filed.module.css';
import { carriedEvidence, carriedMeeting, carriedReceipt, fileAppeal, type Filed, type NewAppeal } from '../api/appeals';
import { AppealForm } from '../components/AppealForm';
import { FiledNote } from '../components/FiledNote';

export function AppealRoute() {
  const { number = '' } = useParams();
  return /^[1-9][0-9]{0,14}$/.test(number) ? <AppealPage number={Number(number)} /> : <NotFoundPage />;
}

function AppealPage({ number }: { number: number }) {
  const { t } = useTranslation();
  const { hash } = useLocation();
  const [filed, setFiled] = useState<Filed | null>(null);
  const evidence = carriedEvidence(hash);
  const receipt = useQuery({
    queryKey: ['receipt', number, hash],
    queryFn: () => carriedReceipt(number, hash),
    retry: false,
  });
  const filing = useMutation({
    mutationFn: (appeal: NewAppeal) => fileAppeal(appeal, carriedMeeting(hash)),
    onSuccess: setFiled,
  });

  return (
    <Shell>
      <div className={classes['page']}>
        {filed ? (
          <FiledNote {...filed} />
        ) : (
          <>
            <PageTitle fz={{ base: 27, sm: 34 }} lts="-0.02em">
              {t('appeal.title', { number })}
            </PageTitle>
            <p className={classes['lead']}>{t('appeal.lead')}</p>
            <AppealForm
              hasReceipt={Boolean(receipt.data)}
              hasEvidence={evidence !== null}
              sending={filing.isPending}
              problem={filing.error}
              onSend={(ground, text, attach) =>
                filing.mutate({
                  number,
                  ground,
                  text,
                  receipt: attach.receipt ? (receipt.data ?? null) : null,
                  evidence: attach.evidence ? evidence : null,
                })
              }
            />
          </>
        )}
      </div>
    </Shell>
  );
}
