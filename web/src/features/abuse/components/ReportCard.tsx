// A report at the desk: what somebody told, the answer, and the way to a suspension.
import { Badge, Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { When } from '../../../lib/ui/When';

import { answerReport, type DeskReport } from '../api/desk';
import classes from './Desk.module.css';
import { Suspend } from './Suspend';
import { WordsForm } from './WordsForm';

interface Props {
  report: DeskReport;
  mayDecide: boolean;
  onDone: () => void;
}

export function ReportCard({ report, mayDecide, onDone }: Props) {
  const { t } = useTranslation();
  const [suspending, suspend] = useState(false);
  const waits = report.state === 'filed';
  return (
    <li className={classes['card']} data-testid="desk-report">
      <div className={classes['head']}>
        <h3>{t(`abuse.kind.${report.what}`)}</h3>
        <Badge className={classes['state'] ?? ''} {...(waits ? { color: 'moss' } : { variant: 'default' })}>
          {t(waits ? 'deskAbuse.waiting' : 'deskAbuse.answered')}
        </Badge>
      </div>
      <p className={classes['meta']}>
        <When at={report.filed_at} />
        {report.contact ? ` · ${t('deskAbuse.contact')} ${report.contact}` : null}
      </p>
      <p className={classes['label']}>{t('deskAbuse.about')}</p>
      <p className={classes['words']}>{report.about}</p>
      <p className={classes['label']}>{t('deskAbuse.says')}</p>
      <p className={classes['words']}>{report.text}</p>
      {report.answer ? (
        <>
          <p className={classes['label']}>{t('abuse.answer')}</p>
          <p className={classes['words']}>{report.answer}</p>
        </>
      ) : null}
      {waits && mayDecide ? (
        <WordsForm
          label={t('deskAbuse.answerLabel')}
          hint={t('deskAbuse.answerHint')}
          testId="report-answer"
          onDone={onDone}
          acts={[{ label: t('deskAbuse.answer'), testId: 'report-answer-send', run: (words) => answerReport(report.id, words) }]}
        />
      ) : null}
      {mayDecide && report.what !== 'other' ? (
        suspending ? (
          <Suspend
            report={report.id}
            onDone={() => {
              suspend(false);
              onDone();
            }}
          />
        ) : (
          <Button variant="subtle" px={0} mt="sm" onClick={() => suspend(true)} data-testid="report-suspend">
            {t('deskAbuse.suspend')}
          </Button>
        )
      ) : null}
    </li>
  );
}
