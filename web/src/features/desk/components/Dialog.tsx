// A dialog of the browser's own: it keeps the focus inside, closes on Escape, and gives the focus back.
import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import classes from './Dialog.module.css';

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  side?: boolean;
  testId?: string;
}

/** Shown while it is rendered. `side`: along the edge, for a menu. */
export function Dialog({ title, onClose, children, side = false, testId }: Props) {
  const { t } = useTranslation();
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useId();

  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);

  return (
    <dialog
      ref={ref}
      className={classes['dialog']}
      data-side={side ? true : undefined}
      data-testid={testId}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div className={classes['inside']}>
        <div className={classes['head']}>
          <h2 id={heading}>{title}</h2>
          <ActionIcon variant="subtle" color="gray" size={36} onClick={onClose} aria-label={t('desk.close')}>
            <IconX size={20} aria-hidden="true" />
          </ActionIcon>
        </div>
        {children}
      </div>
    </dialog>
  );
}
