// What was written in the meeting, the files that were shared, and a place to write; or why what was saved is withheld.
import { ActionIcon, Alert, Anchor, Button, CloseButton, Loader, Text, Textarea } from '@mantine/core';
import { IconLockOff, IconMessages, IconPaperclip, IconSend2 } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { RequestFailed, type RestrictionProblem } from '../../../lib/api/problem';
import { territoryNames } from '../../../lib/territory';
import { localTime } from '../../../lib/time';
import { appealPath } from '../../appeal/api/appeals';
import { type ChatMessage, LONGEST_TEXT } from '../api/chat';
import type { MeetingConnection } from '../api/connection';
import type { Chat } from '../hooks/useChat';
import { pieces } from '../links';
import classes from './ChatPanel.module.css';
import { SharedFiles } from './SharedFiles';

interface Props {
  chat: Chat;
  connection: MeetingConnection;
  draft: string;
  onDraft: (text: string) => void;
  onClose: () => void;
}

const why = (problem: unknown): string =>
  problem instanceof RequestFailed ? problem.problem.detail || problem.problem.title : '';

export function ChatPanel({ chat, connection, draft, onDraft, onClose }: Props) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const [trouble, setTrouble] = useState('');
  const [sharing, setSharing] = useState('');

  useEffect(() => heading.current?.focus(), []);

  const share = async (file: File) => {
    setTrouble('');
    setSharing(file.name);
    try {
      await chat.share(file);
    } catch (problem) {
      const said = why(problem);
      setTrouble(t(said ? 'chat.shareFailed' : 'chat.shareFailedNoWhy', { name: file.name, why: said }));
    } finally {
      setSharing('');
    }
  };

  return (
    <aside
      className={classes['panel']}
      aria-labelledby="chat-heading"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
      data-testid="chat-panel"
    >
      <div className={classes['head']}>
        <h2 id="chat-heading" ref={heading} tabIndex={-1}>
          {t('chat.title')}
        </h2>
        <CloseButton size="lg" onClick={onClose} aria-label={t('chat.close')} />
      </div>
      {chat.withheld ? <Withheld restriction={chat.withheld} /> : null}
      <SharedFiles files={chat.files} connection={connection} onDelete={chat.remove} onTrouble={setTrouble} />
      <Messages chat={chat} me={connection.room.localParticipant.identity} />
      <div className={classes['foot']}>
        <div aria-live="polite">
          {trouble ? (
            <Text size="sm" className={classes['trouble'] ?? ''} data-testid="chat-trouble">
              {trouble}
            </Text>
          ) : null}
          {sharing ? (
            <Text size="sm" c="dimmed">
              <Loader size={12} mr={6} aria-hidden="true" />
              {t('chat.sharing', { name: sharing })}
            </Text>
          ) : null}
          {chat.away ? (
            <Text size="sm" c="dimmed">
              {t('chat.away')}
            </Text>
          ) : null}
        </div>
        <Composer draft={draft} onDraft={onDraft} send={chat.send} share={share} onTrouble={setTrouble} />
      </div>
    </aside>
  );
}

function Messages({ chat, me }: { chat: Chat; me: string }) {
  const { t } = useTranslation();
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);

  // Whoever reads further up is left there.
  useLayoutEffect(() => {
    const box = list.current;
    if (box && atEnd.current) box.scrollTop = box.scrollHeight;
  }, [chat.messages]);

  return (
    // Scrolled by keyboard too, so it takes the focus.
    <div
      ref={list}
      className={classes['log']}
      role="log"
      aria-label={t('chat.log')}
      tabIndex={0}
      onScroll={({ currentTarget: box }) => {
        atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
      }}
      data-testid="chat-log"
    >
      {chat.loading && !chat.away ? (
        <Text size="sm" c="dimmed" ta="center" mt="lg">
          {t('chat.loading')}
        </Text>
      ) : null}
      {!chat.loading && chat.messages.length === 0 && !chat.withheld ? (
        <div className={classes['empty']} data-testid="chat-empty">
          <IconMessages size={30} aria-hidden="true" />
          <Text fw={600}>{t('chat.empty')}</Text>
          <Text size="sm">{t('chat.emptyHint')}</Text>
        </div>
      ) : null}
      {chat.messages.map((message, index) => (
        <Message
          key={message.number}
          message={message}
          mine={message.identity === me}
          goesOn={goesOn(chat.messages[index - 1], message)}
        />
      ))}
    </div>
  );
}

const TOGETHER_MS = 3 * 60_000;

