// What a host sees when an order touches their meeting, and nothing at all when none does.
import { Anchor, Button, Text, Title } from '@mantine/core';
import { IconReceipt } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { saveFile } from '../../../lib/save';
import { hostKey } from '../../../lib/storage';
import { fetchReceipts } from '../api/receipts';
import classes from './HostReceipts.module.css';

export function HostReceipts({ code }: { code: string }) {
  const { t } = useTranslation();
  const key = hostKey(code);
  const found = useQuery({
    queryKey: ['receipts', code],
    queryFn: () => fetchReceipts(code, key ?? ''),
    enabled: key !== undefined,
    retry: false,
  });
  if (!found.data?.length) return null;
  return (
    <section className={classes['box']} data-testid="host-receipts">
      <Title order={2} fz="lg">
        {t('hostReceipts.title')}
      </Title>
      <Text lh={1.55} mt={4}>
        {t('hostReceipts.text')}
      </Text>
      <ul className={classes['list']}>
        {found.data.map(({ number, receipt, statement }) => (
          <li key={number}>
            <Anchor component={Link} to={`/r/${number}`}>
              {t('hostReceipts.record', { number })}
            </Anchor>
            {statement ? (
              <Anchor component={Link} to={statement}>
                {t('statement.read')}
              </Anchor>
            ) : null}
            {receipt ? (
              <Button
                variant="default"
                leftSection={<IconReceipt size={18} aria-hidden="true" />}
                onClick={() => saveFile(`folkmoot-receipt-${number}.json`, receipt)}
              >
                {t('hostReceipts.save')}
              </Button>
            ) : (
              <span>{t('statement.coming')}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
