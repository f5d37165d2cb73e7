// Checks a receipt that somebody kept. The file never leaves the browser.
import { Anchor, Button, FileButton, Text } from '@mantine/core';
import { IconFileCheck } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { NotVerified } from '../../../lib/log/merkle';
import { type Verified, verifyReceipt } from '../../../lib/log/receipt';
import { fetchTrusted } from '../api/log';
import { useKindTitle } from '../hooks/useKindTitle';
import classes from './ReceiptCheck.module.css';
import { Section } from './Section';
import { Verdict } from './Verdict';

type Result = { verified: Verified } | { why: string };

async function check(file: File, unreadable: string): Promise<Result> {
  try {
    const { keys, witnesses, needed, changes } = await fetchTrusted();
    return { verified: verifyReceipt(await file.text(), keys, witnesses, needed, changes) };
  } catch (problem) {
    return { why: problem instanceof NotVerified ? problem.message : unreadable };
  }
}

export function ReceiptCheck() {
  const { t } = useTranslation();
  const [result, setResult] = useState<Result | null>(null);
  const [over, setOver] = useState(false);

  const take = async (file: File | null | undefined) => {
    if (file) setResult(await check(file, t('receipt.unreadable')));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  return (
    <Section title={t('receipt.title')}>
      <div
        className={classes['drop']}
        data-over={over}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Text lh={1.5}>{t('receipt.text')}</Text>
        <FileButton onChange={(file) => void take(file)} accept="application/json,.json">
          {(props) => (
            <Button {...props} variant="default" leftSection={<IconFileCheck size={20} aria-hidden="true" />}>
              {t('receipt.choose')}
            </Button>
          )}
        </FileButton>
      </div>
      {result ? <Outcome result={result} /> : null}
    </Section>
  );
}

function Outcome({ result }: { result: Result }) {
  const { t } = useTranslation();
  const title = useKindTitle();
  if ('why' in result)
    return (
      <Verdict state="bad" title={t('receipt.bad')} testId="receipt-check">
        {t('receipt.badText', { why: result.why })}
      </Verdict>
    );
  const { entry, index, meeting } = result.verified;
  const number = typeof entry['number'] === 'number' ? entry['number'] : null;
  return (
    <Verdict state="good" title={t('receipt.good')} testId="receipt-check">
      {t('receipt.goodText', { title: title(entry), index })} {meeting ? t('receipt.meeting', { code: meeting }) : ''}{' '}
      {number === null ? null : (
        <Anchor component={Link} to={`/r/${number}`}>
          {t('receipt.number', { number })}
        </Anchor>
      )}
    </Verdict>
  );
}
