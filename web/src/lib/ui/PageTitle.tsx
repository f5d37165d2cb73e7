// A page's heading: names the document, and takes the focus when the page replaces another, so that a screen reader speaks it.
import { Title, type TitleProps } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

interface Props extends TitleProps {
  children: ReactNode;
  documentTitle?: string;
  takeFocus?: boolean;
}

export function PageTitle({ children, documentTitle, takeFocus = true, ...rest }: Props) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const name = documentTitle ?? (typeof children === 'string' ? children : '');

  useEffect(() => {
    document.title = name ? `${name} · ${t('brand.name')}` : t('brand.name');
  }, [name, t]);

  useEffect(() => {
    if (takeFocus) heading.current?.focus({ preventScroll: true });
  }, [takeFocus]);

  return (
    <Title ref={heading} order={1} tabIndex={-1} {...rest}>
      {children}
    </Title>
  );
}
