// Everyone here, by name and role; a host can mute.
import { useIsMuted, useParticipantInfo, useParticipants } from '@livekit/components-react';
import { ActionIcon, Badge, CloseButton } from '@mantine/core';
import { IconMicrophone, IconMicrophoneOff } from '@tabler/icons-react';
import { type Participant, Track } from 'livekit-client';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { Avatar } from '../../../lib/ui/Avatar';
import { useRole } from '../hooks/useRole';
import classes from './PeoplePanel.module.css';

interface Props {
  onMute: ((identity: string, name: string) => void) | null;
  onClose: () => void;
}

export function PeoplePanel({ onMute, onClose }: Props) {
  const { t } = useTranslation();
  const people = useParticipants();
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => heading.current?.focus(), []);

  return (
    <aside
      className={classes['panel']}
      aria-labelledby="people-heading"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
      data-testid="people-panel"
    >
      <div className={classes['head']}>
        <h2 id="people-heading" ref={heading} tabIndex={-1}>
          {t('people.title', { count: people.length })}
        </h2>
        <CloseButton size="lg" onClick={onClose} aria-label={t('people.close')} />
      </div>
      <ul className={classes['list']}>
        {people.map((participant) => (
          <Person key={participant.identity} participant={participant} onMute={onMute} />
        ))}
      </ul>
    </aside>
  );
}

function Person({ participant, onMute }: Pick<Props, 'onMute'> & { participant: Participant }) {
  const { t } = useTranslation();
  const { name: given, identity = participant.identity } = useParticipantInfo({ participant });
  const role = useRole(participant);
  const muted = useIsMuted({ participant, source: Track.Source.Microphone });
  const name = given || t('room.someone');
  return (
    <li className={classes['person']} data-testid="person" data-identity={identity} data-role={role}>
      <Avatar name={name} size={38} />
      <div className={classes['name']}>
        <span>{participant.isLocal ? t('room.you', { name }) : name}</span>
        {role === 'guest' ? null : (
          <Badge size="sm" variant="light" tt="none" data-testid="role">
            {t(`room.role.${role}`)}
          </Badge>
        )}
      </div>
      {onMute && !participant.isLocal && !muted ? (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={40}
          radius="xl"
          onClick={() => onMute(identity, name)}
          aria-label={t('room.mute', { name })}
          title={t('room.mute', { name })}
          data-testid="mute"
        >
          <IconMicrophone size={20} />
        </ActionIcon>
      ) : (
        <span className={classes['state']} role="img" aria-label={t(muted ? 'room.micIsOff' : 'room.micIsOn')}>
          {muted ? <IconMicrophoneOff size={20} /> : <IconMicrophone size={20} />}
        </span>
      )}
    </li>
  );
}
