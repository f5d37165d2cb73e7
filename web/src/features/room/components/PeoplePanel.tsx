// Everyone here, by name and role; a host can mute, and say who helps and who stands in.
import { useIsMuted, useParticipantInfo, useParticipants } from '@livekit/components-react';
import { ActionIcon, Badge, CloseButton, Menu } from '@mantine/core';
import { IconDotsVertical, IconMicrophone, IconMicrophoneOff } from '@tabler/icons-react';
import { type Participant, Track } from 'livekit-client';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { Avatar } from '../../../lib/ui/Avatar';
import type { Naming } from '../hooks/useNamed';
import { type Role, useRole } from '../hooks/useRole';
import classes from './PeoplePanel.module.css';

interface Props {
  onMute: ((identity: string, name: string) => void) | null;
  naming: Naming | null;
  onClose: () => void;
}

export function PeoplePanel({ onMute, naming, onClose }: Props) {
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
          <Person key={participant.identity} participant={participant} onMute={onMute} naming={naming} />
        ))}
      </ul>
    </aside>
  );
}

function Person({ participant, onMute, naming }: Pick<Props, 'onMute' | 'naming'> & { participant: Participant }) {
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
            {t(`roles.${role}`)}
          </Badge>
        )}
        {naming?.isSuccessor(identity) && role === 'guest' ? (
          <Badge size="sm" variant="light" color="gray" tt="none" data-testid="successor">
            {t('roles.named')}
          </Badge>
        ) : null}
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
      {naming && !participant.isLocal && role !== 'host' ? (
        <Powers naming={naming} identity={identity} name={name} role={role} />
      ) : null}
    </li>
  );
}

interface PowersProps {
  naming: Naming;
  identity: string;
  name: string;
  role: Role;
}

function Powers({ naming, identity, name, role }: PowersProps) {
  const { t } = useTranslation();
  const cohost = role === 'co-host' || naming.isCohost(identity);
  const successor = naming.isSuccessor(identity);
  return (
    <Menu
      position="bottom-end"
      shadow="lg"
      width={280}
      withinPortal={false}
      withInitialFocusPlaceholder={false}
      floatingStrategy="fixed"
    >
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={40}
          radius="xl"
          aria-label={t('roles.menu', { name })}
          title={t('roles.menu', { name })}
          data-testid="powers"
        >
          <IconDotsVertical size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => naming.give(identity, name, 'cohost', !cohost)} data-testid="give-cohost">
          {t(cohost ? 'roles.takeCohost' : 'roles.makeCohost')}
          {cohost ? null : <span className={classes['hint']}>{t('roles.makeCohostHint')}</span>}
        </Menu.Item>
        {cohost ? null : (
          <Menu.Item onClick={() => naming.give(identity, name, 'successor', !successor)} data-testid="give-successor">
            {t(successor ? 'roles.takeSuccessor' : 'roles.makeSuccessor')}
            {successor ? null : <span className={classes['hint']}>{t('roles.makeSuccessorHint')}</span>}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
