// The instrument itself: a file, and how far it is on its way.
import { FileInput, Progress } from '@mantine/core';
import { IconPaperclip } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

const LARGEST = 20 * 1024 * 1024;
export const TYPES = 'application/pdf,image/png,image/jpeg';

interface Props {
  file: File | null;
  onChange: (file: File | null) => void;
  wrong: string | null;
  /** How far it is (0 to 1); null while nothing is sent. */
  done: number | null;
}

export function DocumentField({ file, onChange, wrong, done }: Props) {
  const { t } = useTranslation();
  const tooLarge = file !== null && file.size > LARGEST ? t('letter.tooLarge') : null;
  return (
    <div>
      <FileInput
        label={t('letter.document')}
        description={t('letter.hint.document')}
        placeholder={t('letter.chooseFile')}
        value={file}
        onChange={onChange}
        accept={TYPES}
        clearable
        styles={{ placeholder: { color: 'var(--fm-muted)' } }}
        clearButtonProps={{ 'aria-label': t('letter.noFile') }}
        leftSection={<IconPaperclip size={18} aria-hidden="true" />}
        error={tooLarge ?? wrong}
        data-testid="letter-document"
      />
      {done === null ? null : (
        <Progress value={done * 100} mt="xs" aria-label={t('letter.sending')} data-testid="letter-progress" />
      )}
    </div>
  );
}
