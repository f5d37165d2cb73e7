// /desk/submissions/:id: one of them beside the order that it may become, or ended as nobody's.
import { Button, NativeSelect } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';

import { PageTitle } from '../../../lib/ui/PageTitle';
import { Failed } from '../../../lib/ui/Failed';
import { type Authority, dismiss, type Dismissal, DISMISSALS, type Entry, fetchAuthorities, fetchDeskSubmission } from '../api/desk';
import { EMPTY_LETTER, localField } from '../api/letter';
import type { Submission } from '../api/submissions';
import classes from '../components/Authorities.module.css';
import { LetterFacts } from '../components/LetterFacts';
import { type Done, OrderForm } from '../components/OrderForm';
import { DeskPage } from '../components/Page';
import { RecordedOrder } from '../components/Recorded';

export function DeskSubmissionRoute() {
  const { id = '' } = useParams();
  const [done, setDone] = useState<Done | null>(null);
  const found = useQuery({
    queryKey: ['desk', 'submission', id],
    queryFn: async () => ({ submission: await fetchDeskSubmission(id), authorities: await fetchAuthorities() }),
    retry: false,
  });
  return (
    <DeskPage found={found} permission="submissions:read">
      {(data) => (done ? <RecordedOrder {...done} /> : <One {...data} onDone={setDone} />)}
    </DeskPage>
  );
}

interface Props {
  submission: Submission;
  authorities: readonly Authority[];
  onDone: (done: Done) => void;
}

function One({ submission, authorities, onDone }: Props) {
  const { t } = useTranslation();
  const { id, state, why, order, document } = submission;
  return (
    <article data-testid="desk-submission-one">
      <PageTitle fz={{ base: 26, sm: 32 }} lts="-0.02em">
        {t('deskIntake.submission')}
      </PageTitle>
      <p className={classes['lead']}>
        {why ? t(`authorities.why.${why}`) : t('deskIntake.callBackFirst')}{' '}
        {order ? <Link to={`/desk/orders/${order}`}>{t('deskIntake.toOrder')}</Link> : null}
      </p>
      <LetterFacts letter={submission.letter} />
      {document ? (
        <p className={classes['aside']}>
          <a href={`/api/v1/submissions/${id}/document`} download>
            {t('deskIntake.getDocument')}
          </a>
        </p>
      ) : (
        <p className={classes['aside']}>{t('authorities.withoutDocument')}</p>
      )}
      {state === 'waiting' ? (
        <>
          <Dismiss id={id} />
          <h2 className={classes['part']}>{t('deskIntake.asOrder')}</h2>
          <p className={classes['lead']}>{t('deskIntake.asOrderLead')}</p>
          <OrderForm
            authorities={authorities}
            start={entryOf(submission, authorities)}
            origin={{ submission: id }}
            kept={`folkmoot.submission.${id}`}
            onDone={onDone}
          />
        </>
      ) : null}
    </article>
  );
}

function Dismiss({ id }: { id: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [why, setWhy] = useState<Dismissal>('not_an_authority');
  const dismissing = useMutation({
    mutationFn: () => dismiss(id, why),
    onSuccess: () => client.invalidateQueries({ queryKey: ['desk'] }),
  });
  return (
    <section className={classes['more']} aria-labelledby="dismiss">
      <h2 id="dismiss" className={classes['part']} style={{ marginTop: 0 }}>
        {t('deskIntake.dismissTitle')}
      </h2>
      <p className={classes['aside']}>{t('deskIntake.dismissLead')}</p>
      <div className={classes['acts']}>
        <NativeSelect
          aria-label={t('deskIntake.dismissWhy')}
          value={why}
          onChange={(event) => setWhy(DISMISSALS.find((one) => one === event.currentTarget.value) ?? 'duplicate')}
          data={DISMISSALS.map((value) => ({ value, label: t(`deskIntake.dismissal.${value}`) }))}
        />
        <Button variant="default" loading={dismissing.isPending} onClick={() => dismissing.mutate()} data-testid="submission-dismiss">
          {t('deskIntake.dismiss')}
        </Button>
      </div>
      <Failed problem={dismissing.error} />
    </section>
  );
}

/** The form begins with what was sent; the authority is one that the desk knows, if the name is the same. */
function entryOf({ letter }: Submission, authorities: readonly Authority[]): Entry {
  const same = authorities.find(({ name }) => name.toLowerCase() === letter.authority.trim().toLowerCase());
  return {
    ...EMPTY_LETTER,
    authority_id: same?.id ?? '',
    emergency: false,
    reference: letter.reference,
    legal_basis: letter.legal_basis,
    reasons: letter.reasons,
    asks: [...letter.asks],
    asked: letter.asked ?? '',
    meetings: letter.meetings.join('\n'),
    territory: letter.territory,
    measures: letter.measures,
    starts_at: localField(letter.starts_at),
    ends_at: localField(letter.ends_at),
    language: letter.language,
    redress: letter.redress,
    report_to: letter.report_to,
    kind: letter.kind ?? '',
    issued_at: localField(letter.issued_at),
    served_by: letter.served_by ?? 'portal',
    deadline: localField(letter.deadline),
    gag: letter.gag !== null,
    gag_law: letter.gag?.law ?? '',
    gag_until: localField(letter.gag?.until ?? null),
  };
}
