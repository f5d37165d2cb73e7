// The person's own microphone, camera and screen: on, off, on its way, or refused.
import { useLocalParticipant } from '@livekit/components-react';
import { useCallback, useEffect, useRef, useState } from 'react';

export type Medium = 'microphone' | 'camera' | 'screen';

export function useSwitches(onFailed: (medium: Medium) => void, onMutedByHost: () => void) {
  const { localParticipant, isMicrophoneEnabled, isCameraEnabled, isScreenShareEnabled } = useLocalParticipant();
  const [busy, setBusy] = useState<Medium | null>(null);
  const ours = useRef(false);
  const wasOn = useRef(isMicrophoneEnabled);
  const tellMuted = useRef(onMutedByHost);

  useEffect(() => {
    tellMuted.current = onMutedByHost;
  }, [onMutedByHost]);

  // Muted without our doing: a host did it, and the person should know.
  useEffect(() => {
    if (wasOn.current && !isMicrophoneEnabled && !ours.current) {
      const track = [...localParticipant.audioTrackPublications.values()].find((publication) => publication.isMuted);
      if (track) tellMuted.current();
    }
    wasOn.current = isMicrophoneEnabled;
    ours.current = false;
  }, [isMicrophoneEnabled, localParticipant]);

  const change = useCallback(
    async (medium: Medium) => {
      setBusy(medium);
      try {
        if (medium === 'microphone') {
          ours.current = true;
          await localParticipant.setMicrophoneEnabled(!isMicrophoneEnabled);
        } else if (medium === 'camera') await localParticipant.setCameraEnabled(!isCameraEnabled);
        else await localParticipant.setScreenShareEnabled(!isScreenShareEnabled, { audio: true });
      } catch (problem) {
        // Closing the browser's own choice of a screen is no failure.
        const cancelled = medium === 'screen' && problem instanceof Error && problem.name === 'NotAllowedError';
        if (!cancelled) onFailed(medium);
      } finally {
        setBusy(null);
      }
    },
    [localParticipant, isMicrophoneEnabled, isCameraEnabled, isScreenShareEnabled, onFailed],
  );

  return {
    microphone: isMicrophoneEnabled,
    camera: isCameraEnabled,
    screen: isScreenShareEnabled,
    busy,
    change,
  };
}
