// Changes microphone, loudspeaker or camera in mid-meeting.
import { useMediaDeviceSelect } from '@livekit/components-react';
import { Menu, UnstyledButton } from '@mantine/core';
import { IconCheck, IconChevronUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import classes from './DeviceMenu.module.css';

interface Props {
  kinds: MediaDeviceKind[];
  label: string;
}

export function DeviceMenu({ kinds, label }: Props) {
  return (
    <Menu position="top" withArrow shadow="lg" width={300}>
      <Menu.Target>
        <UnstyledButton className={classes['more']} aria-label={label} title={label}>
          <IconChevronUp size={16} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map((kind) => (
          <Choices key={kind} kind={kind} />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Choices({ kind }: { kind: MediaDeviceKind }) {
  const { t } = useTranslation();
  const { devices, activeDeviceId, setActiveMediaDevice } = useMediaDeviceSelect({ kind });
  const usable = devices.filter((device) => device.deviceId !== '');
  // Browsers that cannot choose a loudspeaker list none; an empty heading would only puzzle.
  if (usable.length === 0 && kind === 'audiooutput') return null;
  return (
    <>
      <Menu.Label>{t(`controls.kind.${kind}`)}</Menu.Label>
      {usable.length === 0 ? <Menu.Item disabled>{t('controls.noDevice')}</Menu.Item> : null}
      {usable.map((device, index) => (
        <Menu.Item
          key={device.deviceId}
          role="menuitemradio"
          aria-checked={device.deviceId === activeDeviceId}
          leftSection={
            <IconCheck
              size={16}
              aria-hidden="true"
              style={{ visibility: device.deviceId === activeDeviceId ? 'visible' : 'hidden' }}
            />
          }
          onClick={() => void setActiveMediaDevice(device.deviceId).catch(() => undefined)}
        >
          {device.label || `${t(`controls.kind.${kind}`)} ${index + 1}`}
        </Menu.Item>
      ))}
    </>
  );
}
