// The language of the pages: the browser's, until someone chooses.
import { useId } from 'react';
import { useTranslation } from 'react-i18next';

import { speak } from '../i18n';
import { LANGUAGES, negotiate } from '../i18n/languages';
import { rememberLanguage } from '../storage';
import classes from './LanguageSwitch.module.css';

export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  const id = useId();
  return (
    <span className={classes['switch']}>
      <label htmlFor={id}>{t('language.label')}</label>
      <select
        id={id}
        value={negotiate([i18n.language])}
        data-testid="language"
        onChange={(event) => {
          const chosen = negotiate([event.currentTarget.value]);
          rememberLanguage(chosen);
          void speak(chosen).catch(() => undefined);
        }}
      >
        {LANGUAGES.map(({ code, name }) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
    </span>
  );
}
