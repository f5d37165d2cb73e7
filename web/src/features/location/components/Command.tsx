// A command that somebody runs where Folkmoot runs, for copying.
import { useTranslation } from 'react-i18next';

import { CopyField } from '../../../lib/ui/CopyField';
import classes from './Location.module.css';

export function Command({ why, command, testId }: { why?: string; command: string; testId: string }) {
  const { t } = useTranslation();
  return (
    <div>
      {why ? <p className={classes['note']}>{why}</p> : null}
      <CopyField link={command} label={t('location.command')} button={t('location.copy')} testId={testId} />
    </div>
  );
}
