// The four steps to a desk that is open: what each is for, how far it is, and what to do.
import { Alert, Button, Title } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { territoryNames } from '../../../lib/territory';
import { CopyField } from '../../../lib/ui/CopyField';
import { AuthorityForm } from '../../authorities/components/AuthorityForm';
import { type Account, type Desk, openDesk } from '../api/desk';
import { ME } from '../hooks/useMe';
import { Ask } from './Ask';
import classes from './Identity.module.css';
import { InviteForm } from './InviteForm';
import { KeyState } from './Keys';
import { Problem } from './Problem';

interface Props {
  desk: Desk;
  accounts: readonly Account[];
  mayOpen: boolean;
}

export function SetupSteps({ desk, accounts, mayOpen }: Props) {
  const { t, i18n } = useTranslation();
  const holders = new Set(desk.reviewers.map((one) => one.account)).size;
  const others = accounts.filter((one) => one.role !== 'admin' && one.role !== 'member');
  return (
    <ol className={classes['steps']}>
      <Step n={1} done={others.length >= 2} title={t('identity.setup.people')} text={t('identity.setup.peopleText')}>
        {others.length ? (
          <ul className={classes['list']}>
            {others.map((one) => (
              <li key={one.id} className={classes['item']} data-testid="invited">
                <span className={classes['what']}>
                  <span className={classes['name']}>{one.email}</span>
                  <span className={classes['tag']} {...(one.passkeys ? { 'data-good': '' } : {})}>
                    {t(`identity.setup.state.${one.passkeys ? 'active' : one.invited_until ? 'invited' : 'over'}`)}
                  </span>
                  <small>
                    {t(`identity.roles.${one.role}`)}
                    {one.works_in ? `, ${territoryNames([one.works_in], i18n.language)}` : null}
                    {one.employer ? `, ${one.employer}` : null}
                  </small>
                </span>
              </li>
            ))}
          </ul>
        ) : (
          <p className={classes['quiet']}>{t('identity.setup.nobody')}</p>
        )}
        {mayOpen ? <InviteForm /> : null}
      </Step>
      <Step n={2} done={holders >= 2} title={t('identity.setup.keys')} text={t('identity.setup.keysText')}>
        <p className={classes['words']} data-testid="keys-done">
          {holders ? t('identity.setup.keysDone', { count: holders }) : t('identity.setup.noKeys')}
        </p>
        {desk.reviewers.length ? (
          <ul className={classes['list']}>
            {desk.reviewers.map((one) => (
              <li key={one.key_id} className={classes['item']} data-testid="founder">
                <span className={classes['what']}>
                  <span className={classes['name']}>{one.email}</span>
                  <KeyState state={one.state} />
                  <small>
                    {territoryNames([one.works_in], i18n.language)}, <span className={classes['key']}>{one.key_id}</span>
                  </small>
                </span>
              </li>
            ))}
          </ul>
        ) : null}
      </Step>
      <Step
        n={3}
        done={desk.authorities.length > 0}
        title={t('identity.setup.authorities')}
        text={t('identity.setup.authoritiesText')}
      >
        {desk.authorities.length ? (
          <ul className={classes['list']}>
            {desk.authorities.map((one) => (
              <li key={one.id} className={classes['item']} data-testid="authority">
                <span className={classes['what']}>
                  <span className={classes['name']}>{one.name}</span>
                  <small>{territoryNames(one.jurisdiction, i18n.language)}</small>
                </span>
              </li>
            ))}
          </ul>
        ) : (
          <p className={classes['quiet']}>{t('identity.setup.noAuthorities')}</p>
        )}
        {mayOpen ? <AuthorityForm founding /> : null}
      </Step>
      <Step n={4} done={false} title={t('identity.setup.open')} text={t('identity.setup.openText')}>
        <Said title={t('identity.setup.missing')} lines={desk.missing} color="red" testId="missing" />
        <Said title={t('identity.setup.advice')} lines={desk.advice} color="yellow" testId="advice" />
        {mayOpen ? <Open holders={holders} can={desk.can_open} /> : <p>{t('identity.setup.notAdmin')}</p>}
      </Step>
    </ol>
  );
}

function Open({ holders, can }: { holders: number; can: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const opening = useMutation({
    mutationFn: openDesk,
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['people'] }),
        client.invalidateQueries({ queryKey: ME }),
      ]),
  });
  return (
    <>
      <Problem of={opening.error} />
      <Ask
        size="md"
        disabled={!can}
        loading={opening.isPending}
        text={t('identity.setup.openButton')}
        question={t('identity.setup.openAsk', { count: holders })}
        yes={t('identity.setup.openYes')}
        onYes={() => opening.mutate()}
        testId="open-desk"
      />
    </>
  );
}

function Said({ title, lines, color, testId }: { title: string; lines: string[]; color: string; testId: string }) {
  if (!lines.length) return null;
  return (
    <Alert color={color} mb="md" title={title} styles={{ label: { color: 'var(--mantine-color-text)' } }} data-testid={testId}>
      {lines.map((line) => (
        <p key={line} style={{ margin: '0 0 6px' }}>
          {line}
        </p>
      ))}
    </Alert>
  );
}

interface StepProps {
  n: number;
  done: boolean;
  title: string;
  text: string;
  children: ReactNode;
}

function Step({ n, done, title, text, children }: StepProps) {
  const { t } = useTranslation();
  return (
    <li className={`${classes['card'] ?? ''} ${classes['step'] ?? ''}`} data-testid={`step-${n}`}>
      <span className={classes['mark']} aria-hidden="true" {...(done ? { 'data-done': '' } : {})}>
        {done ? <IconCheck size={20} /> : n}
      </span>
      <div>
        <Title order={2} fz="h4">
          <span className="visually-hidden">{t('identity.setup.step', { n })}: </span>
          {title}
          <span className="visually-hidden"> ({t(done ? 'identity.setup.isDone' : 'identity.setup.isNext')})</span>
        </Title>
        <p className={classes['quiet']}>{text}</p>
        {children}
      </div>
    </li>
  );
}

export function IsOpen({ founding }: { founding: string }) {
  const { t } = useTranslation();
  return (
    <section className={classes['card']} data-testid="desk-open">
      <Title order={2} fz="h4">
        {t('identity.setup.isOpen')}
      </Title>
      <p className={classes['quiet']}>{t('identity.setup.isOpenText')}</p>
      <CopyField link={founding} label={t('identity.setup.founding')} button={t('identity.setup.copy')} testId="founding" />
      <div className={classes['buttons']} style={{ marginTop: 18 }}>
        <Button component={Link} to="/desk/people">
          {t('identity.setup.toPeople')}
        </Button>
        <Button component={Link} to="/desk" variant="default">
          {t('identity.setup.toDesk')}
        </Button>
      </div>
    </section>
  );
}
