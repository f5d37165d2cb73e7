// Where the faces are: an even grid, or a shared screen with the people beside it.
import { useTracks } from '@livekit/components-react';
import { ActionIcon, Button, Text } from '@mantine/core';
import { IconCheck, IconChevronLeft, IconChevronRight, IconLink } from '@tabler/icons-react';
import { type CSSProperties, useState } from 'react';
import { RoomEvent, Track } from 'livekit-client';
import { useTranslation } from 'react-i18next';

import { useBox } from '../hooks/useBox';
import { tile } from '../tiling';
import classes from './Stage.module.css';
import { Tile, type TileTrack } from './Tile';

const GAP = 10;
const NARROW = 640;

export interface StageProps {
  onMute: ((identity: string, name: string) => void) | null;
  onCopy: () => void;
  copied: boolean;
}

export function Stage({ onMute, onCopy, copied }: StageProps) {
  const tracks = useTracks(
    [
      { source: Track.Source.Camera, withPlaceholder: true },
      { source: Track.Source.ScreenShare, withPlaceholder: false },
    ],
    { onlySubscribed: false, updateOnlyOn: [RoomEvent.ActiveSpeakersChanged] },
  );
  const screens = tracks.filter((track) => track.source === Track.Source.ScreenShare);
  const people = tracks.filter((track) => track.source !== Track.Source.ScreenShare);
  const screen = screens[screens.length - 1];

  if (screen) return <Focus screen={screen} people={people} onMute={onMute} />;
  return (
    <div className={classes['wrap']}>
      <Grid tracks={people} onMute={onMute} />
      {people.length <= 1 ? <Alone onCopy={onCopy} copied={copied} /> : null}
    </div>
  );
}

type Shown = Pick<StageProps, 'onMute'>;

function Grid({ tracks, onMute }: Shown & { tracks: TileTrack[] }) {
  const { t } = useTranslation();
  const [element, box] = useBox<HTMLDivElement>();
  const most = box.width < NARROW ? 6 : box.width < 1100 ? 12 : 16;
  const [wanted, setPage] = useState(0);
  const pages = Math.max(1, Math.ceil(tracks.length / most));
  const page = Math.min(wanted, pages - 1);
  const shown = tracks.slice(page * most, (page + 1) * most);
  const { width, height } = tile(shown.length, box.width, box.height, GAP);
  return (
    <div ref={element} className={classes['grid']}>
      {width > 0
        ? shown.map((track) => <Tile key={keyOf(track)} track={track} onMute={onMute} style={{ width, height }} />)
        : null}
      {pages > 1 ? (
        <div className={classes['pages']}>
          <ActionIcon
            variant="default"
            size={40}
            radius="xl"
            disabled={page === 0}
            onClick={() => setPage(page - 1)}
            aria-label={t('room.previous')}
          >
            <IconChevronLeft />
          </ActionIcon>
          <span>{t('room.page', { page: page + 1, pages })}</span>
          <ActionIcon
            variant="default"
            size={40}
            radius="xl"
            disabled={page === pages - 1}
            onClick={() => setPage(page + 1)}
            aria-label={t('room.next')}
          >
            <IconChevronRight />
          </ActionIcon>
        </div>
      ) : null}
    </div>
  );
}

/** Whoever spoke last stands first beside the screen. */
function Focus({ screen, people, onMute }: Shown & { screen: TileTrack; people: TileTrack[] }) {
  const ordered = [...people].sort(
    (one, other) => (other.participant.lastSpokeAt?.getTime() ?? 0) - (one.participant.lastSpokeAt?.getTime() ?? 0),
  );
  return (
    <div className={classes['focus']}>
      <Tile key={keyOf(screen)} track={screen} onMute={null} style={FILL} />
      <div className={classes['strip']}>
        {ordered.map((track) => (
          <Tile key={keyOf(track)} track={track} onMute={onMute} style={STRIP} />
        ))}
      </div>
    </div>
  );
}

const FILL: CSSProperties = { width: '100%', height: '100%' };
const STRIP: CSSProperties = { aspectRatio: '16 / 10' };

const keyOf = (track: TileTrack): string => `${track.participant.identity}/${track.source}`;

function Alone({ onCopy, copied }: { onCopy: () => void; copied: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={classes['alone']}>
      <div>
        <Text fw={640}>{t('room.alone')}</Text>
        <Text fz="sm" c="var(--fm-muted)">
          {t('room.aloneHint')}
        </Text>
      </div>
      <Button
        onClick={onCopy}
        leftSection={copied ? <IconCheck size={18} aria-hidden="true" /> : <IconLink size={18} aria-hidden="true" />}
      >
        {t(copied ? 'common.copied' : 'common.copyLink')}
      </Button>
    </div>
  );
}
