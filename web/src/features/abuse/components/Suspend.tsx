// The first of two people: whose account a report is about, by its opaque id, and the proposal.
import { Button, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Failed } from '../../../lib/ui/Failed';

import { type Abuse, ABUSES, findAccount, LASTS, propose } from '../api/desk';
import classes from './Desk.module.css';
import { WordsForm } from './WordsForm';

interface Props {
  report: string;
  onDone: () => void;
}

export function Suspend({ report, onDone }: Props) {
  const { t } = useTranslation();
  const [named, setNamed] = useState('');
  const finding = useMutation({ mutationFn: (where: string) => findAccount(report, where) });

  return (
    <div className={classes['more']}>
      <h4>{t('deskAbuse.findTitle')}</h4>
      <p className={classes['meta']}>{t('deskAbuse.findLead')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (named.trim()) finding.mutate(named);
        }}
      >
        <Stack gap="sm">
          <div className={classes['line']}>
            <TextInput
              label={t('deskAbuse.meetingOrEmail')}
              value={named}
              onChange={(event) => setNamed(event.currentTarget.value)}
              required
              data-testid="suspend-named"
            />
            <Button type="submit" variant="default" loading={finding.isPending} data-testid="suspend-find">
              {t('deskAbuse.find')}
            </Button>
          </div>
          <Failed problem={finding.error} />
        </Stack>
      </form>
      {finding.data ? <Propose account={finding.data} report={report} onDone={onDone} /> : null}
    </div>
  );
}

function Propose({ account, report, onDone }: Props & { account: string }) {
  const { t } = useTranslation();
  const [abuse, setAbuse] = useState<Abuse>('spam');
  const [days, setDays] = useState<number>(LASTS[0]);
  return (
    <Stack gap="sm" mt="md">
      <p className={classes['meta']} data-testid="suspend-account">
        {t('deskAbuse.found', { account })}
      </p>
      <div className={classes['line']}>
        <NativeSelect
          label={t('deskAbuse.abuseLabel')}
          data={ABUSES.map((one) => ({ value: one, label: t(`abuse.kind.${one}`) }))}
          value={abuse}
          onChange={(event) => setAbuse(ABUSES.find((one) => one === event.currentTarget.value) ?? 'spam')}
        />
        <NativeSelect
          label={t('deskAbuse.lasts')}
          data={LASTS.map((one) => ({ value: String(one), label: t('deskAbuse.days', { count: one }) }))}
          value={String(days)}
          onChange={(event) => setDays(Number(event.currentTarget.value))}
        />
      </div>
      <WordsForm
        label={t('deskAbuse.reasonLabel')}
        hint={`${t('deskAbuse.reasonHint')} ${t('deskAbuse.proposeNote')}`}
        testId="suspend-reason"
        onDone={onDone}
        acts={[
          {
            label: t('deskAbuse.propose'),
            testId: 'suspend-propose',
            run: (reason) => propose({ account, report, abuse, reason, days }),
          },
        ]}
      />
    </Stack>
  );
}
