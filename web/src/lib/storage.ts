// What the browser remembers between visits: a name, devices, and the keys of meetings created here. Never on the server.

const NAME = 'folkmoot.name';
const DEVICES = 'folkmoot.devices';
const HOST = 'folkmoot.host.';
const LOG_KEY = 'folkmoot.logKey';
const LANGUAGE = 'folkmoot.language';
const DRAFT = 'folkmoot.draft.';
const SHORTCUTS = 'folkmoot.shortcuts';

export interface DeviceChoice {
  audio: boolean;
  video: boolean;
  audioDeviceId?: string;
  videoDeviceId?: string;
}

function read(key: string): string | null {
  // Storage may be switched off (private windows, policy); then nothing is remembered, and all else works.
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    window.localStorage.setItem(key, value);
  } catch {
    // As above.
  }
}

export const rememberedName = (): string => read(NAME) ?? '';
export const rememberName = (name: string): void => write(NAME, name);

/** The language that was chosen in the footer; none: the browser's. */
export const rememberedLanguage = (): string | null => read(LANGUAGE);
export const rememberLanguage = (language: string): void => write(LANGUAGE, language);

/** The key that makes its holder the host of a meeting; it never appears in a link. */
export const hostKey = (code: string): string | undefined => read(HOST + code) ?? undefined;
export const keepHostKey = (code: string, key: string): void => write(HOST + code, key);

/** The public log's key, as this browser saw it first: a log cannot change it without its old key's signature. */
export const rememberedLogKey = (): string | null => read(LOG_KEY);
export const rememberLogKey = (key: string): void => write(LOG_KEY, key);

/** Whether single keys do something on the desk's pages. */
export const shortcutsWanted = (): boolean => read(SHORTCUTS) !== 'off';
export const keepShortcuts = (wanted: boolean): void => write(SHORTCUTS, wanted ? 'on' : 'off');

/** A text that somebody is writing, until they hand it in. */
export const keptDraft = (name: string): string | null => read(DRAFT + name);
export const keepDraft = (name: string, text: string): void => write(DRAFT + name, text);
export function dropDraft(name: string): void {
  try {
    window.localStorage.removeItem(DRAFT + name);
  } catch {
    // As above.
  }
}

export function rememberedDevices(): DeviceChoice {
  const chosen: DeviceChoice = { audio: true, video: true };
  try {
    const stored: unknown = JSON.parse(read(DEVICES) ?? '{}');
    if (typeof stored === 'object' && stored !== null) {
      const { audio, video, audioDeviceId, videoDeviceId } = stored as Record<string, unknown>;
      if (typeof audio === 'boolean') chosen.audio = audio;
      if (typeof video === 'boolean') chosen.video = video;
      if (typeof audioDeviceId === 'string') chosen.audioDeviceId = audioDeviceId;
      if (typeof videoDeviceId === 'string') chosen.videoDeviceId = videoDeviceId;
    }
  } catch {
    // Not ours or damaged: the defaults.
  }
  return chosen;
}

export const rememberDevices = (choice: DeviceChoice): void => write(DEVICES, JSON.stringify(choice));
