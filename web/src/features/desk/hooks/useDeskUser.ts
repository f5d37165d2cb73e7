// Who is signed in at the desk, and what they may do. Null: nobody.
import { useMe } from '../../identity/hooks/useMe';

export interface DeskUser {
  id: string;
  email: string;
  role: string;
  permissions: ReadonlySet<string>;
}

export function useDeskUser(): DeskUser | null {
  const { me } = useMe();
  if (!me) return null;
  const { id, email, role } = me.account;
  return { id, email, role, permissions: new Set(me.permissions) };
}
