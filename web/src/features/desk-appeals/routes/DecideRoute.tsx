// /desk/appeals/:id: one appeal, what the second look found, the order beside it, and one's decision.
import { Anchor, Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';

import { may, useMe } from '../../identity/hooks/useMe';
import { type OpenAppeal } from '../api/appeals';
import { Meta } from '../components/AppealCard';
import { DecisionForm } from '../components/DecisionForm';
import { OrderBeside } from '../components/OrderBeside';
import { Empty, Page, useWhen } from '../components/Page';
import classes from '../components/Pages.module.css';
import { WAITING } from './AppealsRoute';

export function DecideRoute() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const queries = useQueryClient();
  const [done, setDone] = useState(false);
  return (
    <Page permission="appeals:read" of={WAITING} title={<Title id={id} />} testId="desk-appeal">
      {(waiting) => {
        const appeal = waiting.find((one) => one.id === id);
        return (
          <>
            <p className={classes['lead']}>
              <Anchor component={Link} to="/desk/appeals">
                {t('deskAppeals.back')}
              </Anchor>
            </p>
            <div role="status">
              {done ? (
                <p data-testid="decided">
                  <b>{t('deskAppeals.done')}</b>
                </p>
              ) : null}
            </div>
            {appeal && !done ? (
              <One
                appeal={appeal}
                onDone={() => {
                  setDone(true);
                  void queries.invalidateQueries({ queryKey: ['desk'] });
                }}
              />
            ) : done ? (
              <Button component={Link} to="/desk/mistakes" variant="default">
                {t('deskMistakes.title')}
              </Button>
            ) : (
              <Empty title={t('deskAppeals.gone')} text={t('deskAppeals.goneText')} testId="no-appeal" />
            )}
          </>
        );
      }}
    </Page>
  );
}

function Title({ id }: { id: string }) {
  const { t } = useTranslation();
  const known = useQueryClient()
    .getQueryData<OpenAppeal[]>(WAITING.queryKey)
    ?.find((one) => one.id === id);
  return <>{known ? t('deskAppeals.of', { number: known.restriction }) : t('deskAppeals.title')}</>;
}

function One({ appeal, onDone }: { appeal: OpenAppeal; onDone: () => void }) {
  const { t } = useTranslation();
  const { me } = useMe();
  const when = useWhen();
  return (
    <div className={classes['columns']}>
      <div className={classes['column']}>
        <section className={classes['card']}>
          <h2 style={{ fontSize: '1.1rem', margin: 0 }}>{t('deskAppeals.says')}</h2>
          <p className={classes['words']}>{appeal.text}</p>
          {appeal.additions.map(({ text, at }, index) => (
            <div key={index}>
              <p className={classes['meta']}>{t('deskAppeals.added', { when: when(at) })}</p>
              <p className={classes['words']}>{text}</p>
            </div>
          ))}
          <Meta appeal={appeal} />
        </section>
        {appeal.ground === 'not_there' ? (
          <section className={classes['card']} data-testid="second-look">
            <h2 style={{ fontSize: '1.1rem', margin: 0 }}>{t('deskAppeals.look')}</h2>
            {appeal.second_look ? (
              <ul className={classes['look']}>
                {appeal.second_look.split('\n').map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            ) : (
              <p>{t('deskAppeals.noLook')}</p>
            )}
          </section>
        ) : null}
        {me && may(me, 'reviews:write') ? <DecisionForm appeal={appeal} me={me} onDone={onDone} /> : null}
      </div>
      <div className={classes['column']}>
        <OrderBeside id={appeal.order} />
      </div>
    </div>
  );
}
