// Oneself, as the others will see and hear: mirrored picture, level of the microphone, both switches.
import { IconMicrophone, IconMicrophoneOff, IconVideo, IconVideoOff } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { Avatar } from '../../../lib/ui/Avatar';
import { RoundButton } from '../../../lib/ui/RoundButton';
import { type Capture, useLevel } from '../hooks/usePreview';
import classes from './Mirror.module.css';

interface Props {
  name: string;
  video: Capture;
  audio: Capture;
  videoOn: boolean;
  audioOn: boolean;
  onVideo: () => void;
  onAudio: () => void;
}

export function Mirror({ name, video, audio, videoOn, audioOn, onVideo, onAudio }: Props) {
  const { t } = useTranslation();
  const screen = useRef<HTMLVideoElement>(null);
  const meter = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (screen.current) screen.current.srcObject = video.stream;
  }, [video.stream]);

  useLevel(audio.stream, (level) => meter.current?.style.setProperty('--level', level.toFixed(3)));

  return (
    <div className={classes['mirror']}>
      <video
        ref={screen}
        className={classes['video']}
        data-on={video.stream !== null}
        autoPlay
        playsInline
        muted
        aria-label={t('prejoin.preview')}
        data-testid="preview"
      />
      {video.stream ? null : (
        <div className={classes['off']}>
          <Avatar name={name} size={96} />
          <span>
            {video.pending ? t('prejoin.starting') : t(videoOn ? 'prejoin.noPicture' : 'prejoin.cameraOff')}
          </span>
        </div>
      )}
      <div
        ref={meter}
        className={classes['meter']}
        data-on={audio.stream !== null}
        role="img"
        aria-label={t(audio.stream ? 'prejoin.levelOn' : 'prejoin.levelOff')}
      >
        <i />
        <i />
        <i />
        <i />
        <i />
      </div>
      <div className={classes['switches']}>
        <RoundButton
          label={t(audioOn ? 'controls.micOff' : 'controls.micOn')}
          off={!audioOn}
          pressed={audioOn}
          onClick={onAudio}
          testId="mic"
        >
          {audioOn ? <IconMicrophone /> : <IconMicrophoneOff />}
        </RoundButton>
        <RoundButton
          label={t(videoOn ? 'controls.cameraOff' : 'controls.cameraOn')}
          off={!videoOn}
          pressed={videoOn}
          onClick={onVideo}
          testId="camera"
        >
          {videoOn ? <IconVideo /> : <IconVideoOff />}
        </RoundButton>
      </div>
    </div>
  );
}
