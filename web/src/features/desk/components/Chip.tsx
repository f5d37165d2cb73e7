// A word about the state of something.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { en } from '../../../lib/i18n/catalogue';
import classes from './Desk.module.css';

export function Chip({ tone, children, testId }: { tone?: 'good' | 'soon' | 'over'; children: ReactNode; testId?: string }) {
  return (
    <span className={classes['chip']} data-tone={tone} data-testid={testId}>
      {children}
    </span>
  );
}

type State = keyof typeof en.desk.state;
const known = (state: string): state is State => state in en.desk.state;
const TONES: Readonly<Record<string, 'good' | 'soon' | 'over'>> = {
  received: 'soon',
  more_information_asked: 'soon',
  granted: 'good',
  narrowed: 'good',
  effective: 'good',
  held: 'over',
};

/** Of an order, or of a restriction. */
export function StateChip({ state, testId }: { state: string; testId?: string }) {
  const { t } = useTranslation();
  const tone = TONES[state];
  return (
    <Chip {...(tone ? { tone } : {})} {...(testId ? { testId } : {})}>
      {known(state) ? t(`desk.state.${state}`) : state}
    </Chip>
  );
}
