// Inside the meeting: the stage, the people, the controls, and a word when something changes.
import { RoomAudioRenderer, RoomContext, useLocalParticipant, useRoomContext } from '@livekit/components-react';
import { VisuallyHidden } from '@mantine/core';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { PageTitle } from '../../../lib/ui/PageTitle';
import { useCopy } from '../../../lib/ui/useCopy';
import { muteParticipant } from '../../meeting/api/meetings';
import type { Failing } from '../../meeting/hooks/useMeetingVisit';
import type { MeetingConnection } from '../api/connection';
import type { Notice } from '../api/notice';
import { useChat } from '../hooks/useChat';
import { useComings, usePassing } from '../hooks/useComings';
import { useNamed } from '../hooks/useNamed';
import { useRole } from '../hooks/useRole';
import { useShortcuts } from '../hooks/useShortcuts';
import { type Medium, useSwitches } from '../hooks/useSwitches';
import { Banners } from './Banners';
import { ChatPanel } from './ChatPanel';
import { ControlBar } from './ControlBar';
import { PeoplePanel } from './PeoplePanel';
import classes from './RoomView.module.css';
import { Stage } from './Stage';

interface Props {
  connection: MeetingConnection;
  title: string;
  joinUrl: string;
  notices: readonly Notice[];
  failing: readonly Failing[];
  onDismissNotice: (notice: Notice) => void;
  onDismissFailing: () => void;
  onLeave: () => void;
}

export function RoomView(props: Props) {
  return (
    <RoomContext.Provider value={props.connection.room}>
      <Inside {...props} />
    </RoomContext.Provider>
  );
}

function Inside(props: Props) {
  const { connection, title, joinUrl, notices, failing, onDismissNotice, onDismissFailing, onLeave } = props;
  const { t } = useTranslation();
  const room = useRoomContext();
  const { localParticipant } = useLocalParticipant();
  const role = useRole(localParticipant);
  const [panel, setPanel] = useState<'people' | 'chat' | null>(null);
  const [draft, setDraft] = useState('');
  const [unread, setUnread] = useState(0);
  const [passing, say] = usePassing();
  const [copied, copy] = useCopy(joinUrl);
  useComings(say);

  const failed = useCallback((medium: Medium) => say(t(`room.failed.${medium}`)), [say, t]);
  const mutedByHost = useCallback(() => say(t('room.mutedByHost')), [say, t]);
  const switches = useSwitches(failed, mutedByHost);
  const { change } = switches;
  useShortcuts(useMemo(() => ({ d: () => void change('microphone'), e: () => void change('camera') }), [change]));

  const mute = useCallback(
    (identity: string, name: string) => {
      muteParticipant(connection.code, identity, connection.token).then(
        () => say(t('room.muted', { name })),
        () => say(t('room.muteFailed', { name })),
      );
    },
    [connection, say, t],
  );
  const onMute = role === 'guest' ? null : mute;
  const naming = useNamed(connection, role === 'host', say);

  const reading = useRef(false);
  useEffect(() => {
    reading.current = panel === 'chat';
  }, [panel]);
  const heard = useCallback(
    (name: string) => {
      if (reading.current) return;
      setUnread((count) => count + 1);
      say(t('chat.new', { name: name || t('room.someone') }));
    },
    [say, t],
  );
  const chat = useChat(connection, heard);
  const toggle = (which: 'people' | 'chat') => () => {
    setPanel((open) => (open === which ? null : which));
    if (which === 'chat') setUnread(0);
  };

  return (
    <div className={classes['room']} data-testid="room">
      <header className={classes['bar']}>
        <PageTitle className={classes['title'] ?? ''} fz="1rem" documentTitle={title || connection.code}>
          {title || connection.code}
        </PageTitle>
        {title ? <span className={classes['code']}>{connection.code}</span> : null}
      </header>
      <Banners
        notices={notices}
        failing={failing}
        onDismissNotice={onDismissNotice}
        onDismissFailing={onDismissFailing}
      />
      <main className={classes['stage']}>
        <Stage onMute={onMute} onCopy={copy} copied={copied === 'yes'} />
      </main>
      {panel === 'people' ? (
        <PeoplePanel onMute={onMute} naming={naming} onClose={() => setPanel(null)} />
      ) : null}
      {panel === 'chat' ? (
        <ChatPanel
          chat={chat}
          connection={connection}
          draft={draft}
          onDraft={setDraft}
          onClose={() => setPanel(null)}
        />
      ) : null}
      <ControlBar
        switches={switches}
        peopleOpen={panel === 'people'}
        onPeople={toggle('people')}
        chatOpen={panel === 'chat'}
        unread={unread}
        onChat={toggle('chat')}
        copied={copied}
        onCopy={copy}
        onLeave={onLeave}
      />
      <div className={classes['passing']} aria-hidden="true">
        {passing.map(({ id, text }) => (
          <div key={id}>{text}</div>
        ))}
      </div>
      <VisuallyHidden role="log" aria-live="polite" aria-relevant="additions" data-testid="announcements">
        {passing.map(({ id, text }) => (
          <div key={id}>{text}</div>
        ))}
        {copied === 'yes' ? <div>{t('common.copiedAnnounce')}</div> : null}
        {copied === 'failed' ? <div>{t('common.copyFailed')}</div> : null}
      </VisuallyHidden>
      <RoomAudioRenderer room={room} />
    </div>
  );
}
