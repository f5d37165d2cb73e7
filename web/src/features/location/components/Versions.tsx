// The versions of the data that there are; what each changes; the commands that use one or go back.
import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Chip } from '../../desk/components/Chip';
import { Trouble } from '../../desk/components/Trouble';
import { fetchDifferences, type Version } from '../api/location';
import { Changes } from './Changes';
import { Command } from './Command';
import classes from './Location.module.css';

const TONES = { 'in use': 'good', before: null, held: 'over', unused: null } as const;

export function Versions({ versions }: { versions: readonly Version[] }) {
  const { t } = useTranslation();
  const lastBefore = versions.find((one) => one.state === 'before')?.version;
  return (
    <section className={classes['part']} aria-labelledby="versions-title">
      <h2 id="versions-title">{t('location.versions.title')}</h2>
      <p className={classes['lead']}>{t('location.versions.lead')}</p>
      <ul className={classes['versions']} data-testid="versions">
        {versions.map((one) => (
          <li key={one.version} className={classes['card']} data-testid="version" data-state={one.state}>
            <OneVersion version={one} isLast={one.version === lastBefore} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function OneVersion({ version: { version, state }, isLast }: { version: Version; isLast: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(state === 'held');
  const tone = TONES[state];
  return (
    <>
      <div className={classes['head']}>
        <b className={classes['code']}>{version}</b>
        <Chip {...(tone ? { tone } : {})}>{t(`location.versions.states.${state}`)}</Chip>
        <Button
          variant="subtle"
          size="compact-md"
          onClick={() => setOpen(!open)}
          aria-expanded={open}
          aria-label={t(open ? 'location.versions.hideOf' : 'location.versions.showOf', { version })}
          data-testid="version-more"
        >
          {t(open ? 'location.versions.hide' : 'location.versions.show')}
        </Button>
      </div>
      {open ? <Found version={version} /> : null}
      {state === 'held' ? (
        <Command why={t('location.versions.use')} command={`folkmoot location use ${version}`} testId="command-use" />
      ) : null}
      {state === 'before' && isLast ? (
        <Command why={t('location.versions.goBack')} command="folkmoot location rollback" testId="command-rollback" />
      ) : null}
      {(state === 'before' && !isLast) || state === 'unused' ? (
        <Command why={t('location.versions.useOld')} command={`folkmoot location use ${version}`} testId="command-use" />
      ) : null}
    </>
  );
}

function Found({ version }: { version: string }) {
  const { t } = useTranslation();
  const found = useQuery({ queryKey: ['desk', 'location', version], queryFn: () => fetchDifferences(version), retry: false });
  if (found.data) return <Changes changes={found.data} />;
  if (found.error) return <Trouble error={found.error} trying={found.isFetching} onTryAgain={() => void found.refetch()} />;
  return (
    <Text role="status" c="var(--fm-muted)" mt="sm">
      {t('common.loading')}
    </Text>
  );
}
