// Light or dark: the system's wish until someone chooses otherwise.
import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

export function SchemeSwitch() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const now = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const other = now === 'dark' ? 'light' : 'dark';

  const change = () => {
    // Choosing what the system wants anyway means following it again.
    const system = window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    setColorScheme(other === system ? 'auto' : other);
  };

  const label = t(other === 'dark' ? 'scheme.toDark' : 'scheme.toLight');
  return (
    <ActionIcon variant="subtle" color="gray" size={40} radius="xl" onClick={change} aria-label={label} title={label}>
      {other === 'dark' ? <IconMoon size={20} /> : <IconSun size={20} />}
    </ActionIcon>
  );
}
