// The role that the server shows for a participant, as an attribute.
import { useParticipantAttribute } from '@livekit/components-react';
import type { Participant } from 'livekit-client';

const ROLES = ['host', 'co-host', 'deputy', 'acting-host'] as const;

export type Role = (typeof ROLES)[number] | 'guest';

export function readRole(attribute: string | undefined): Role {
  return ROLES.find((role) => role === attribute) ?? 'guest';
}

export function useRole(participant: Participant): Role {
  return readRole(useParticipantAttribute('role', { participant }));
}
