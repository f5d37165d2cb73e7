// A place to try an address: what would be decided of it, in sentences. It goes into no URL and is kept nowhere.
import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { wrongOf } from '../../../lib/api/problem';
import { Failed } from '../../../lib/ui/Failed';
import { lookUp } from '../api/location';
import classes from './Location.module.css';
import { placeName, sourceName } from './names';

export function TryAddress() {
  const { t, i18n } = useTranslation();
  const [address, setAddress] = useState('');
  const asking = useMutation({ mutationFn: lookUp, gcTime: 0 });
  const wrong = wrongOf(asking.error)('address');
  const found = asking.data;
  const asked = asking.variables ?? '';
  return (
    <section className={classes['part']} aria-labelledby="try-title">
      <h2 id="try-title">{t('location.try.title')}</h2>
      <p className={classes['lead']}>{t('location.try.lead')}</p>
      <div className={classes['card']}>
        <form
          noValidate
          autoComplete="off"
          className={classes['ask']}
          {...(wrong ? { 'data-wrong': true } : {})}
          onSubmit={(event) => {
            event.preventDefault();
            asking.mutate(address.trim());
          }}
        >
          <TextInput
            label={t('location.try.label')}
            description={t('location.try.hint')}
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
            error={wrong}
            required
            dir="ltr"
            spellCheck={false}
            autoCapitalize="off"
            maxLength={100}
            data-testid="try-address"
          />
          <Button type="submit" loading={asking.isPending} data-testid="try-ask">
            {t('location.try.ask')}
          </Button>
        </form>
        {asking.error && !wrong ? <Failed problem={asking.error} /> : null}
        <div aria-live="polite">
          {found ? (
            <div className={classes['answer']} data-testid="try-answer">
              <p>
                <b>
                  {found.determination === 'uncertain'
                    ? t('location.try.uncertain', { address: asked })
                    : t('location.try.inside', {
                        address: asked,
                        country: placeName(t, found.determination, i18n.language),
                      })}
                </b>
              </p>
              <h3>{t('location.try.why')}</h3>
              <ul>
                {found.reasons.map((reason) => (
                  <li key={reason}>{sentence(reason)}</li>
                ))}
              </ul>
              {found.sources.length > 0 ? (
                <>
                  <h3>{t('location.try.said')}</h3>
                  <ul>
                    {found.sources.map(({ key, country }) => (
                      <li key={key}>
                        {country
                          ? t('location.try.says', {
                              source: sourceName(t, key),
                              country: placeName(t, country, i18n.language),
                            })
                          : t('location.try.silent', { source: sourceName(t, key) })}
                      </li>
                    ))}
                  </ul>
                </>
              ) : null}
            </div>
          ) : null}
        </div>
      </div>
    </section>
  );
}

const sentence = (reason: string) => `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
