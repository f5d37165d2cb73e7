// A link to be copied: shown whole, selected at a touch, and a button that says how copying went.
import { Button, TextInput } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import classes from './CopyField.module.css';
import { useCopy } from './useCopy';

export function CopyField({ link, label, testId, buttonTestId, button }: Props) {
  const { t } = useTranslation();
  const [copied, copy] = useCopy(link);
  return (
    <>
      <div className={classes['link']}>
        <TextInput
          aria-label={label}
          value={link}
          readOnly
          dir="ltr"
          size="md"
          onFocus={(event) => event.currentTarget.select()}
          data-testid={testId}
        />
        <Button
          size="md"
          variant="light"
          onClick={copy}
          leftSection={
            copied === 'yes' ? <IconCheck size={18} aria-hidden="true" /> : <IconCopy size={18} aria-hidden="true" />
          }
          data-testid={buttonTestId}
        >
          {copied === 'yes' ? t('common.copied') : (button ?? t('common.copyLink'))}
        </Button>
      </div>
      <div aria-live="polite" className={copied === 'failed' ? classes['failed'] : 'visually-hidden'}>
        {copied === 'yes' ? t('common.copiedAnnounce') : copied === 'failed' ? t('common.copyFailed') : ''}
      </div>
    </>
  );
}

interface Props {
  link: string;
  label: string;
  testId: string;
  buttonTestId?: string;
  /** What the button says, for what is no link. */
  button?: string;
}
