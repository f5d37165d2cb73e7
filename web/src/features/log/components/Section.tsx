// A part of a page, under its heading.
import { Title } from '@mantine/core';
import type { ReactNode } from 'react';

import classes from './Section.module.css';

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes['section']}>
      <Title order={2} fz="1.12rem" mb={12}>
        {title}
      </Title>
      {children}
    </section>
  );
}
