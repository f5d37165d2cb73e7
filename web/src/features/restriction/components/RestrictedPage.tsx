// For whoever a restriction keeps out: who asked, by what law, where, until when, what it means, what one can do, and the way back.
import { Anchor, Button, Loader, Text } from '@mantine/core';
import { IconArrowBackUp, IconCircleCheck, IconFileText, IconMapPinOff, IconReceipt, IconScale } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { RestrictionProblem } from '../../../lib/api/problem';
import { territoryNames } from '../../../lib/territory';
import { localTime, utcTime } from '../../../lib/time';
import { PageTitle } from '../../../lib/ui/PageTitle';
import { Shell } from '../../../lib/ui/Shell';
import type { Standing } from '../../meeting/api/meetings';
import { appealPath } from '../../appeal/api/appeals';
import { statementPath } from '../../statement/api/statements';
import { useComingBack } from '../hooks/useComingBack';
import { useEvidence } from '../hooks/useEvidence';
import { Contact } from './Contact';
import { Fact, Facts } from '../../../lib/ui/Facts';
import classes from './RestrictedPage.module.css';

interface Props {
  restriction: RestrictionProblem;
  code: string;
  meetingTitle: string;
  ask: () => Promise<Standing>;
  onComeBack: () => Promise<void>;
}

export function RestrictedPage({ restriction, code, meetingTitle, ask, onComeBack }: Props) {
  const { t, i18n } = useTranslation();
  const evidence = useEvidence(restriction, ask);
  const place = territoryNames(restriction.territory, i18n.language);
  const authority = restriction.authority || t('restricted.someAuthority');
  const sealed = restriction.sealedUntil ? localTime(restriction.sealedUntil, i18n.language) : null;
  const reasons = statementPath(restriction.statement);
  return (
    <Shell>
      <article className={classes['page']} data-testid="restricted">
        <div className={classes['icon']} aria-hidden="true">
          <IconMapPinOff size={32} />
        </div>
        <PageTitle fz={{ base: 27, sm: 36 }} lh={1.15} lts="-0.02em">
          {t('restricted.title')}
        </PageTitle>
        <Text fz={{ base: 'md', sm: 'lg' }} lh={1.6} mt="sm" style={{ textWrap: 'pretty' }}>
          {sealed
            ? t('statement.sealedLead', { place, when: sealed })
            : place
              ? t('restricted.lead', { authority, place })
              : t('restricted.leadNoPlace', { authority })}
        </Text>

        <ComingBack endsAt={restriction.endsAt} ask={ask} onComeBack={onComeBack} />

        <Section title={t('restricted.factsTitle')}>
          <Facts>
            <Fact name={t('restricted.who')}>
              <span data-testid="restricted-authority">
                {sealed ? t('statement.sealed', { when: sealed }) : authority}
              </span>
            </Fact>
            <Fact name={t('restricted.law')}>
              {sealed ? t('statement.sealed', { when: sealed }) : restriction.legalBasis || t('restricted.seeRecord')}
            </Fact>
            <Fact name={t('restricted.where')}>
              <span data-testid="restricted-territory">{place || t('restricted.seeRecord')}</span>
            </Fact>
            <Fact name={t('restricted.meeting')}>{meetingTitle ? `${meetingTitle} (${code})` : code}</Fact>
            <Fact name={t('restricted.until')}>
              <span data-testid="restricted-ends">
                {restriction.endsAt ? (
                  <time dateTime={restriction.endsAt.toISOString()}>
                    {localTime(restriction.endsAt, i18n.language)}
                    <span className={classes['utc']}>{utcTime(restriction.endsAt)}</span>
                  </time>
                ) : (
                  t('restricted.seeRecord')
                )}
              </span>
            </Fact>
            <Fact name={t('restricted.number')}>
              <Anchor component={Link} to={`/r/${encodeURIComponent(restriction.number)}`} target="_blank">
                {t('restricted.numberLink', { number: restriction.number })}
              </Anchor>
            </Fact>
          </Facts>
        </Section>

        {reasons ? (
          <Section title={t('statement.readTitle')}>
            <Text lh={1.6}>{t('statement.readText')}</Text>
            <Button
              component={Link}
              to={reasons}
              target="_blank"
              mt="sm"
              leftSection={<IconFileText size={20} aria-hidden="true" />}
              data-testid="read-statement"
            >
              {t('statement.read')}
            </Button>
          </Section>
        ) : null}

        <Section title={t('restricted.meansTitle')}>
          <ul className={classes['list']}>
            <li>{t('restricted.meansAccount')}</li>
            <li>{t('restricted.meansOthers')}</li>
            <li>{t('restricted.meansEnds')}</li>
            <li>{t('restricted.meansPrivacy')}</li>
          </ul>
        </Section>

        {restriction.receipt ? (
          <Section title={t('restricted.receiptTitle')}>
            <Text lh={1.6}>{t('restricted.receiptText')}</Text>
            <Button
              component="a"
              href={restriction.receipt}
              download
              variant="default"
              mt="sm"
              leftSection={<IconReceipt size={20} aria-hidden="true" />}
              data-testid="receipt"
            >
              {t('restricted.receipt')}
            </Button>
          </Section>
        ) : null}

        <Section title={t('restricted.wrongTitle')}>
          <Text lh={1.6}>{place ? t('restricted.wrongText', { place }) : t('restricted.wrongTextNoPlace')}</Text>
          <Button
            component={Link}
            to={appealPath(restriction.number, restriction.receipt, evidence)}
            target="_blank"
            variant="default"
            mt="sm"
            leftSection={<IconScale size={20} aria-hidden="true" />}
            data-testid="appeal"
          >
            {t('restricted.appeal')}
          </Button>
          {restriction.appeal ? (
            <Text lh={1.6} mt={8}>
              <Contact text={restriction.appeal} />
            </Text>
          ) : null}
          {restriction.operator ? (
            <Text fz="sm" c="var(--fm-muted)" mt="sm">
              {t('restricted.operator', { operator: restriction.operator })}
            </Text>
          ) : null}
        </Section>
      </article>
    </Shell>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes['section']}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

type ComingBackProps = Pick<Props, 'ask' | 'onComeBack'> & { endsAt: Date | null };

function ComingBack({ endsAt, ask, onComeBack }: ComingBackProps) {
  const { t } = useTranslation();
  const { admitted, asking, ended, tryNow } = useComingBack(endsAt, ask);
  return (
    <div className={classes['back']} data-admitted={admitted}>
      <div className={classes['backText']} role="status">
        {admitted ? <IconCircleCheck size={26} aria-hidden="true" /> : <Loader size={22} type="dots" aria-hidden />}
        <span>{t(admitted ? 'restricted.backNow' : ended ? 'restricted.backEnded' : 'restricted.backLater')}</span>
      </div>
      {admitted ? (
        <Button
          size="md"
          leftSection={<IconArrowBackUp size={20} aria-hidden="true" />}
          onClick={onComeBack}
          data-testid="come-back"
        >
          {t('restricted.comeBack')}
        </Button>
      ) : (
        <Button
          size="md"
          variant="default"
          loading={asking && ended}
          disabled={!ended}
          onClick={tryNow}
          data-testid="try-again"
        >
          {t('common.tryAgain')}
        </Button>
      )}
    </div>
  );
}
