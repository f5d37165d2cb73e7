// /desk/location: which data decides where somebody is, how far it can be trusted, and what newer data would change.
import { Alert } from '@mantine/core';
import { IconAlertTriangle, IconMapOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { Loading } from '../../../lib/ui/Loading';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { DeskShell } from '../../desk/components/DeskShell';
import { Trouble } from '../../desk/components/Trouble';
import { RequireAccount } from '../../identity/components/RequireAccount';
import { fetchLocation } from '../api/location';
import { AgreementTable } from '../components/AgreementTable';
import { Command } from '../components/Command';
import classes from '../components/Location.module.css';
import { Sources } from '../components/Sources';
import { TodayShares } from '../components/TodayShares';
import { TryAddress } from '../components/TryAddress';
import { Versions } from '../components/Versions';

export function LocationRoute() {
  return (
    <RequireAccount permission="desk:read">
      <DeskShell>
        <LocationPage />
      </DeskShell>
    </RequireAccount>
  );
}

export function LocationPage() {
  const { t } = useTranslation();
  const found = useQuery({ queryKey: ['desk', 'location'], queryFn: fetchLocation, retry: false });
  return (
    <div className={classes['page']} data-testid="desk-location">
      <PageTitle fz={{ base: 26, sm: 32 }} lts="-0.02em">
        {t('location.title')}
      </PageTitle>
      <p className={classes['lead']}>{t('location.lead')}</p>
      {found.isPending ? <Loading /> : null}
      {found.error ? (
        <div className={classes['note']}>
          <Trouble error={found.error} trying={found.isFetching} onTryAgain={() => void found.refetch()} />
        </div>
      ) : null}
      {found.data ? (
        <>
          {found.data.version === null ? (
            <Alert
              color="red"
              mt="lg"
              icon={<IconMapOff aria-hidden="true" />}
              title={t('location.noneTitle')}
              data-testid="location-none"
            >
              {t('location.noneText')}
              <Command command="make location" testId="command-make" />
            </Alert>
          ) : null}
          {found.data.made_up ? (
            <Alert
              color="yellow"
              mt="lg"
              icon={<IconAlertTriangle aria-hidden="true" />}
              title={t('location.madeUpTitle')}
              // A yellow heading on yellow cannot be read.
              styles={{ label: { color: 'var(--mantine-color-text)' } }}
            >
              {t('location.madeUpText')}
            </Alert>
          ) : null}
          <TryAddress />
          {found.data.version === null ? null : (
            <>
              <Sources sources={found.data.sources} />
              <AgreementTable agreement={found.data.agreement} />
            </>
          )}
          <TodayShares today={found.data.today} />
          {found.data.versions.length > 0 ? <Versions versions={found.data.versions} /> : null}
        </>
      ) : null}
    </div>
  );
}
