// The places of the desk, and what one has to be allowed to find a way there.
import {
  IconBuildingBank,
  IconChartDots,
  IconFileImport,
  IconFlag,
  IconGavel,
  IconInbox,
  IconMapPin,
  IconRotateClockwise2,
  IconScale,
  IconUsers,
} from '@tabler/icons-react';

export const PLACES = [
  { name: 'inbox', to: '/desk', permission: 'desk:read', Icon: IconInbox },
  { name: 'orders', to: '/desk/orders', permission: 'orders:read', Icon: IconScale },
  { name: 'appeals', to: '/desk/appeals', permission: 'appeals:read', Icon: IconGavel },
  { name: 'mistakes', to: '/desk/mistakes', permission: 'mistakes:read', Icon: IconRotateClockwise2 },
  { name: 'patterns', to: '/desk/patterns', permission: 'mistakes:read', Icon: IconChartDots },
  { name: 'authorities', to: '/desk/authorities', permission: 'authorities:read', Icon: IconBuildingBank },
  { name: 'submissions', to: '/desk/submissions', permission: 'submissions:read', Icon: IconFileImport },
  { name: 'location', to: '/desk/location', permission: 'desk:read', Icon: IconMapPin },
  { name: 'people', to: '/desk/people', permission: 'desk:read', Icon: IconUsers },
  { name: 'abuse', to: '/desk/abuse', permission: 'abuse:read', Icon: IconFlag },
] as const;
