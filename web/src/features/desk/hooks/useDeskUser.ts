// Who is signed in at the desk, and what they may do. Null: nobody.
import { useQuery } from '@tanstack/react-query';

export interface DeskUser {
  id: string;
  email: string;
  role: string;
  permissions: ReadonlySet<string>;
}

async function fetchUser(): Promise<DeskUser | null> {
  const answer = await globalThis.fetch('/api/v1/auth/me', { credentials: 'same-origin', cache: 'no-store' });
  if (!answer.ok) return null;
  const { account, permissions } = (await answer.json()) as {
    account: { id: string; email: string; role: string };
    permissions: string[];
  };
  return { id: account.id, email: account.email, role: account.role, permissions: new Set(permissions) };
}

export function useDeskUser(): DeskUser | null {
  return useQuery({ queryKey: ['desk', 'user'], queryFn: fetchUser }).data ?? null;
}
