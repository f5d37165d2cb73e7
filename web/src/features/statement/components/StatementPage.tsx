// The statement as the server words it, with what one can do: keep the link, print, take the receipt, appeal.
import { Button, Text } from '@mantine/core';
import { IconFileText, IconPrinter, IconReceipt, IconScale } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { saveFile } from '../../../lib/save';
import { localTime, parseInstant } from '../../../lib/time';
import { CopyField } from '../../../lib/ui/CopyField';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { Shell } from '../../../lib/ui/Shell';
import { ReceiptCheck } from '../../log/components/ReceiptCheck';
import type { Statement } from '../api/statements';
import classes from './StatementPage.module.css';

/** What the page has buttons for need not be read as an address. */
const isAddress = (line: string): boolean => /^https?:\/\//.test(line);

export function StatementPage({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  const { number, language, direction } = statement;
  return (
    <Shell>
      <article className={classes['page']} data-testid="statement" lang={language} dir={direction}>
        <PageTitle fz={{ base: 26, sm: 34 }} lh={1.2} lts="-0.01em">
          {statement.title}
        </PageTitle>
        <section className={classes['keep']} aria-labelledby="keep">
          <h2 id="keep">{t('statement.save')}</h2>
          <Text lh={1.55} mb="sm">
            {t('statement.saveText')}
          </Text>
          <CopyField link={window.location.href} label={t('statement.link')} testId="statement-link" />
          <div className={classes['actions']}>
            <Button variant="default" leftSection={<IconPrinter size={18} aria-hidden />} onClick={() => window.print()}>
              {t('statement.print')}
            </Button>
            <Button
              variant="default"
              leftSection={<IconFileText size={18} aria-hidden />}
              onClick={() => saveFile(`folkmoot-statement-${number}.txt`, statement.text, 'text/plain')}
            >
              {t('statement.text')}
            </Button>
          </div>
        </section>
        {statement.sections.map((section) => (
          <section key={section.name} className={classes['section']} data-section={section.name}>
            <h2>{section.title}</h2>
            {section.lines.map((line, index) =>
              isAddress(line) ? (
                <p key={index} className={classes['address']} dir="ltr">
                  {line}
                </p>
              ) : (
                // A reviewer may have written in another script than the page's.
                <p key={index} dir="auto">
                  {line}
                </p>
              ),
            )}
            {section.name === 'period' ? <OnYourClock statement={statement} /> : null}
            {section.name === 'receipt' ? <Receipt statement={statement} /> : null}
            {section.name === 'appeal' ? (
              <Button
                component={Link}
                to={localPath(statement.appeal_url)}
                mt="xs"
                leftSection={<IconScale size={18} aria-hidden />}
                className={classes['unprinted']}
                data-testid="statement-appeal"
              >
                {t('statement.appeal')}
              </Button>
            ) : null}
          </section>
        ))}
        <p className={classes['record']}>
          <Link to={`/r/${number}`}>{t('restricted.numberLink', { number })}</Link>
        </p>
        <div className={classes['unprinted']}>
          <ReceiptCheck />
        </div>
      </article>
    </Shell>
  );
}

function Receipt({ statement: { number, receipt } }: { statement: Statement }) {
  const { t } = useTranslation();
  if (!receipt) return <p className={classes['quiet']}>{t('statement.receiptLater')}</p>;
  return (
    <Button
      variant="default"
      mt="xs"
      leftSection={<IconReceipt size={18} aria-hidden />}
      onClick={() => saveFile(`folkmoot-receipt-${number}.json`, JSON.stringify(receipt, null, 2))}
      className={classes['unprinted']}
      data-testid="statement-receipt"
    >
      {t('statement.receipt')}
    </Button>
  );
}

function OnYourClock({ statement }: { statement: Statement }) {
  const { t, i18n } = useTranslation();
  const ends = parseInstant(statement.ends_at);
  if (!ends || statement.state === 'lifted') return null;
  return (
    <p className={classes['quiet']}>
      <time dateTime={ends.toISOString()}>{t('statement.onYourClock', { when: localTime(ends, i18n.language) })}</time>
    </p>
  );
}

/** The server's own address may have another name than the one that this page was opened by. */
function localPath(address: string): string {
  const { pathname, hash } = new URL(address, window.location.href);
  return `${pathname}${hash}`;
}
