// The receipts of what touches a meeting, for its host.
import { api } from '../../../lib/api/client';
import { failure } from '../../../lib/api/problem';
import { statementPath } from '../../statement/api/statements';

export interface HostReceipt {
  number: number;
  /** Null before it takes effect. */
  receipt: string | null;
  /** Where the reasons are; null while they are sealed. */
  statement: string | null;
}

export async function fetchReceipts(code: string, key: string): Promise<HostReceipt[]> {
  const { data, error, response } = await api.POST('/api/v1/meetings/{code}/receipts', {
    params: { path: { code } },
    body: { host_key: key },
  });
  if (!data) throw failure(error, response);
  return data.items.map(({ number, receipt, statement }) => ({
    number,
    receipt: receipt ? JSON.stringify(receipt, null, 2) : null,
    statement: statement ? statementPath(statement) : null,
  }));
}
