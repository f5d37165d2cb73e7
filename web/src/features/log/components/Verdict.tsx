// How a check came out: being done, good with what was checked, or not.
import { Loader, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconShieldCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import classes from './Verdict.module.css';

interface Props {
  state: 'doing' | 'good' | 'bad' | 'quiet';
  title: string;
  steps?: string[];
  children?: ReactNode;
  testId?: string;
}

export function Verdict({ state, title, steps = [], children, testId }: Props) {
  return (
    <div className={classes['box']} data-state={state} data-testid={testId} role={state === 'bad' ? 'alert' : 'status'}>
      <div className={classes['icon']} aria-hidden="true">
        {state === 'doing' ? <Loader size={22} type="dots" /> : null}
        {state === 'good' ? <IconShieldCheck size={26} /> : null}
        {state === 'bad' ? <IconAlertTriangle size={26} /> : null}
      </div>
      <div>
        <Text fw={640}>{title}</Text>
        {steps.length ? (
          <ul className={classes['steps']}>
            {steps.map((step) => (
              <li key={step}>
                <IconCheck size={17} aria-hidden="true" />
                <span>{step}</span>
              </li>
            ))}
          </ul>
        ) : null}
        {children ? (
          <Text component="div" lh={1.55} mt={4}>
            {children}
          </Text>
        ) : null}
      </div>
    </div>
  );
}
