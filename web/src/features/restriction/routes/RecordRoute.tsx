// /r/:number, the public record of one restriction, for anyone.
import { Anchor, Badge, Button, Text } from '@mantine/core';
import { IconFileSearch, IconLinkOff, IconScale } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';

import type { RestrictionRecord } from '../../../lib/api/client';
import { RequestFailed } from '../../../lib/api/problem';
import { territoryName } from '../../../lib/territory';
import { localTime, parseInstant, utcTime } from '../../../lib/time';
import { Loading } from '../../../lib/ui/Loading';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { Shell } from '../../../lib/ui/Shell';
import { StatePage } from '../../../lib/ui/StatePage';
import { appealPath } from '../../appeal/api/appeals';
import { ReceiptCheck } from '../../log/components/ReceiptCheck';
import { RecordCheck } from '../../log/components/RecordCheck';
import { fetchRecord } from '../api/record';
import { Fact, Facts } from '../../../lib/ui/Facts';
import classes from './RecordRoute.module.css';

export function RecordRoute() {
  const { t } = useTranslation();
  const { number = '' } = useParams();
  const record = useQuery({ queryKey: ['record', number], queryFn: () => fetchRecord(number) });

  if (record.isPending) return <Loading />;
  if (record.data) return <Record record={record.data} />;
  const unknown = record.error instanceof RequestFailed && record.error.status < 500;
  return (
    <StatePage
      icon={unknown ? <IconFileSearch /> : <IconLinkOff />}
      title={t(unknown ? 'record.notFoundTitle' : 'meeting.unreachableTitle')}
      text={unknown ? t('record.notFoundText') : t('common.unreachable')}
      actions={
        unknown ? (
          <Button component={Link} to="/">
            {t('common.home')}
          </Button>
        ) : (
          <Button loading={record.isFetching} onClick={() => void record.refetch()}>
            {t('common.tryAgain')}
          </Button>
        )
      }
    />
  );
}

// What is in effect, and what is over, stands out; the pale colours between are too pale to be read by everyone.
const LOOK = {
  pending: { variant: 'default' },
  effective: { variant: 'light', color: 'red' },
  held: { variant: 'default' },
  lifted: { variant: 'light', color: 'moss' },
} as const;
const KNOWN_MEASURES = ['notice', 'withhold_artifacts', 'bar_entry', 'remove'] as const;

function Record({ record }: { record: RestrictionRecord }) {
  const { t, i18n } = useTranslation();
  const measures = record.measures.map((measure) => {
    const known = KNOWN_MEASURES.find((name) => name === measure);
    return known ? t(`record.measure.${known}`) : measure;
  });
  return (
    <Shell>
      <article className={classes['page']} data-testid="record">
        <Text c="var(--fm-muted)" fw={560}>
          {t('record.kind')}
        </Text>
        <div className={classes['head']}>
          <PageTitle fz={{ base: 27, sm: 36 }} lts="-0.02em">
            {t('record.title', { number: record.number })}
          </PageTitle>
          <Badge size="lg" {...LOOK[record.state]} className={classes['state']}>
            {t(`record.state.${record.state}`)}
          </Badge>
        </div>
        <Text lh={1.6} mt="xs" mb="xl" maw={620}>
          {t(`record.explain.${record.state}`)}
        </Text>
        <Facts>
          {record.sealed_until === null ? (
            <>
              <Fact name={t('restricted.who')}>{record.authority}</Fact>
              <Fact name={t('restricted.law')}>{record.legal_basis}</Fact>
            </>
          ) : (
            <Fact name={t('record.sealed')}>
              <Instant value={record.sealed_until} none="" />
              <div className={classes['quiet']}>{t('record.sealedText')}</div>
            </Fact>
          )}
          <Fact name={t('restricted.where')}>
            {record.territory.map((code) => (
              <div key={code}>
                {territoryName(code, i18n.language)} <span className={classes['quiet']}>{code}</span>
              </div>
            ))}
          </Fact>
          {measures.length ? (
            <Fact name={t('record.measures')}>
              {measures.map((measure) => (
                <div key={measure}>{measure}</div>
              ))}
            </Fact>
          ) : null}
          <Fact name={t('record.from')}>
            <Instant value={record.effective_at} none={t('record.notYet')} />
          </Fact>
          <Fact name={t('restricted.until')}>
            <Instant value={record.ends_at} none="" />
          </Fact>
          {record.lifted_at ? (
            <Fact name={t('record.lifted')}>
              <Instant value={record.lifted_at} none="" />
            </Fact>
          ) : null}
          <Fact name={t('record.log')}>
            <Anchor component={Link} to={`/transparency?entry=${record.log.index}`}>
              {t('record.logEntry', { index: record.log.index })}
            </Anchor>
            <span className={classes['origin']}>{record.origin}</span>
          </Fact>
        </Facts>
        <Text fz="sm" c="var(--fm-muted)" mt="md" lh={1.6}>
          {t('record.footnote')}
        </Text>
        <Button
          component={Link}
          to={appealPath(String(record.number))}
          variant="default"
          mt="md"
          leftSection={<IconScale size={20} aria-hidden="true" />}
        >
          {t('record.appeal')}
        </Button>
        <RecordCheck record={record} />
        <ReceiptCheck />
      </article>
    </Shell>
  );
}

function Instant({ value, none }: { value: string | null; none: string }) {
  const { i18n } = useTranslation();
  const date = parseInstant(value);
  if (!date) return <>{none}</>;
  return (
    <time dateTime={date.toISOString()}>
      {localTime(date, i18n.language)} <span className={classes['quiet']}>{utcTime(date)}</span>
    </time>
  );
}
