// A reviewer's decision: the outcome, the reasons as whoever appealed reads them, and the passkey that signs it.
import { Alert, Button, Radio, Stack, Textarea } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { whyNot } from '../../appeal/api/why';
import type { Me } from '../../identity/api/auth';
import { PasskeyTrouble } from '../../identity/api/passkey';
import { decide, type Decision, type OpenAppeal, type Outcome } from '../api/appeals';
import classes from './Pages.module.css';

const OUTCOMES = ['upheld', 'upheld_for_person', 'rejected'] as const satisfies readonly Outcome[];
const LONGEST = 5000;

export function DecisionForm({ appeal, me, onDone }: { appeal: OpenAppeal; me: Me; onDone: () => void }) {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<Outcome>(appeal.tells_whom ? 'upheld_for_person' : 'upheld');
  const [reasons, setReasons] = useState('');
  const [route, setRoute] = useState('');
  const [asked, setAsked] = useState(false);
  const passkey = me.keys.find(({ algorithm }) => algorithm === 'WebAuthn')?.key_id;
  const deciding = useMutation({
    mutationFn: (decision: Decision) => decide(appeal.id, decision, passkey ?? ''),
    onSuccess: onDone,
  });
  const missing = reasons.trim() === '';
  const why = (problem: Error) =>
    problem instanceof PasskeyTrouble ? t('deskAppeals.passkeyFailed') : whyNot(problem) || t('common.unreachable');

  return (
    <form
      noValidate
      className={classes['card']}
      data-testid="decision"
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (!missing && passkey) deciding.mutate({ outcome, reasons, outside_route: route.trim() || null });
      }}
    >
      <h2 style={{ fontSize: '1.1rem', margin: 0 }}>{t('deskAppeals.yours')}</h2>
      <Radio.Group
        label={t('deskAppeals.outcome')}
        value={outcome}
        onChange={(value) => setOutcome(OUTCOMES.find((one) => one === value) ?? 'rejected')}
        description={appeal.tells_whom || appeal.freed_at ? null : t('deskAppeals.cannotOne')}
      >
        <Stack gap="sm" mt="xs">
          {OUTCOMES.map((one) => (
            <Radio
              key={one}
              value={one}
              label={t(`deskAppeals.outcomes.${one}`)}
              disabled={one === 'upheld_for_person' && !appeal.tells_whom && !appeal.freed_at}
            />
          ))}
        </Stack>
      </Radio.Group>
      <Textarea
        label={t('deskAppeals.reasons')}
        description={t('deskAppeals.reasonsHint')}
        value={reasons}
        onChange={(event) => setReasons(event.currentTarget.value)}
        maxLength={LONGEST}
        rows={6}
        required
        error={asked && missing ? t('deskAppeals.need') : null}
        data-testid="decision-reasons"
      />
      <Textarea
        label={t('deskAppeals.route')}
        description={t('deskAppeals.routeHint')}
        value={route}
        onChange={(event) => setRoute(event.currentTarget.value)}
        maxLength={1000}
        rows={2}
      />
      {deciding.error ? (
        <Alert color="red" role="alert">
          {t('deskAppeals.failed', { why: why(deciding.error) })}
        </Alert>
      ) : null}
      {passkey ? (
        <div>
          <Button
            type="submit"
            size="md"
            loading={deciding.isPending}
            leftSection={<IconFingerprint size={20} aria-hidden="true" />}
            data-testid="decision-sign"
          >
            {t('deskAppeals.sign')}
          </Button>
        </div>
      ) : (
        <div>
          <p>{t('deskAppeals.noKey')}</p>
          <pre className={classes['command']} tabIndex={0}>
            {`folkmoot appeal decide ${appeal.id} --key KEYFILE --outcome ${outcome} --reasons "…"`}
          </pre>
        </div>
      )}
    </form>
  );
}
