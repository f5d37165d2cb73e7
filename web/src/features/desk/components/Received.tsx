// The order as it came: who asks, by what right, what, where, until when; what cannot be done here is struck out.
import { Anchor } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { territoryNames } from '../../../lib/territory';
import { Fact, Facts } from '../../../lib/ui/Facts';
import { When } from '../../../lib/ui/When';
import { Attach } from '../../authorities/components/Attach';
import type { Me } from '../../identity/api/auth';
import { may } from '../../identity/hooks/useMe';
import type { DeskOrder } from '../api/orders';
import { Chip } from './Chip';
import classes from './Desk.module.css';

export function Received({ order, me, onChange }: { order: DeskOrder; me: Me; onChange: () => void }) {
  const { t, i18n } = useTranslation();
  const words = (text: string | null): ReactNode =>
    text ? <p className={classes['words']}>{text}</p> : <span className={classes['quiet']}>{t('desk.order.nothing')}</span>;
  return (
    <div data-testid="received">
      <h2 className="visually-hidden">
        {t('desk.order.received')}
      </h2>
      <Facts>
        <Fact name={t('desk.order.authority')}>
          {order.authority.name}
          <div className={classes['quiet']}>
            {t('desk.order.jurisdiction', { where: territoryNames(order.authority.jurisdiction, i18n.language) })}
          </div>
          <div>
            <Chip tone={order.verified ? 'good' : 'over'} testId="authority-verified">
              {t(order.verified ? 'desk.order.verified' : 'desk.order.notVerified')}
            </Chip>
          </div>
          {order.verification ? (
            <div className={classes['quiet']} data-testid="verification">
              {t('desk.order.verification', { how: order.verification })}
            </div>
          ) : null}
        </Fact>
        {order.corrects ? (
          <Fact name={t('desk.order.corrects')}>
            <Link to={`/desk/orders/${order.corrects}`} data-testid="corrects">
              {t('desk.order.number', { number: order.corrects_number })}
            </Link>
          </Fact>
        ) : null}
        {order.renews ? (
          <Fact name={t('desk.order.renews')}>
            <Link to={`/desk/orders/${order.renews}`} data-testid="renews">
              {t('desk.order.number', { number: order.renews_number })}
            </Link>
          </Fact>
        ) : null}
        <Fact name={t('desk.order.asks')}>
          <ul className={classes['plain']}>
            {order.asks.map((ask) =>
              ask === 'restrict' ? (
                <li key={ask}>{t('desk.asks.restrict')}</li>
              ) : (
                <li key={ask} className={classes['struck']} data-testid="cannot-be-done">
                  <s>{t(`desk.asks.${ask}`)}</s>
                  <span className={classes['quiet']}>{t(`desk.cannot.${ask}`)}</span>
                </li>
              ),
            )}
          </ul>
        </Fact>
        {order.asked ? <Fact name={t('desk.order.asked')}>{words(order.asked)}</Fact> : null}
        <Fact name={t('desk.order.reference')}>{order.reference}</Fact>
        <Fact name={t('desk.order.law')}>{order.legal_basis}</Fact>
        <Fact name={t('desk.order.reasons')}>{words(order.reasons)}</Fact>
        {order.territory.length ? (
          <Fact name={t('desk.order.territory')}>{territoryNames(order.territory, i18n.language)}</Fact>
        ) : null}
        {order.meetings.length ? (
          <Fact name={t('desk.order.meetings')}>
            <ul className={classes['plain']}>
              {order.meetings.map((code) => (
                <li key={code} className={classes['code']}>
                  {code}
                </li>
              ))}
            </ul>
          </Fact>
        ) : null}
        {order.measures.length ? (
          <Fact name={t('desk.order.measures')}>
            <ul className={classes['plain']}>
              {order.measures.map((one) => (
                <li key={one}>{t(`record.measure.${one}`)}</li>
              ))}
            </ul>
          </Fact>
        ) : null}
        {order.starts_at ? (
          <Fact name={t('desk.order.from')}>
            <When utc at={order.starts_at} />
          </Fact>
        ) : null}
        {order.ends_at ? (
          <Fact name={t('desk.order.until')}>
            <When utc at={order.ends_at} />
          </Fact>
        ) : null}
        {order.deadline ? (
          <Fact name={t('desk.order.deadline')}>
            <When utc at={order.deadline} />
          </Fact>
        ) : null}
        <Fact name={t('desk.order.gag')}>
          {order.gag === null ? (
            <span className={classes['quiet']}>{t('desk.order.noGag')}</span>
          ) : (
            <>
              {order.gag.law}
              <div className={classes['quiet']} data-testid="gag">
                {order.gag.until ? (
                  <>
                    {t('desk.order.gagUntil')} <When utc at={order.gag.until} />
                  </>
                ) : (
                  t('desk.order.gagUndated')
                )}
              </div>
            </>
          )}
        </Fact>
        {order.information.length ? (
          <Fact name={t('desk.order.information')}>
            <ul className={classes['plain']} data-testid="information">
              {order.information.map(({ at, text, by }) => (
                <li key={at}>
                  {words(text)}
                  <div className={classes['quiet']}>
                    {by} · <When utc at={at} />
                  </div>
                </li>
              ))}
            </ul>
          </Fact>
        ) : null}
        {order.host_silence ? (
          <Fact name={t('desk.order.silence')}>
            <div data-testid="host-silence">{words(order.host_silence)}</div>
          </Fact>
        ) : null}
        <Fact name={t('desk.order.instrument')}>
          {order.document ? (
            <>
              {may(me, 'documents:read') ? (
                <Anchor href={`/api/v1/orders/${order.id}/document`} download data-testid="instrument">
                  <IconDownload size={16} aria-hidden="true" /> {t('desk.order.download')}
                </Anchor>
              ) : null}
              <div className={`${classes['code'] ?? ''} ${classes['quiet'] ?? ''}`}>SHA-256 {order.document}</div>
            </>
          ) : (
            <span className={classes['quiet']}>{t('desk.order.noInstrument')}</span>
          )}
          {order.issued_at ? (
            <div className={classes['quiet']} data-testid="issued">
              {t('desk.order.issued')} <When utc at={order.issued_at} />
            </div>
          ) : null}
          {order.kind ? <div className={classes['quiet']}>{t(`desk.instrument.${order.kind}`)}</div> : null}
          {order.served_by ? <div className={classes['quiet']}>{t(`desk.served.${order.served_by}`)}</div> : null}
          {!order.document && !order.restriction && may(me, 'documents:write') ? (
            <Attach orderId={order.id} onDone={onChange} />
          ) : null}
        </Fact>
        <Fact name={t('desk.order.language')}>{order.language}</Fact>
        <Fact name={t('desk.order.redress')}>{words(order.redress)}</Fact>
        <Fact name={t('desk.order.reportTo')}>{order.report_to}</Fact>
      </Facts>
    </div>
  );
}
