// One choice among the machine's cameras or microphones; absent while there is nothing to choose from.
import { NativeSelect } from '@mantine/core';
import { IconMicrophone, IconVideo } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

interface Props {
  kind: 'audioinput' | 'videoinput';
  devices: MediaDeviceInfo[];
  chosen: string | undefined;
  onChoose: (deviceId: string) => void;
}

export function DevicePicker({ kind, devices, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  const options = devices.filter((device) => device.kind === kind);
  const label = t(kind === 'audioinput' ? 'controls.microphone' : 'controls.camera');
  if (options.length === 0) return null;
  const value = options.some((device) => device.deviceId === chosen) ? chosen : options[0]?.deviceId;
  return (
    <NativeSelect
      aria-label={label}
      leftSection={
        kind === 'audioinput' ? (
          <IconMicrophone size={18} aria-hidden="true" />
        ) : (
          <IconVideo size={18} aria-hidden="true" />
        )
      }
      size="md"
      value={value ?? ''}
      data={options.map((device, index) => ({
        value: device.deviceId,
        label: device.label || `${label} ${index + 1}`,
      }))}
      onChange={(event) => onChoose(event.currentTarget.value)}
    />
  );
}
