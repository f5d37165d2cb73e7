// The home page: what this is, a new meeting, or the way into one.
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { PageTitle } from '../../../lib/ui/PageTitle';
import { Shell } from '../../../lib/ui/Shell';
import { Illustration } from '../components/Illustration';
import { JoinForm } from '../components/JoinForm';
import { NewMeetingForm } from '../components/NewMeetingForm';
import classes from './HomeRoute.module.css';

export function HomeRoute() {
  const { t } = useTranslation();
  return (
    <Shell>
      <div className={classes['page']}>
        <div className={classes['words']}>
          <PageTitle documentTitle="" takeFocus={false} fz="clamp(2rem, 5.2vw, 3.35rem)" lh={1.08} lts="-0.028em">
            {t('home.title')}
          </PageTitle>
          <Text c="var(--fm-muted)" fz={{ base: 'md', sm: 'lg' }} lh={1.55} mt="md" maw={520}>
            {t('home.lead')}
          </Text>
          <div className={classes['card']}>
            <NewMeetingForm />
            <div className={classes['or']}>
              <span>{t('home.or')}</span>
            </div>
            <JoinForm />
          </div>
        </div>
        <Illustration />
      </div>
    </Shell>
  );
}
