// The role that the server shows for a participant, as an attribute.
import { useParticipantAttribute } from '@livekit/components-react';
import type { Participant } from 'livekit-client';

export type Role = 'host' | 'acting-host' | 'guest';

export function readRole(attribute: string | undefined): Role {
  return attribute === 'host' || attribute === 'acting-host' ? attribute : 'guest';
}

export function useRole(participant: Participant): Role {
  return readRole(useParticipantAttribute('role', { participant }));
}
