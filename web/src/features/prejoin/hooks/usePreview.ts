// Camera and microphone before joining: opens what is wanted, says plainly why it cannot, and lets go of everything at the end.
import { useCallback, useEffect, useRef, useState } from 'react';

export type Trouble = 'denied' | 'missing' | 'busy' | 'unsupported';

export interface Capture {
  stream: MediaStream | null;
  trouble: Trouble | null;
  pending: boolean;
}

const NOTHING: Capture = { stream: null, trouble: null, pending: false };

export function troubleOf(error: unknown): Trouble {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  return 'busy';
}

/** One device of one kind while `wanted`. A device that has gone is replaced by whatever the browser picks. */
export function useCapture(kind: 'audio' | 'video', wanted: boolean, deviceId: string | undefined): Capture {
  const [found, setFound] = useState<Capture | null>(null);
  const supported = (navigator.mediaDevices as MediaDevices | undefined) !== undefined;

  useEffect(() => {
    if (!wanted || !supported) return;
    let gone = false;
    let open: MediaStream | null = null;
    const constraints: MediaTrackConstraints =
      kind === 'video' ? { width: { ideal: 1280 }, height: { ideal: 720 }, facingMode: 'user' } : {};
    navigator.mediaDevices
      .getUserMedia({ [kind]: { ...constraints, ...(deviceId ? { deviceId: { ideal: deviceId } } : {}) } })
      .then((stream) => {
        if (gone) {
          stop(stream);
          return;
        }
        open = stream;
        setFound({ stream, trouble: null, pending: false });
      })
      .catch((error: unknown) => {
        if (!gone) setFound({ ...NOTHING, trouble: troubleOf(error) });
      });
    return () => {
      gone = true;
      if (open) stop(open);
      setFound(null);
    };
  }, [kind, wanted, deviceId, supported]);

  if (!supported) return { ...NOTHING, trouble: 'unsupported' };
  return found ?? { ...NOTHING, pending: wanted };
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** The devices of this machine; their names show once the browser may tell them. */
export function useDevices(refresh: unknown): MediaDeviceInfo[] {
  const [devices, setDevices] = useState<MediaDeviceInfo[]>([]);
  useEffect(() => {
    const media = navigator.mediaDevices as MediaDevices | undefined;
    if (!media) return;
    let gone = false;
    const list = () => {
      media
        .enumerateDevices()
        .then((found) => {
          if (!gone) setDevices(found.filter((device) => device.deviceId !== ''));
        })
        .catch(() => undefined);
    };
    list();
    media.addEventListener('devicechange', list);
    return () => {
      gone = true;
      media.removeEventListener('devicechange', list);
    };
  }, [refresh]);
  return devices;
}

/** Calls `show` with the loudness of `stream`, 0 to 1, about thirty times a second; no rendering by React. */
export function useLevel(stream: MediaStream | null, show: (level: number) => void): void {
  const latest = useRef(show);
  useEffect(() => {
    latest.current = show;
  }, [show]);
  const draw = useCallback((level: number) => latest.current(level), []);

  useEffect(() => {
    if (!stream || typeof AudioContext === 'undefined') return;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 512;
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const timer = window.setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      draw(Math.min(1, Math.sqrt(power) * 6));
    }, 33);
    return () => {
      window.clearInterval(timer);
      draw(0);
      void context.close();
    };
  }, [stream, draw]);
}
