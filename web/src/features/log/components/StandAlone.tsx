// The page that checks comes from the server that is checked, so whoever wants to rely on nobody is told how.
import { Code, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function StandAlone({ command }: { command: string }) {
  const { t } = useTranslation();
  return (
    <>
      <Text fz="sm" c="var(--fm-muted)" mt="md" lh={1.6}>
        {t('log.alone')}
      </Text>
      <Code block mt={6} tabIndex={0}>
        {`pip install "folkmoot[verify]"\n${command}`}
      </Code>
    </>
  );
}
