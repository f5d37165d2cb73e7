// Whether we are connected. The library's own hook misses a change that happens between a render and its subscription.
import { useRoomContext } from '@livekit/components-react';
import { type ConnectionState, RoomEvent } from 'livekit-client';
import { useCallback, useSyncExternalStore } from 'react';

export function useRoomState(): ConnectionState {
  const room = useRoomContext();
  const subscribe = useCallback(
    (changed: () => void) => {
      room.on(RoomEvent.ConnectionStateChanged, changed);
      return () => {
        room.off(RoomEvent.ConnectionStateChanged, changed);
      };
    },
    [room],
  );
  return useSyncExternalStore(subscribe, () => room.state);
}
