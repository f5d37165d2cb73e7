// One visit to a meeting: joins, stays, is dropped, asks the gate why, waits, comes back. Never in a loop by itself.
import { useCallback, useEffect, useReducer, useRef, useState } from 'react';

import { RequestFailed } from '../../../lib/api/problem';
import { type DeviceChoice, hostKey } from '../../../lib/storage';
import type { MeetingConnection } from '../../room/api/connection';
import { keyOf, type Notice } from '../../room/api/notice';
import { askByJoining, askGate, fetchLines, joinMeeting, type Standing, standingOf } from '../api/meetings';
import { nextStage, START } from '../stage';

export interface Choices {
  name: string;
  devices: DeviceChoice;
}

export type Failing = 'microphone' | 'camera';

export function useMeetingVisit(code: string, couldNotReach: string) {
  const [stage, dispatch] = useReducer(nextStage, START);
  const [connection, setConnection] = useState<MeetingConnection | null>(null);
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  // What was told once is not told again, even if the server says it anew after a restart.
  const heard = useRef(new Set<string>());
  const [failing, setFailing] = useState<readonly Failing[]>([]);
  const choices = useRef<Choices | null>(null);
  const current = useRef<MeetingConnection | null>(null);
  const token = useRef<string | null>(null);
  const gone = useRef(false);

  const drop = useCallback(async (elsewhere: boolean) => {
    token.current = current.current?.token ?? token.current;
    dispatch({ type: 'dropped' });
    const standing: Standing = token.current ? await askGate(token.current) : { verdict: 'unknown' };
    dispatch({ type: 'standing', standing, elsewhere });
  }, []);

  const hear = useCallback((notice: Notice) => {
    const key = keyOf(notice);
    if (heard.current.has(key)) return;
    heard.current.add(key);
    setNotices((known) => [...known, notice]);
  }, []);

  const join = useCallback(
    async (chosen: Choices) => {
      choices.current = chosen;
      token.current = null;
      setNotices([]);
      heard.current.clear();
      setFailing([]);
      dispatch({ type: 'join-asked' });
      try {
        const [joined, media] = await Promise.all([
          joinMeeting(code, chosen.name, hostKey(code)),
          import('../../room/api/connection'),
        ]);
        if (gone.current) return;
        token.current = joined.token;
        const opened = new media.MeetingConnection(code, joined, chosen.devices, {
          onLeaveNotice: ({ restriction }) => {
            token.current = opened.token;
            dispatch({ type: 'restricted', restriction });
          },
          onNotice: hear,
          onDropped: (elsewhere) => void drop(elsewhere),
          onMediaFailed: (kind) => setFailing((known) => [...known, kind]),
        });
        current.current = opened;
        setConnection(opened);
        dispatch({ type: 'joined' });
        void fetchLines(code, joined.token).then((lines) => lines.forEach(hear));
        await opened.open();
      } catch (problem) {
        const standing = standingOf(problem);
        if (problem instanceof RequestFailed && problem.status === 404) dispatch({ type: 'not-found' });
        else if (standing.verdict === 'restricted' || standing.verdict === 'waiting')
          dispatch({ type: 'standing', standing, elsewhere: false });
        else {
          const said = problem instanceof RequestFailed ? problem.problem.detail || problem.problem.title : '';
          dispatch({ type: 'join-failed', error: said || couldNotReach });
        }
      }
    },
    [code, couldNotReach, drop, hear],
  );

  const rejoin = useCallback(() => (choices.current ? join(choices.current) : Promise.resolve()), [join]);

  const leave = useCallback(() => {
    dispatch({ type: 'leave-asked' });
    void current.current?.close();
  }, []);

  /** Where we stand now, by the token while it lasts, else by asking to join. */
  const ask = useCallback(async (): Promise<Standing> => {
    const standing: Standing = token.current ? await askGate(token.current) : { verdict: 'unknown' };
    if (standing.verdict !== 'unknown') return standing;
    token.current = null;
    return choices.current ? askByJoining(code, choices.current.name, hostKey(code)) : standing;
  }, [code]);

  // Waiting ends by itself: the person wanted to be in the meeting, and only the platform kept them waiting.
  useEffect(() => {
    if (stage.kind !== 'waiting') return;
    let gone = false;
    const timer = window.setTimeout(() => {
      void ask().then((standing) => {
        if (gone) return;
        if (standing.verdict === 'admitted' || standing.verdict === 'unknown') void rejoin();
        else dispatch({ type: 'standing', standing, elsewhere: false });
      });
    }, stage.retryAfter * 1000);
    return () => {
      gone = true;
      window.clearTimeout(timer);
    };
  }, [stage, ask, rejoin]);

  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
      void current.current?.close();
    };
  }, []);

  return {
    stage,
    connection,
    notices,
    failing,
    dismissNotice: (notice: Notice) => setNotices((known) => known.filter((one) => one !== notice)),
    dismissFailing: () => setFailing([]),
    join,
    rejoin,
    leave,
    ask,
  };
}
