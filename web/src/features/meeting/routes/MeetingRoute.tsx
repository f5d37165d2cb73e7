// /m/:code, the whole visit: from looking in the mirror to whatever ends it.
import { Button } from '@mantine/core';
import { IconDoorExit, IconLinkOff, IconPlugConnectedX, IconZoomQuestion } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';

import { RequestFailed } from '../../../lib/api/problem';
import { Loading } from '../../../lib/ui/Loading';
import { StatePage } from '../../../lib/ui/StatePage';
import { PrejoinPage } from '../../prejoin/components/PrejoinPage';
import { RestrictedPage } from '../../restriction/components/RestrictedPage';
import { readMeetingCode } from '../api/code';
import { findMeeting } from '../api/meetings';
import { WaitingPage } from '../components/WaitingPage';
import { useMeetingVisit } from '../hooks/useMeetingVisit';

const loadRoom = () => import('../../room/components/RoomView');
const RoomView = lazy(async () => ({ default: (await loadRoom()).RoomView }));

export function MeetingRoute() {
  const { code: written = '' } = useParams();
  const code = readMeetingCode(written);
  return code ? <Visit key={code} code={code} /> : <MeetingNotFound />;
}

function Visit({ code }: { code: string }) {
  const { t } = useTranslation();
  const visit = useMeetingVisit(code, t('common.unreachable'));
  const { stage } = visit;
  const meeting = useQuery({ queryKey: ['meeting', code], queryFn: () => findMeeting(code) });
  const title = meeting.data?.title ?? '';

  // The room is heavy and comes while the person looks at the preview.
  useEffect(() => {
    if (meeting.isSuccess) void loadRoom().catch(() => undefined);
  }, [meeting.isSuccess]);

  switch (stage.kind) {
    case 'not-found':
      return <MeetingNotFound />;
    case 'restricted':
      return (
        <RestrictedPage
          restriction={stage.restriction}
          code={code}
          meetingTitle={title}
          ask={visit.ask}
          onComeBack={visit.rejoin}
        />
      );
    case 'waiting':
      return <WaitingPage because={stage.because} />;
    case 'checking':
      return <Loading label={t('meeting.checking')} />;
    case 'disconnected':
      return (
        <StatePage
          testId="disconnected"
          icon={<IconPlugConnectedX />}
          title={t(stage.elsewhere ? 'disconnected.elsewhereTitle' : 'disconnected.title')}
          text={t(stage.elsewhere ? 'disconnected.elsewhereText' : 'disconnected.text')}
          actions={
            <>
              <Button size="md" onClick={visit.rejoin} data-testid="rejoin">
                {t(stage.elsewhere ? 'disconnected.here' : 'common.rejoin')}
              </Button>
              <Button size="md" variant="default" component={Link} to="/">
                {t('common.home')}
              </Button>
            </>
          }
        />
      );
    case 'left':
      return (
        <StatePage
          testId="left"
          icon={<IconDoorExit />}
          title={t('left.title')}
          text={t('left.text')}
          actions={
            <>
              <Button size="md" onClick={visit.rejoin} data-testid="rejoin">
                {t('common.rejoin')}
              </Button>
              <Button size="md" variant="default" component={Link} to="/">
                {t('common.home')}
              </Button>
            </>
          }
        />
      );
    case 'room':
      return visit.connection ? (
        <Suspense fallback={<Loading label={t('meeting.joining')} />}>
          <RoomView
            connection={visit.connection}
            title={title}
            joinUrl={meeting.data?.join_url ?? `${window.location.origin}/m/${code}`}
            notices={visit.notices}
            failing={visit.failing}
            onDismissNotice={visit.dismissNotice}
            onDismissFailing={visit.dismissFailing}
            onLeave={visit.leave}
          />
        </Suspense>
      ) : (
        <Loading label={t('meeting.joining')} />
      );
    case 'prejoin':
    case 'joining':
      if (meeting.error instanceof RequestFailed && meeting.error.status === 404) return <MeetingNotFound />;
      if (meeting.isError)
        return (
          <StatePage
            icon={<IconLinkOff />}
            title={t('meeting.unreachableTitle')}
            text={t('common.unreachable')}
            actions={
              <Button size="md" loading={meeting.isFetching} onClick={() => void meeting.refetch()}>
                {t('common.tryAgain')}
              </Button>
            }
          />
        );
      if (meeting.isPending) return <Loading label={t('meeting.looking')} />;
      return (
        <PrejoinPage
          title={title}
          code={code}
          error={stage.kind === 'prejoin' ? stage.error : null}
          joining={stage.kind === 'joining'}
          onJoin={visit.join}
        />
      );
  }
}

function MeetingNotFound() {
  const { t } = useTranslation();
  return (
    <StatePage
      testId="meeting-not-found"
      icon={<IconZoomQuestion />}
      title={t('meeting.notFoundTitle')}
      text={t('meeting.notFoundText')}
      actions={
        <Button size="md" component={Link} to="/">
          {t('common.home')}
        </Button>
      }
    />
  );
}
