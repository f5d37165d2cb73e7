// A quiet sign that something is on its way.
import { Center, Loader, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function Loading({ label }: { label?: string }) {
  const { t } = useTranslation();
  return (
    <Center mih="60dvh" role="status" style={{ flexDirection: 'column', gap: 16, flex: 1 }}>
      <Loader type="dots" size="lg" />
      <Text c="var(--fm-muted)">{label ?? t('common.loading')}</Text>
    </Center>
  );
}
