// The chat as this page knows it: what the server saved, and, where that is withheld, what is said while we are here.
import { useRoomContext } from '@livekit/components-react';
import { type RemoteParticipant, RoomEvent } from 'livekit-client';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';

import { RequestFailed, type RestrictionProblem } from '../../../lib/api/problem';
import {
  CHAT_TOPIC,
  type ChatMessage,
  deleteFile,
  listFiles,
  packWord,
  readChat,
  readWord,
  say,
  shareFile,
  type SharedFile,
} from '../api/chat';
import type { MeetingConnection } from '../api/connection';

// Pages tell one another at once; asking anyway is for words that were lost, and for restrictions that begin or end.
const ASK_ANYWAY_MS = 8_000;

export interface Chat {
  messages: readonly ChatMessage[];
  files: readonly SharedFile[];
  /** Why what was saved cannot be read from here; null when it can. */
  withheld: RestrictionProblem | null;
  /** It could not be asked for; what was read before is still shown. */
  away: boolean;
  loading: boolean;
  send: (text: string) => Promise<void>;
  share: (file: File) => Promise<void>;
  remove: (id: string) => Promise<void>;
}

export function useChat(connection: MeetingConnection, onNew: (name: string) => void): Chat {
  const room = useRoomContext();
  const { code } = connection;
  const [saved, setSaved] = useState<readonly ChatMessage[] | null>(null);
  const [live, setLive] = useState<readonly ChatMessage[]>([]);
  const [files, setFiles] = useState<readonly SharedFile[]>([]);
  const [withheld, setWithheld] = useState<RestrictionProblem | null>(null);
  const [away, setAway] = useState(false);
  const last = useRef(0);
  const asking = useRef(false);
  const again = useRef(false);
  const told = useRef(0);
  // What was said before this page came, or before it could be read again, is no news.
  const old = useRef(true);

  const tell = useCallback(
    (messages: readonly ChatMessage[]) => {
      for (const { number, identity, name } of messages) {
        if (number <= told.current) continue;
        told.current = number;
        if (identity !== room.localParticipant.identity) onNew(name);
      }
    },
    [onNew, room],
  );

  const ask = useCallback(async () => {
    if (asking.current) {
      again.current = true;
      return;
    }
    asking.current = true;
    try {
      do {
        again.current = false;
        const fresh = await readChat(code, connection.token, last.current);
        const newest = fresh[fresh.length - 1];
        if (newest) {
          if (old.current) told.current = Math.max(told.current, newest.number);
          last.current = newest.number;
          tell(fresh);
        }
        old.current = false;
        setSaved((before) => (fresh.length > 0 || before === null ? [...(before ?? []), ...fresh] : before));
        setFiles(await listFiles(code, connection.token));
        setWithheld(null);
        setAway(false);
        // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- others set it meanwhile
      } while (again.current);
    } catch (problem) {
      const restriction = problem instanceof RequestFailed ? problem.restriction : null;
      setAway(!restriction);
      if (restriction) {
        last.current = 0;
        old.current = true;
        setSaved([]);
        setFiles([]);
        setWithheld(restriction);
      }
    } finally {
      asking.current = false;
    }
  }, [code, connection, tell]);

  useEffect(() => {
    const hear = (payload: Uint8Array, from?: RemoteParticipant, _kind?: unknown, topic?: string) => {
      const word = topic === CHAT_TOPIC && from ? readWord(payload) : null;
      if (!word || !from) return;
      const { said } = word;
      if (said) {
        const heard: ChatMessage = {
          number: said.number,
          identity: from.identity,
          name: from.name ?? '',
          text: said.text,
          sent_at: said.sentAt,
        };
        setLive((before) => [...before.filter((one) => one.number !== said.number), heard].slice(-500));
      }
      void ask();
    };
    room.on(RoomEvent.DataReceived, hear);
    const timer = window.setInterval(() => void ask(), ASK_ANYWAY_MS);
    const first = window.setTimeout(() => void ask());
    return () => {
      room.off(RoomEvent.DataReceived, hear);
      window.clearInterval(timer);
      window.clearTimeout(first);
    };
  }, [ask, room]);

  // What is withheld is what was saved. Whoever is here hears what is said meanwhile, as they hear the others speak.
  useEffect(() => {
    if (withheld) tell(live);
  }, [withheld, live, tell]);

  const spread = useCallback(
    async (message: ChatMessage | null) => {
      try {
        await room.localParticipant.publishData(packWord(message), { reliable: true, topic: CHAT_TOPIC });
      } catch {
        // The others ask anyway, a few seconds later.
      }
      void ask();
    },
    [ask, room],
  );

  const send = useCallback(
    async (text: string) => {
      const message = await say(code, connection.token, text);
      setLive((before) => [...before, message]);
      await spread(message);
    },
    [code, connection, spread],
  );

  const share = useCallback(
    async (file: File) => {
      await shareFile(code, connection.token, file);
      await spread(null);
    },
    [code, connection, spread],
  );

  const remove = useCallback(
    async (id: string) => {
      await deleteFile(code, connection.token, id);
      await spread(null);
    },
    [code, connection, spread],
  );

  // Only what the server saved is believed; a page's own word counts where that cannot be read, and until it can.
  const messages = useMemo(() => {
    if (withheld) return [...live].sort((one, other) => one.number - other.number);
    const known = new Set(saved?.map((message) => message.number));
    const mine = live.filter((one) => one.identity === room.localParticipant.identity && !known.has(one.number));
    return [...(saved ?? []), ...mine].sort((one, other) => one.number - other.number);
  }, [live, room, saved, withheld]);

  return { messages, files, withheld, away, loading: saved === null && !withheld, send, share, remove };
}
