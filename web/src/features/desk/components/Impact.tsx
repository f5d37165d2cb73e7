// Impact before deciding: for each meeting a sentence, three bands and when they were frozen; a map of the territory.
import { Alert, Button, Skeleton, Text, Title } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { leftOut } from '../../../lib/map/leftOut';
import { WorldMap } from '../../../lib/map/WorldMap';
import { territoryNames } from '../../../lib/territory';
import { localTime, parseInstant, utcTime } from '../../../lib/time';
import type { MeetingImpact } from '../api/impact';
import { useImpact } from '../hooks/useImpact';
import { bandText, sentence } from './impact';
import classes from './Impact.module.css';

/** The most that is taken off a number before it is banded: `SPREAD` in orders/domain/blur.py. */
const MOST = 22;
const CELLS = ['inside', 'outside', 'uncertain'] as const;

export function Impact({ orderId, territory }: { orderId: string; territory: readonly string[] }) {
  const { t } = useTranslation();
  const impact = useImpact(orderId);
  if (impact.data) return <ImpactShown meetings={impact.data} territory={territory} />;
  if (!impact.isError) return <Skeleton height={360} radius={18} aria-label={t('common.loading')} role="status" />;
  return (
    <Alert color="red" icon={<IconAlertCircle aria-hidden="true" />} title={t('impact.failed')}>
      <Text mb="sm">{impact.error.message}</Text>
      <Button variant="default" loading={impact.isFetching} onClick={() => void impact.refetch()}>
        {t('common.tryAgain')}
      </Button>
    </Alert>
  );
}

export function ImpactShown({ meetings, territory }: { meetings: readonly MeetingImpact[]; territory: readonly string[] }) {
  const { t, i18n } = useTranslation();
  const left = leftOut(territory);
  return (
    <section className={classes['impact']} aria-labelledby="impact-title" data-testid="impact">
      <Title order={2} size="h4" id="impact-title">
        {t('impact.title')}
      </Title>
      <WorldMap codes={territory} />
      {meetings.map((one) => (
        <OneMeeting key={one.meeting} impact={one} named={meetings.length > 1} />
      ))}
      {meetings.some((one) => one.frozen_at !== null) ? (
        <p className={classes['note']}>
          <b>{t('impact.blurred')}.</b> {t('impact.blurredHint', { most: MOST })}
        </p>
      ) : null}
      <p className={classes['note']}>
        {left.length > 0 ? `${t('impact.leftOut', { places: territoryNames(left, i18n.language) })} ` : ''}
        {t('impact.mapNote')}
      </p>
    </section>
  );
}

function OneMeeting({ impact, named }: { impact: MeetingImpact; named: boolean }) {
  const { t, i18n } = useTranslation();
  const frozen = parseInstant(impact.frozen_at);
  return (
    <div className={classes['meeting']} data-testid="impact-meeting">
      {named ? (
        <Title order={3} size="h5" className={classes['code'] ?? ''}>
          {impact.meeting}
        </Title>
      ) : null}
      {frozen ? (
        <>
          <p className={classes['sentence']} data-testid="impact-sentence">
            {sentence(t, impact, i18n.language)}
          </p>
          <dl className={classes['cells']} aria-label={t('impact.people')}>
            {CELLS.map((cell) => (
              <div key={cell} className={classes['cell']} data-cell={cell}>
                <dt>{t(`impact.${cell}`)}</dt>
                <dd>
                  <b>{bandText(t, impact[cell], i18n.language)}</b>
                  <small>{t(`impact.${cell}Hint`)}</small>
                </dd>
              </div>
            ))}
          </dl>
          <p className={classes['note']}>
            {t('impact.frozen', { local: localTime(frozen, i18n.language), utc: utcTime(frozen) })}
          </p>
        </>
      ) : (
        <p className={classes['sentence']} data-testid="impact-sentence">
          {t(impact.begun ? 'impact.notCounted' : 'impact.notBegun')}
        </p>
      )}
    </div>
  );
}
