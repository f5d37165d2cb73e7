// A round control of a meeting, with its name spoken and shown.
import { Tooltip, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';

import classes from './RoundButton.module.css';

interface Props {
  label: string;
  children: ReactNode;
  onClick: () => void;
  off?: boolean;
  active?: boolean;
  danger?: boolean;
  pressed?: boolean;
  disabled?: boolean;
  testId?: string;
  shortcut?: string;
  expanded?: boolean;
  badge?: number;
}

export function RoundButton(props: Props) {
  const { label, children, onClick, off, active, danger, pressed, disabled, testId, shortcut, expanded, badge } = props;
  return (
    <Tooltip label={label} openDelay={350} withArrow events={{ hover: true, focus: false, touch: false }}>
      <UnstyledButton
        className={classes['button']}
        onClick={onClick}
        aria-label={label}
        data-testid={testId}
        data-off={off ? true : undefined}
        data-active={active ? true : undefined}
        data-danger={danger ? true : undefined}
        {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
        {...(expanded === undefined ? {} : { 'aria-expanded': expanded })}
        {...(shortcut ? { 'aria-keyshortcuts': shortcut } : {})}
        {...(badge === undefined ? {} : { 'data-badge': badge })}
        {...(disabled ? { 'aria-disabled': true } : {})}
      >
        {children}
      </UnstyledButton>
    </Tooltip>
  );
}
