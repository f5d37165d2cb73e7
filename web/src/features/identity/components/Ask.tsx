// A button that asks once more before it does something that cannot be taken back.
import { Button, type ButtonProps, Group, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Props extends Omit<ButtonProps, 'onClick' | 'children'> {
  text: string;
  label?: string;
  question: string;
  yes: string;
  onYes: () => void;
  testId: string;
}

export function Ask({ text, label, question, yes, onYes, testId, ...rest }: Props) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (asked) first.current?.focus();
  }, [asked]);
  if (!asked)
    return (
      <Button
        {...rest}
        onClick={() => setAsked(true)}
        data-testid={testId}
        {...(label === undefined ? {} : { 'aria-label': label })}
      >
        {text}
      </Button>
    );
  return (
    <div role="group" aria-label={question}>
      <Text mb={8} lh={1.5}>
        {question}
      </Text>
      <Group gap={8}>
        <Button
          ref={first}
          color="red"
          size="sm"
          onClick={() => {
            setAsked(false);
            onYes();
          }}
          data-testid={`${testId}-yes`}
        >
          {yes}
        </Button>
        <Button variant="default" size="sm" onClick={() => setAsked(false)}>
          {t('identity.account.cancel')}
        </Button>
      </Group>
    </div>
  );
}
