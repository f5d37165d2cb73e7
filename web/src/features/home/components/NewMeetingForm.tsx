// Makes a meeting, keeps its host key in this browser, and goes to its link.
import { Alert, Button, TextInput } from '@mantine/core';
import { IconVideoPlus } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { RequestFailed } from '../../../lib/api/problem';
import { keepHostKey } from '../../../lib/storage';
import { createMeeting } from '../../meeting/api/meetings';
import classes from './Form.module.css';

const LONGEST_TITLE = 120;

export function NewMeetingForm() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [title, setTitle] = useState('');
  const creation = useMutation({
    mutationFn: () => createMeeting(title.trim()),
    onSuccess: async (meeting) => {
      keepHostKey(meeting.code, meeting.host_key);
      await navigate(`/m/${meeting.code}/invite`, { state: { joinUrl: meeting.join_url } });
    },
  });

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    creation.mutate();
  };

  const problem = creation.error;
  const said = problem instanceof RequestFailed ? problem.problem.detail : '';
  return (
    <form onSubmit={submit}>
      <div className={classes['row']}>
        <TextInput
          label={t('home.titleLabel')}
          placeholder={t('home.titlePlaceholder')}
          size="md"
          maxLength={LONGEST_TITLE}
          autoComplete="off"
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Button
          type="submit"
          size="md"
          loading={creation.isPending}
          leftSection={<IconVideoPlus size={20} aria-hidden="true" />}
          data-testid="new-meeting"
        >
          {t('home.newMeeting')}
        </Button>
      </div>
      {problem ? (
        <Alert color="red" mt="sm" role="alert" title={t('home.createFailed')}>
          {said || t('common.unreachable')}
        </Alert>
      ) : null}
    </form>
  );
}
