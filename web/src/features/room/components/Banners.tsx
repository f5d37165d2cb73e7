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
import type { Notice } from '../api/notice';
import { useRoomState } from '../hooks/useRoomState';
import classes from './Banners.module.css';

interface Props {
  notice: Notice | null;
  failing: readonly Failing[];
  onDismissNotice: () => void;
  onDismissFailing: () => void;
}

export function Banners({ notice, failing, onDismissNotice, onDismissFailing }: Props) {
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
      {notice ? <NoticeBanner notice={notice} onDismiss={onDismissNotice} /> : null}
    </div>
  );
}

function NoticeBanner({ notice, onDismiss }: { notice: Notice; onDismiss: () => void }) {
  const { t, i18n } = useTranslation();
  const { authority, territory, endsAt, number } = notice.restriction;
  return (
    <Banner icon={<IconInfoCircle size={20} />} onDismiss={onDismiss} testId="notice">
      {t(endsAt ? 'room.notice' : 'room.noticeNoEnd', {
        authority: authority || t('restricted.someAuthority'),
        place: territoryNames(territory, i18n.language),
        until: endsAt ? localTime(endsAt, i18n.language) : '',
      })}{' '}
      <Anchor component={Link} to={`/r/${encodeURIComponent(number)}`} target="_blank" inherit>
        {t('restricted.numberLink', { number })}
      </Anchor>
    </Banner>
  );
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
