// /transparency, the log's explorer: its state, a receipt's check, and its entries, newest first, each proved in the browser.
import { Text } from '@mantine/core';
import { IconClockPause, IconNotebook } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { NotVerified } from '../../../lib/log/merkle';
import { localTime } from '../../../lib/time';
import { Loading } from '../../../lib/ui/Loading';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { Shell } from '../../../lib/ui/Shell';
import { StatePage } from '../../../lib/ui/StatePage';
import { Unreachable } from '../../../lib/ui/Unreachable';
import type { OpenLog } from '../api/log';
import { Entries } from '../components/Entries';
import { ReceiptCheck } from '../components/ReceiptCheck';
import { StandAlone } from '../components/StandAlone';
import { Verdict } from '../components/Verdict';
import { useLog } from '../hooks/useLog';
import classes from './LogRoute.module.css';

export function LogRoute() {
  const { t } = useTranslation();
  const log = useLog();
  if (log.isPending) return <Loading />;
  if (log.error instanceof NotVerified) return <Broken why={log.error.message} />;
  if (log.error) return <Unreachable trying={log.isFetching} onTryAgain={() => void log.refetch()} />;
  if (!log.data)
    return <StatePage icon={<IconClockPause />} title={t('log.waitingTitle')} text={t('log.waitingText')} />;
  if (log.data.checkpoint.size === 0)
    return <StatePage icon={<IconNotebook />} title={t('log.emptyTitle')} text={t('log.emptyText')} />;
  return <Log log={log.data} />;
}

function Broken({ why }: { why: string }) {
  const { t } = useTranslation();
  return (
    <Shell>
      <div className={classes['page']} data-testid="log-broken">
        <PageTitle fz={{ base: 27, sm: 36 }}>{t('log.title')}</PageTitle>
        <div className={classes['state']}>
          <Verdict state="bad" title={t('log.failedTitle')}>
            {why}. {t('log.failedText')}
          </Verdict>
        </div>
      </div>
    </Shell>
  );
}

function Log({ log }: { log: OpenLog }) {
  const { t, i18n } = useTranslation();
  const { size, cosigned, origin } = log.checkpoint;
  const last = [...cosigned.values()].reduce((newest, at) => (at > newest ? at : newest), new Date(0));
  return (
    <Shell>
      <div className={classes['page']} data-testid="log">
        <PageTitle fz={{ base: 27, sm: 36 }} lts="-0.02em">
          {t('log.title')}
        </PageTitle>
        <Text lh={1.6} mt="xs" maw={620}>
          {t('log.lead')}
        </Text>
        <div className={classes['state']}>
          <Verdict state="good" title={t('log.checked', { count: size })} testId="log-state">
            {cosigned.size
              ? t('log.cosigned', { count: cosigned.size, when: localTime(last, i18n.language) })
              : t('log.noWitness')}
            <span className={classes['origin']}>{origin}</span>
          </Verdict>
        </div>
        <Entries reader={log.reader} size={size} />
        <ReceiptCheck />
        <StandAlone command={`folkmoot log verify ${window.location.origin}`} />
      </div>
    </Shell>
  );
}
