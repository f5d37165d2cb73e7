// An authority that is known already: entered here, it is founded with the desk.
import { Button, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { territoryNames } from '../../../lib/territory';
import { createAuthority } from '../api/desk';
import classes from './Identity.module.css';
import { Problem } from './Problem';

const NOTHING = { name: '', place: '', mail: '', verified: '' };

export function AuthorityForm() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const [typed, setTyped] = useState(NOTHING);
  const [asked, setAsked] = useState(false);
  const codes = typed.place.toUpperCase().split(/[\s,]+/).filter(Boolean);
  const whole = typed.name.trim() !== '' && codes.length > 0 && typed.mail.trim() !== '' && typed.verified.trim() !== '';
  const adding = useMutation({
    mutationFn: createAuthority,
    onSuccess: () => {
      setTyped(NOTHING);
      setAsked(false);
      return client.invalidateQueries({ queryKey: ['people'] });
    },
  });
  const set = (field: keyof typeof NOTHING) => (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
    setTyped({ ...typed, [field]: event.currentTarget.value });
  return (
    <form
      noValidate
      aria-label={t('identity.setup.addAuthority')}
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (whole)
          adding.mutate({
            name: typed.name.trim(),
            jurisdiction: codes,
            contact_email: typed.mail.trim(),
            verification: typed.verified.trim(),
          });
      }}
    >
      <div className={classes['fields']}>
        <TextInput
          label={t('identity.setup.authorityName')}
          maxLength={200}
          required
          value={typed.name}
          onChange={set('name')}
          data-testid="authority-name"
        />
        <TextInput
          label={t('identity.setup.authorityPlace')}
          description={codes.length ? territoryNames(codes, i18n.language) : t('identity.setup.authorityPlaceHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          required
          value={typed.place}
          onChange={set('place')}
          data-testid="authority-place"
        />
        <TextInput
          label={t('identity.setup.authorityMail')}
          type="email"
          maxLength={254}
          required
          value={typed.mail}
          onChange={set('mail')}
          data-testid="authority-mail"
        />
        <Textarea
          label={t('identity.setup.authorityVerified')}
          description={t('identity.setup.authorityVerifiedHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autosize
          minRows={1}
          required
          value={typed.verified}
          onChange={set('verified')}
          error={asked && !whole ? t('identity.setup.authorityNeeds') : null}
          data-testid="authority-verified"
        />
      </div>
      <Problem of={adding.error} />
      <Button type="submit" variant="light" loading={adding.isPending} data-testid="add-authority">
        {t('identity.setup.addAuthority')}
      </Button>
    </form>
  );
}
