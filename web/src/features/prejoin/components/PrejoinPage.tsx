// Before the meeting: see and hear oneself, choose devices, give a name, go in.
import { Alert, Button, Text, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { rememberDevices, rememberedDevices, rememberedName, rememberName } from '../../../lib/storage';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { Shell } from '../../../lib/ui/Shell';
import type { Choices } from '../../meeting/hooks/useMeetingVisit';
import { useCapture, useDevices } from '../hooks/usePreview';
import { DevicePicker } from './DevicePicker';
import { Mirror } from './Mirror';
import classes from './PrejoinPage.module.css';
import { TroubleNotes } from './TroubleNotes';

const LONGEST_NAME = 80;

interface Props {
  title: string;
  code: string;
  error: string | null;
  joining: boolean;
  onJoin: (choices: Choices) => Promise<void>;
}

export function PrejoinPage({ title, code, error, joining, onJoin }: Props) {
  const { t } = useTranslation();
  const [name, setName] = useState(rememberedName);
  const [nameMissing, setNameMissing] = useState(false);
  const [devices, setDevices] = useState(rememberedDevices);
  const video = useCapture('video', devices.video, devices.videoDeviceId);
  const audio = useCapture('audio', devices.audio, devices.audioDeviceId);
  // Names of devices appear with the first permission, so the list is read again then.
  const known = useDevices(`${video.stream !== null}${audio.stream !== null}`);

  const change = (part: Partial<typeof devices>) => {
    const next = { ...devices, ...part };
    setDevices(next);
    rememberDevices(next);
  };

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = name.trim();
    if (!given) {
      setNameMissing(true);
      return;
    }
    rememberName(given);
    // What cannot be opened here is not asked for again inside.
    void onJoin({
      name: given,
      devices: {
        ...devices,
        audio: devices.audio && audio.trouble === null,
        video: devices.video && video.trouble === null,
      },
    });
  };

  return (
    <Shell>
      <div className={classes['page']}>
        <div className={classes['look']}>
          <Mirror
            name={name}
            video={video}
            audio={audio}
            videoOn={devices.video}
            audioOn={devices.audio}
            onVideo={() => change({ video: !devices.video })}
            onAudio={() => change({ audio: !devices.audio })}
          />
          <TroubleNotes
            audio={devices.audio ? audio.trouble : null}
            video={devices.video ? video.trouble : null}
          />
        </div>
        <form className={classes['form']} onSubmit={submit} noValidate>
          <div>
            <PageTitle fz={{ base: 24, sm: 30 }} documentTitle={title || code}>
              {title || t('prejoin.title')}
            </PageTitle>
            <Text c="var(--fm-muted)" mt={4}>
              {t('prejoin.lead', { code })}
            </Text>
          </div>
          <TextInput
            label={t('prejoin.name')}
            placeholder={t('prejoin.namePlaceholder')}
            size="md"
            value={name}
            maxLength={LONGEST_NAME}
            autoComplete="name"
            error={nameMissing ? t('prejoin.nameMissing') : null}
            onChange={(event) => {
              setName(event.currentTarget.value);
              setNameMissing(false);
            }}
            data-testid="name"
          />
          <div className={classes['devices']}>
            <DevicePicker
              kind="audioinput"
              devices={known}
              chosen={devices.audioDeviceId}
              onChoose={(id) => change({ audioDeviceId: id, audio: true })}
            />
            <DevicePicker
              kind="videoinput"
              devices={known}
              chosen={devices.videoDeviceId}
              onChoose={(id) => change({ videoDeviceId: id, video: true })}
            />
          </div>
          {error ? (
            <Alert color="red" role="alert" title={t('prejoin.failed')} data-testid="join-error">
              {error}
            </Alert>
          ) : null}
          <Button type="submit" size="lg" loading={joining} data-testid="join">
            {t('prejoin.join')}
          </Button>
        </form>
      </div>
    </Shell>
  );
}
