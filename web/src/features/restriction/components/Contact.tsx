// How to reach someone, as the server words it; a mail address inside becomes a link, nothing else does.
import { Anchor } from '@mantine/core';

const MAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)*/;

export function Contact({ text }: { text: string }) {
  const found = MAIL.exec(text);
  if (!found) return text;
  const [address] = found;
  return (
    <>
      {text.slice(0, found.index)}
      <Anchor href={`mailto:${address}`}>{address}</Anchor>
      {text.slice(found.index + address.length)}
    </>
  );
}
