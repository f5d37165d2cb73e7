// The desk's frame for whoever belongs to it, the plain one for everybody else.
import type { ReactNode } from 'react';

import { Shell } from '../../../lib/ui/Shell';
import { DeskShell } from '../../desk/components/DeskShell';
import type { Me } from '../api/auth';
import { may } from '../hooks/useMe';

export function Frame({ me, children }: { me: Me | null; children: ReactNode }) {
  return may(me, 'desk:read') ? <DeskShell>{children}</DeskShell> : <Shell>{children}</Shell>;
}
