// One connection to a meeting's media: connects, publishes what was chosen, listens for the server's notice, and says how it ended.
import {
  DisconnectReason,
  LogLevel,
  Room,
  RoomEvent,
  RpcError,
  setLogLevel,
  VideoPresets,
} from 'livekit-client';

import type { Joined } from '../../../lib/api/client';
import type { DeviceChoice } from '../../../lib/storage';
import { isFromServer, type Notice, NOTICE_METHOD, readNotice } from './notice';
import { PatientReconnectPolicy } from './reconnect';

// The library's messages hold addresses of candidates and session descriptions; none of that belongs in a console.
setLogLevel(LogLevel.silent);

export interface ConnectionEvents {
  /** Told to leave: media is already off, and the connection closes by itself. */
  onLeaveNotice: (notice: Notice) => void;
  onNotice: (notice: Notice) => void;
  /** The connection ended and nobody here asked for it. Called once at most. */
  onDropped: (elsewhere: boolean) => void;
  onMediaFailed: (kind: 'microphone' | 'camera') => void;
}

// Time for the answer to a notice to reach the server before the connection closes under it.
const ANSWER_LEAVES_MS = 80;

export class MeetingConnection {
  readonly room: Room;
  #token: string;
  #over = false;

  constructor(
    readonly code: string,
    private readonly joined: Joined,
    private readonly devices: DeviceChoice,
    private readonly events: ConnectionEvents,
  ) {
    this.#token = joined.token;
    const { audioDeviceId, videoDeviceId } = devices;
    this.room = new Room({
      adaptiveStream: true,
      dynacast: true,
      reconnectPolicy: new PatientReconnectPolicy(),
      audioCaptureDefaults: {
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
        ...(audioDeviceId ? { deviceId: audioDeviceId } : {}),
      },
      videoCaptureDefaults: {
        resolution: VideoPresets.h720.resolution,
        ...(videoDeviceId ? { deviceId: videoDeviceId } : {}),
      },
    });
    this.room.registerRpcMethod(NOTICE_METHOD, (call) => Promise.resolve(this.#answer(call)));
    this.room.on(RoomEvent.Disconnected, (reason) => this.#dropped(reason));
  }

  /** The newest token: the server sends fresh ones while we are connected. */
  get token(): string {
    return this.#token;
  }

  /** Resolves when connected, or when it is known that we are not (`onDropped` has been called). */
  async open(): Promise<void> {
    try {
      const connecting = this.room.connect(this.joined.url, this.joined.token, { maxRetries: 2 });
      this.room.engine.on('tokenRefreshed', (token: string) => (this.#token = token));
      await connecting;
    } catch {
      this.#dropped(undefined);
      return;
    }
    await Promise.all([this.#publish('microphone'), this.#publish('camera')]);
  }

  /** Leave, because the person wants to or because this page goes away. */
  async close(): Promise<void> {
    this.#over = true;
    await this.room.disconnect(true);
  }

  async #publish(kind: 'microphone' | 'camera'): Promise<void> {
    const local = this.room.localParticipant;
    try {
      if (kind === 'microphone' && this.devices.audio) await local.setMicrophoneEnabled(true);
      if (kind === 'camera' && this.devices.video) await local.setCameraEnabled(true);
    } catch {
      if (!this.#over) this.events.onMediaFailed(kind);
    }
  }

  #answer(call: { callerIdentity: string; requestId: string; payload: string }): string {
    const notice = isFromServer(call) ? readNotice(call.payload) : null;
    if (!notice) throw RpcError.builtIn('UNSUPPORTED_METHOD');
    if (!notice.leave) {
      this.events.onNotice(notice);
      return 'seen';
    }
    this.#over = true;
    this.#silence();
    this.events.onLeaveNotice(notice);
    window.setTimeout(() => void this.room.disconnect(true), ANSWER_LEAVES_MS);
    return 'leaving';
  }

  /** Camera and microphone off at once, before the connection is. */
  #silence(): void {
    for (const publication of this.room.localParticipant.trackPublications.values()) publication.track?.stop();
  }

  #dropped(reason: DisconnectReason | undefined): void {
    if (this.#over) return;
    this.#over = true;
    this.events.onDropped(reason === DisconnectReason.DUPLICATE_IDENTITY);
    void this.room.disconnect(true);
  }
}
