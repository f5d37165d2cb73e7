// The receipts of what touches a meeting, for its host.
import { api } from '../../../lib/api/client';
import { failure } from '../../../lib/api/problem';

export interface HostReceipt {
  number: number;
  receipt: string;
}

export async function fetchReceipts(code: string, key: string): Promise<HostReceipt[]> {
  const { data, error, response } = await api.POST('/api/v1/meetings/{code}/receipts', {
    params: { path: { code } },
    body: { host_key: key },
  });
  if (!data) throw failure(error, response);
  return data.items.map(({ number, receipt }) => ({ number, receipt: JSON.stringify(receipt, null, 2) }));
}
