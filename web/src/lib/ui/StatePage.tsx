// A whole page that says one thing and what to do next.
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

import { PageTitle } from './PageTitle';
import { Shell } from './Shell';
import classes from './StatePage.module.css';

interface Props {
  icon: ReactNode;
  title: string;
  text: ReactNode;
  actions?: ReactNode;
  testId?: string;
  live?: boolean;
}

export function StatePage({ icon, title, text, actions, testId, live = false }: Props) {
  return (
    <Shell>
      <div className={classes['page']} data-testid={testId} {...(live ? { role: 'status' } : {})}>
        <div className={classes['icon']} aria-hidden="true">
          {icon}
        </div>
        <PageTitle fz={{ base: 26, sm: 32 }}>{title}</PageTitle>
        <Text component="div" c="var(--fm-muted)" fz="lg" lh={1.55} style={{ textWrap: 'pretty' }}>
          {text}
        </Text>
        {actions ? <div className={classes['actions']}>{actions}</div> : null}
      </div>
    </Shell>
  );
}
