// One person, or one shared screen: picture or initials, name, role, whether they speak or are muted.
import {
  isTrackReference,
  type TrackReferenceOrPlaceholder,
  useConnectionQualityIndicator,
  useIsMuted,
  useIsSpeaking,
  useParticipantInfo,
  VideoTrack,
} from '@livekit/components-react';
import { UnstyledButton } from '@mantine/core';
import {
  IconCrown,
  IconMicrophoneOff,
  IconScreenShare,
  IconWifi1,
} from '@tabler/icons-react';
import { ConnectionQuality, Track } from 'livekit-client';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';

import { Avatar } from '../../../lib/ui/Avatar';
import { useRole } from '../hooks/useRole';
import classes from './Tile.module.css';

export type TileTrack = TrackReferenceOrPlaceholder;

interface Props {
  track: TileTrack;
  onMute: ((identity: string, name: string) => void) | null;
  style: CSSProperties;
}

export function Tile({ track, onMute, style }: Props) {
  const { t } = useTranslation();
  const { participant, source } = track;
  const isScreen = source === Track.Source.ScreenShare;
  const { name: given, identity = participant.identity } = useParticipantInfo({ participant });
  const role = useRole(participant);
  const speaking = useIsSpeaking(participant);
  const microphoneMuted = useIsMuted({ participant, source: Track.Source.Microphone });
  const pictureMuted = useIsMuted(track);
  const { quality } = useConnectionQualityIndicator({ participant });
  const name = given || t('room.someone');
  const picture = isTrackReference(track) && !pictureMuted ? track : null;
  const weak = quality === ConnectionQuality.Poor || quality === ConnectionQuality.Lost;

  return (
    <div
      className={classes['tile']}
      style={style}
      role="group"
      aria-label={isScreen ? t('room.screenOf', { name }) : name}
      data-testid={isScreen ? 'screen-tile' : 'participant-tile'}
      data-identity={identity}
      data-speaking={speaking && !isScreen ? true : undefined}
      data-screen={isScreen ? true : undefined}
    >
      {picture ? (
        <VideoTrack
          trackRef={picture}
          className={classes['video'] ?? ''}
          data-mirror={participant.isLocal && !isScreen ? true : undefined}
        />
      ) : (
        <div className={classes['face']}>
          <Avatar name={name} />
        </div>
      )}
      <div className={classes['plate']}>
        {isScreen ? <IconScreenShare size={16} aria-hidden="true" /> : null}
        {!isScreen && microphoneMuted ? (
          <IconMicrophoneOff size={16} role="img" aria-label={t('room.micIsOff')} className={classes['off']} />
        ) : null}
        <span className={classes['name']}>
          {isScreen ? t('room.screenOf', { name }) : participant.isLocal ? t('room.you', { name }) : name}
        </span>
        {!isScreen && role !== 'guest' ? (
          <IconCrown size={16} role="img" aria-label={t(`roles.${role}`)} className={classes['crown']} />
        ) : null}
        {!isScreen && weak ? (
          <IconWifi1 size={16} role="img" aria-label={t('room.weak')} className={classes['weak']} />
        ) : null}
      </div>
      {onMute && !participant.isLocal && !isScreen && !microphoneMuted ? (
        <UnstyledButton
          className={classes['mute']}
          onClick={() => onMute(identity, name)}
          aria-label={t('room.mute', { name })}
          title={t('room.mute', { name })}
        >
          <IconMicrophoneOff size={18} />
        </UnstyledButton>
      ) : null}
    </div>
  );
}
