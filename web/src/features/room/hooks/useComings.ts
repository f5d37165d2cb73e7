// Who came and who left, in words, a few seconds each. Never why: nobody is told that about anybody.
import { useRoomContext } from '@livekit/components-react';
import { type RemoteParticipant, RoomEvent } from 'livekit-client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

export interface Passing {
  id: number;
  text: string;
}

const SHOWN_MS = 4500;
const AT_ONCE = 3;

export function usePassing(): [Passing[], (text: string) => void] {
  const [shown, setShown] = useState<Passing[]>([]);
  const next = useRef(0);
  const timers = useRef(new Set<number>());

  useEffect(() => {
    const running = timers.current;
    return () => running.forEach((timer) => window.clearTimeout(timer));
  }, []);

  const say = useCallback((text: string) => {
    next.current += 1;
    const id = next.current;
    setShown((before) => [...before, { id, text }].slice(-AT_ONCE));
    const timer = window.setTimeout(() => {
      timers.current.delete(timer);
      setShown((before) => before.filter((passing) => passing.id !== id));
    }, SHOWN_MS);
    timers.current.add(timer);
  }, []);

  return [shown, say];
}

export function useComings(say: (text: string) => void): void {
  const { t } = useTranslation();
  const room = useRoomContext();
  useEffect(() => {
    const nameOf = (participant: RemoteParticipant) => participant.name ?? t('room.someone');
    const came = (participant: RemoteParticipant) => say(t('room.joined', { name: nameOf(participant) }));
    const left = (participant: RemoteParticipant) => say(t('room.left', { name: nameOf(participant) }));
    room.on(RoomEvent.ParticipantConnected, came).on(RoomEvent.ParticipantDisconnected, left);
    return () => {
      room.off(RoomEvent.ParticipantConnected, came).off(RoomEvent.ParticipantDisconnected, left);
    };
  }, [room, say, t]);
}