/** Whether it belongs to the one before: the same person, a moment later. */
function goesOn(before: ChatMessage | undefined, message: ChatMessage): boolean {
  return (
    before?.identity === message.identity && Date.parse(message.sent_at) - Date.parse(before.sent_at) < TOGETHER_MS
  );
}

function Message({ message, mine, goesOn }: { message: ChatMessage; mine: boolean; goesOn: boolean }) {
  const { t, i18n } = useTranslation();
  const sent = new Date(message.sent_at);
  const time = new Intl.DateTimeFormat(i18n.language, { timeStyle: 'short' }).format(sent);
  return (
    <div className={classes['message']} data-mine={mine || undefined} data-on={goesOn || undefined} data-testid="message">
      {goesOn ? null : (
        <div className={classes['by']}>
          <bdi className={classes['name']}>{mine ? t('chat.me') : message.name || t('room.someone')}</bdi>
          <time dateTime={message.sent_at} title={localTime(sent, i18n.language)}>
            {time}
          </time>
        </div>
      )}
      <div className={classes['text']} dir="auto">
        {pieces(message.text).map(({ text, href }, index) =>
          href ? (
            <Anchor key={index} href={href} target="_blank" rel="noopener noreferrer nofollow" inherit underline="always">
              {text}
            </Anchor>
          ) : (
            <span key={index}>{text}</span>
          ),
        )}
      </div>
    </div>
  );
}

function Withheld({ restriction }: { restriction: RestrictionProblem }) {
  const { t, i18n } = useTranslation();
  const { authority, territory, endsAt, legalBasis, number, receipt, evidence } = restriction;
  return (
    <Alert
      className={classes['withheld'] ?? ''}
      color="gray"
      icon={<IconLockOff size={20} aria-hidden="true" />}
      title={t('chat.withheld.title')}
      data-testid="withheld"
    >
      <p>
        {t(endsAt ? 'chat.withheld.text' : 'chat.withheld.textNoEnd', {
          authority: authority || t('restricted.someAuthority'),
          place: territoryNames(territory, i18n.language),
          until: endsAt ? localTime(endsAt, i18n.language) : '',
          law: legalBasis || t('restricted.seeRecord'),
        })}
      </p>
      <p>{t('chat.withheld.you')}</p>
      <p className={classes['ways']}>
        <Anchor component={Link} to={`/r/${encodeURIComponent(number)}`} target="_blank" inherit>
          {t('restricted.numberLink', { number })}
        </Anchor>
        <Anchor component={Link} to={appealPath(number, receipt, evidence)} target="_blank" inherit data-testid="withheld-appeal">
          {t('chat.withheld.appeal')}
        </Anchor>
      </p>
    </Alert>
  );
}

interface ComposerProps {
  draft: string;
  onDraft: (text: string) => void;
  send: Chat['send'];
  share: (file: File) => Promise<void>;
  onTrouble: (text: string) => void;
}

function Composer({ draft, onDraft, send, share, onTrouble }: ComposerProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const tooLong = draft.trim().length > LONGEST_TEXT;

  const submit = async () => {
    const text = draft.trim();
    if (!text || busy || tooLong) return;
    setBusy(true);
    onTrouble('');
    try {
      await send(text);
      onDraft('');
    } catch (problem) {
      const said = why(problem);
      onTrouble(t(said ? 'chat.failed' : 'chat.failedNoWhy', { why: said }));
    } finally {
      setBusy(false);
    }
  };

  const key = (event: KeyboardEvent) => {
    // An input method's own Enter chooses a word and sends nothing.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void submit();
  };

  return (
    <form
      className={classes['composer']}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <input
        ref={picker}
        type="file"
        hidden
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          currentTarget.value = '';
          if (file) void share(file);
        }}
        data-testid="chat-file"
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        size={42}
        radius="xl"
        onClick={() => picker.current?.click()}
        aria-label={t('chat.attach')}
        title={t('chat.attach')}
        data-testid="chat-attach"
      >
        <IconPaperclip size={20} />
      </ActionIcon>
      <Textarea
        className={classes['write'] ?? ''}
        aria-label={t('chat.write')}
        placeholder={t('chat.write')}
        autosize
        minRows={1}
        maxRows={5}
        value={draft}
        onChange={({ currentTarget }) => onDraft(currentTarget.value)}
        onKeyDown={key}
        error={tooLong ? t('chat.tooLong', { most: LONGEST_TEXT }) : null}
        data-testid="chat-write"
      />
      <Button
        type="submit"
        size="md"
        px="sm"
        radius="xl"
        loading={busy}
        aria-label={t('chat.send')}
        title={t('chat.send')}
        data-testid="chat-send"
      >
        <IconSend2 size={20} />
      </Button>
    </form>
  );
}
