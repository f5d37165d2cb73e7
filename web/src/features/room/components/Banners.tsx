// What the person must know now: reconnecting, sound blocked, a device that failed, a notice.
import { useAudioPlayback } from '@livekit/components-react';
import { Anchor, Button, CloseButton, Loader } from '@mantine/core';
import { IconInfoCircle, IconMicrophoneOff, IconVolumeOff } from '@tabler/icons-react';
import { ConnectionState } from 'livekit-client';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { territoryNames } from '../../../lib/territory';
import { localTime } from '../../../lib/time';
import type { Failing } from '../../meeting/hooks/useMeetingVisit';
import { statementPath } from '../../statement/api/statements';
import { keyOf, type Notice } from '../api/notice';
import { useRoomState } from '../hooks/useRoomState';
import classes from './Banners.module.css';

interface Props {
  notices: readonly Notice[];
  failing: readonly Failing[];
  onDismissNotice: (notice: Notice) => void;
  onDismissFailing: () => void;
}

export function Banners({ notices, failing, onDismissNotice, onDismissFailing }: Props) {
  const { t } = useTranslation();
  const state = useRoomState();
  const { canPlayAudio, startAudio } = useAudioPlayback();
  const away = state === ConnectionState.Reconnecting || state === ConnectionState.SignalReconnecting;
  const what = failing.length > 1 ? 'both' : failing[0] === 'camera' ? 'video' : 'audio';

  return (
    <div className={classes['banners']} aria-live="polite">
      {state === ConnectionState.Connecting ? (
        <Banner icon={<Loader size={18} />}>{t('meeting.joining')}</Banner>
      ) : null}
      {away ? (
        <Banner icon={<Loader size={18} />} testId="reconnecting" warn>
          {t('room.reconnecting')}
        </Banner>
      ) : null}
      {canPlayAudio ? null : (
        <Banner icon={<IconVolumeOff size={20} />}>
          {t('room.soundBlocked')}{' '}
          <Button size="compact-sm" onClick={() => void startAudio()}>
            {t('room.soundOn')}
          </Button>
        </Banner>
      )}
      {failing.length > 0 ? (
        <Banner icon={<IconMicrophoneOff size={20} />} onDismiss={onDismissFailing}>
          {t(`trouble.title.${what}`)}. {t('room.deviceHint')}
        </Banner>
      ) : null}
      {notices.map((notice) => (
        <NoticeBanner key={keyOf(notice)} notice={notice} onDismiss={() => onDismissNotice(notice)} />
      ))}
    </div>
  );
}

function NoticeBanner({ notice, onDismiss }: { notice: Notice; onDismiss: () => void }) {
  const { t } = useTranslation();
  const { number, statement } = notice.restriction;
  // Those whom it is about read the reasons; the others the public record, which says nothing of who.
  const reasons = notice.kind === 'others' ? null : statementPath(statement);
  return (
    <Banner
      icon={<IconInfoCircle size={20} />}
      onDismiss={onDismiss}
      testId={notice.kind === 'affected' ? 'notice' : `notice-${notice.kind}`}
    >
      {useWords(notice)}{' '}
      <Anchor component={Link} to={reasons ?? `/r/${encodeURIComponent(number)}`} target="_blank" inherit>
        {reasons ? t('statement.read') : t('restricted.numberLink', { number })}
      </Anchor>
    </Banner>
  );
}

function useWords({ kind, restriction }: Notice): string {
  const { t, i18n } = useTranslation();
  const { authority, territory, endsAt, number, sealedUntil } = restriction;
  const place = territoryNames(territory, i18n.language);
  if (kind !== 'affected') return t(`statement.${kind}`, { place, number });
  const until = endsAt ? localTime(endsAt, i18n.language) : '';
  if (sealedUntil) return t('statement.noticeSealed', { place, when: localTime(sealedUntil, i18n.language) });
  return t(endsAt ? 'room.notice' : 'room.noticeNoEnd', {
    authority: authority || t('restricted.someAuthority'),
    place,
    until,
  });
}

interface BannerProps {
  icon: ReactNode;
  children: ReactNode;
  onDismiss?: () => void;
  testId?: string;
  warn?: boolean;
}

function Banner({ icon, children, onDismiss, testId, warn }: BannerProps) {
  const { t } = useTranslation();
  return (
    <div className={classes['banner']} data-warn={warn ? true : undefined} data-testid={testId}>
      <span className={classes['icon']} aria-hidden="true">
        {icon}
      </span>
      <div className={classes['text']}>{children}</div>
      {onDismiss ? <CloseButton aria-label={t('common.dismiss')} onClick={onDismiss} /> : null}
    </div>
  );
}
