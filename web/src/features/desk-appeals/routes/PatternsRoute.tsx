// /desk/patterns: whose orders get reversed, by whose reviews, for what causes, and which location source was wrong.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { fetchPatterns, type Patterns } from '../api/undoing';
import { Page } from '../components/Page';
import classes from '../components/Pages.module.css';

const PATTERNS = { queryKey: ['desk', 'patterns'], queryFn: fetchPatterns } as const;
type Cell = string | number;

export function PatternsRoute() {
  const { t } = useTranslation();
  return (
    <Page
      permission="mistakes:read"
      of={PATTERNS}
      title={t('deskPatterns.title')}
      lead={t('deskPatterns.lead')}
      testId="desk-patterns"
    >
      {(found) => <Tables found={found} />}
    </Page>
  );
}

function Tables({ found }: { found: Patterns }) {
  const { t, i18n } = useTranslation();
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent' });
  const share = (of: { granted: number; reversed: number }) => (of.granted ? percent.format(of.reversed / of.granted) : '–');
  const causes = found.causes.map(({ cause, times }) => [t(`deskMistakes.causes.${cause}`), times]);
  return (
    <>
      <Table
        name={t('deskPatterns.authorities')}
        heads={['name', 'orders', 'granted', 'reversed', 'share', 'exempted']}
        rows={found.authorities.map((of) => [
          of.name,
          of.orders,
          of.granted,
          of.reversed,
          share(of),
          of.exempted ?? t('deskPatterns.none'),
        ])}
        empty={t('deskPatterns.noAuthorities')}
      />
      <Table
        name={t('deskPatterns.reviewers')}
        heads={['name', 'granted', 'reversed', 'share']}
        rows={found.reviewers.map((of) => [of.name, of.granted, of.reversed, share(of)])}
        empty={t('deskPatterns.noReviewers')}
      />
      <Table
        name={t('deskPatterns.sources')}
        heads={['name', 'wrong']}
        rows={found.sources.map(({ source, wrong }) => [source, wrong])}
        empty=""
      />
      <Table
        name={t('deskPatterns.causes')}
        heads={['cause', 'times']}
        rows={causes}
        empty={t('deskPatterns.noCauses')}
      />
    </>
  );
}

type Head = 'name' | 'orders' | 'granted' | 'reversed' | 'share' | 'exempted' | 'wrong' | 'cause' | 'times';

function Table({ name, heads, rows, empty }: { name: string; heads: Head[]; rows: Cell[][]; empty: ReactNode }) {
  const { t } = useTranslation();
  const right = (index: number) => (index > 0 ? { className: classes['number'] ?? '' } : {});
  return (
    <section>
      <h2 className={classes['part']}>{name}</h2>
      {rows.length === 0 ? (
        <p>{empty}</p>
      ) : (
        <div className={classes['scroll']} tabIndex={0} role="region" aria-label={name}>
          <table className={classes['table']}>
            <thead>
              <tr>
                {heads.map((head, index) => (
                  <th key={head} scope="col" {...right(index)}>
                    {t(`deskPatterns.${head}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(([first, ...others]) => (
                <tr key={String(first)}>
                  <th scope="row">{first}</th>
                  {others.map((cell, index) => (
                    <td key={index} {...right(index + 1)}>
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
