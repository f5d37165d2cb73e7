// What one does in a meeting, within reach of thumb and keyboard.
import {
  IconCheck,
  IconLink,
  IconMessage,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneOff,
  IconScreenShare,
  IconScreenShareOff,
  IconUsers,
  IconVideo,
  IconVideoOff,
} from '@tabler/icons-react';
import { useParticipants } from '@livekit/components-react';
import { useTranslation } from 'react-i18next';

import { RoundButton } from '../../../lib/ui/RoundButton';
import type { Copied } from '../../../lib/ui/useCopy';
import { modifier } from '../hooks/useShortcuts';
import type { useSwitches } from '../hooks/useSwitches';
import classes from './ControlBar.module.css';
import { DeviceMenu } from './DeviceMenu';

interface Props {
  switches: ReturnType<typeof useSwitches>;
  peopleOpen: boolean;
  onPeople: () => void;
  chatOpen: boolean;
  unread: number;
  onChat: () => void;
  copied: Copied;
  onCopy: () => void;
  onLeave: () => void;
}

const canShareScreen = (): boolean =>
  typeof (navigator.mediaDevices as Partial<MediaDevices> | undefined)?.getDisplayMedia === 'function';

export function ControlBar(props: Props) {
  const { switches, peopleOpen, onPeople, chatOpen, unread, onChat, copied, onCopy, onLeave } = props;
  const { t } = useTranslation();
  const people = useParticipants();
  const { microphone, camera, screen, busy, change } = switches;
  const key = modifier();
  const toggle = (medium: 'microphone' | 'camera' | 'screen') => () => {
    if (busy !== medium) void change(medium);
  };
  return (
    <footer className={classes['bar']}>
      <div className={classes['tools']} role="toolbar" aria-label={t('controls.label')}>
      <div className={classes['pair']}>
        <RoundButton
          label={`${t(microphone ? 'controls.micOff' : 'controls.micOn')} (${key}D)`}
          shortcut="Control+D Meta+D"
          pressed={microphone}
          off={!microphone}
          disabled={busy === 'microphone'}
          onClick={toggle('microphone')}
          testId="mic"
        >
          {microphone ? <IconMicrophone /> : <IconMicrophoneOff />}
        </RoundButton>
        <DeviceMenu kinds={['audioinput', 'audiooutput']} label={t('controls.soundDevices')} />
      </div>
      <div className={classes['pair']}>
        <RoundButton
          label={`${t(camera ? 'controls.cameraOff' : 'controls.cameraOn')} (${key}E)`}
          shortcut="Control+E Meta+E"
          pressed={camera}
          off={!camera}
          disabled={busy === 'camera'}
          onClick={toggle('camera')}
          testId="camera"
        >
          {camera ? <IconVideo /> : <IconVideoOff />}
        </RoundButton>
        <DeviceMenu kinds={['videoinput']} label={t('controls.cameraDevices')} />
      </div>
      {canShareScreen() ? (
        <RoundButton
          label={t(screen ? 'controls.screenStop' : 'controls.screenShare')}
          pressed={screen}
          active={screen}
          disabled={busy === 'screen'}
          onClick={toggle('screen')}
          testId="screen-share"
        >
          {screen ? <IconScreenShareOff /> : <IconScreenShare />}
        </RoundButton>
      ) : null}
      <RoundButton
        label={t('controls.people', { count: people.length })}
        active={peopleOpen}
        expanded={peopleOpen}
        onClick={onPeople}
        badge={people.length}
        testId="people"
      >
        <IconUsers />
      </RoundButton>
      <RoundButton
        label={unread > 0 ? t('chat.openUnread', { count: unread }) : t('chat.open')}
        active={chatOpen}
        expanded={chatOpen}
        onClick={onChat}
        {...(unread > 0 ? { badge: unread } : {})}
        testId="chat"
      >
        <IconMessage />
      </RoundButton>
      <RoundButton
        label={t(copied === 'yes' ? 'common.copied' : 'common.copyLink')}
        onClick={onCopy}
        testId="copy-link"
      >
        {copied === 'yes' ? <IconCheck /> : <IconLink />}
      </RoundButton>
      <RoundButton label={t('controls.leave')} danger onClick={onLeave} testId="leave">
        <IconPhoneOff />
      </RoundButton>
      </div>
    </footer>
  );
}
