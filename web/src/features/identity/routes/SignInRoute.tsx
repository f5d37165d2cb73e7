// /sign-in: one button, and what to do when no passkey answers.
import { Button, Text } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useSearchParams } from 'react-router';

import { PageTitle } from '../../../lib/ui/PageTitle';
import { Shell } from '../../../lib/ui/Shell';
import { signIn } from '../api/auth';
import { homeOf, safeNext } from '../api/next';
import classes from '../components/Identity.module.css';
import { Problem } from '../components/Problem';
import { ME, useMe } from '../hooks/useMe';

export function SignInRoute() {
  const { t } = useTranslation();
  const next = safeNext(useSearchParams()[0].get('next'));
  const client = useQueryClient();
  const { me } = useMe();
  const signing = useMutation({
    mutationFn: signIn,
    // What was known was known of somebody else, or of nobody.
    onSuccess: () => client.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== ME[0] }).then(() =>
      client.invalidateQueries({ queryKey: ME }),
    ),
  });
  if (me) return <Navigate to={next ?? homeOf(me)} replace />;
  return (
    <Shell>
      <div className={classes['narrow']} data-testid="sign-in-page">
        <div className={classes['icon']} aria-hidden="true">
          <IconFingerprint size={34} />
        </div>
        <PageTitle fz={{ base: 27, sm: 34 }} lts="-0.02em">
          {t('identity.signIn.title')}
        </PageTitle>
        <p className={classes['lead']}>{t('identity.signIn.lead')}</p>
        <Problem of={signing.error} />
        <Button size="lg" loading={signing.isPending} onClick={() => signing.mutate()} data-testid="sign-in">
          {t('identity.signIn.button')}
        </Button>
        <Text mt="xl" lh={1.6}>
          {t('identity.signIn.none')}
        </Text>
        <Text c="var(--fm-muted)" mt={6} lh={1.6}>
          <Link to="/" style={{ color: 'inherit' }}>
            {t('identity.signIn.guest')}
          </Link>
        </Text>
      </div>
    </Shell>
  );
}
