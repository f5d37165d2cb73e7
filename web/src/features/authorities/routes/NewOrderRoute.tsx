// /desk/orders/new: intake enters what an authority sent.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';

import { PageTitle } from '../../../lib/ui/PageTitle';
import { type Entry, fetchAuthorities, fetchEntry } from '../api/desk';
import { EMPTY_LETTER } from '../api/letter';
import classes from '../components/Authorities.module.css';
import { type Done, OrderForm } from '../components/OrderForm';
import { DeskPage } from '../components/Page';
import { RecordedOrder } from '../components/Recorded';

const EMPTY: Entry = { ...EMPTY_LETTER, authority_id: '', emergency: false };

export function NewOrderRoute() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const [corrects, renews] = [search.get('corrects'), search.get('renews')];
  const earlier = corrects ?? renews;
  const [done, setDone] = useState<Done | null>(null);
  const found = useQuery({
    queryKey: ['desk', 'entry', earlier],
    queryFn: async () => ({
      authorities: await fetchAuthorities(),
      start: earlier === null ? EMPTY : await fetchEntry(earlier),
    }),
    retry: false,
    staleTime: Infinity,
  });
  return (
    <DeskPage found={found} permission="orders:record">
      {({ authorities, start }) =>
        done ? (
          <RecordedOrder {...done} />
        ) : (
          <>
            <PageTitle fz={{ base: 26, sm: 32 }} lts="-0.02em">
              {t('deskIntake.title')}
            </PageTitle>
            <p className={classes['lead']}>
              {t(corrects ? 'deskIntake.correcting' : renews ? 'deskIntake.renewing' : 'deskIntake.lead')}
            </p>
            <OrderForm authorities={authorities} start={start} origin={{ ...(corrects ? { corrects } : {}), ...(renews ? { renews } : {}) }}
              kept={`folkmoot.order.${earlier ?? ''}`} onDone={setDone} />
          </>
        )
      }
    </DeskPage>
  );
}
