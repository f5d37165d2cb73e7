// Which keys do what, and the switch for whoever does not want them.
import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { useShortcutsWanted } from '../hooks/useShortcuts';
import { Dialog } from './Dialog';
import classes from './Shortcuts.module.css';

const KEYS = [
  ['/', 'search'],
  ['j', 'next'],
  ['k', 'previous'],
  ['Enter', 'open'],
  ['a', 'acknowledge'],
  ['?', 'help'],
] as const;

export function Shortcuts({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [wanted, want] = useShortcutsWanted();
  return (
    <Dialog title={t('desk.shortcuts.title')} onClose={onClose} testId="shortcuts">
      <dl className={classes['keys']}>
        {KEYS.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(`desk.shortcuts.${does}`)}</dd>
          </div>
        ))}
      </dl>
      <Checkbox
        label={t('desk.shortcuts.wanted')}
        description={t('desk.shortcuts.wantedHint')}
        checked={wanted}
        onChange={(event) => want(event.currentTarget.checked)}
      />
    </Dialog>
  );
}
