// The files that were shared: to be saved, and by who shared them or hosts, deleted.
import { ActionIcon, Button, Group, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconDownload, IconFile, IconTrash } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { saveBlob } from '../../../lib/save';
import { fetchFile, type SharedFile } from '../api/chat';
import type { MeetingConnection } from '../api/connection';
import { readableSize } from '../size';
import classes from './SharedFiles.module.css';

interface Props {
  files: readonly SharedFile[];
  connection: MeetingConnection;
  onDelete: (id: string) => Promise<void>;
  onTrouble: (text: string) => void;
}

export function SharedFiles({ files, connection, onDelete, onTrouble }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(true);
  const id = useId();
  if (files.length === 0) return null;
  return (
    <section className={classes['files']} data-testid="shared-files">
      <UnstyledButton
        className={classes['toggle']}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen((before) => !before)}
      >
        <IconChevronDown size={16} aria-hidden="true" data-open={open || undefined} />
        {t('chat.files', { count: files.length })}
      </UnstyledButton>
      <ul id={id} hidden={!open}>
        {files.map((file) => (
          <Shared key={file.id} file={file} connection={connection} onDelete={onDelete} onTrouble={onTrouble} />
        ))}
      </ul>
    </section>
  );
}

function Shared({ file, connection, onDelete, onTrouble }: Omit<Props, 'files'> & { file: SharedFile }) {
  const { t, i18n } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const { name } = file;

  const attempt = async (what: () => Promise<void>, failed: 'chat.saveFailed' | 'chat.deleteFailed') => {
    setBusy(true);
    onTrouble('');
    try {
      await what();
    } catch {
      onTrouble(t(failed, { name }));
    } finally {
      setBusy(false);
    }
  };
  const save = () =>
    attempt(async () => {
      saveBlob(name, await fetchFile(connection.code, connection.token, file.id));
    }, 'chat.saveFailed');

  return (
    <li className={classes['file']} data-testid="shared-file">
      <IconFile size={20} aria-hidden="true" className={classes['icon']} />
      <div className={classes['what']}>
        <bdi>{name}</bdi>
        <Text span size="xs" c="dimmed">
          {t('chat.by', { size: readableSize(file.size, i18n.language), name: file.by || t('room.someone') })}
        </Text>
        {asking ? (
          <Group gap={6} mt={4}>
            <Text span size="sm" w="100%">
              {t('chat.deleteAsk')}
            </Text>
            <Button
              size="compact-sm"
              color="red"
              autoFocus
              onClick={() => void attempt(() => onDelete(file.id), 'chat.deleteFailed')}
              data-testid="file-delete-yes"
            >
              {t('chat.deleteYes')}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setAsking(false)}>
              {t('chat.deleteNo')}
            </Button>
          </Group>
        ) : null}
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={38}
        radius="xl"
        loading={busy}
        onClick={() => void save()}
        aria-label={t('chat.save', { name })}
        title={t('chat.save', { name })}
        data-testid="file-save"
      >
        <IconDownload size={18} />
      </ActionIcon>
      {file.mine && !asking ? (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={38}
          radius="xl"
          onClick={() => setAsking(true)}
          aria-label={t('chat.delete', { name })}
          title={t('chat.delete', { name })}
          data-testid="file-delete"
        >
          <IconTrash size={18} />
        </ActionIcon>
      ) : null}
    </li>
  );
}
