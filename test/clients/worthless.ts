/** Clients that are worth nothing: whoever passes one of them judges nothing. */

import type { ContractReport } from '../../contracts/index.js';
import type { Client, Outcome } from '../../contracts/running/client.js';

const approved: Outcome = { outcome: 'approved', error_kind: 'none', session_id: '36' };

/** What a conversation of somebody else's was like: requests, which are sent again as they were, and its end. */
export function replay(recorded: ContractReport): Client {
  const [whole] = recorded.cases;
  if (whole?.verdict !== 'PASS') throw new Error('only a conversation that went well is worth a replay');
  return async ({ baseUrl, sessionToken = '' }) => {
    for (const { method, target, request } of whole.exchanges) {
      const headers = { 'X-Bunq-Client-Authentication': sessionToken, 'Content-Type': 'application/json' };
      const body = method === 'GET' ? {} : { body: request };
      await fetch(`${baseUrl}${target}`, { method, headers, ...body }).then((answer) => answer.text());
    }
    return whole.outcomes[0] ?? approved;
  };
}

export const worthless: Record<string, Client> = {
  nothing: async () => undefined as unknown as Outcome,
  crash: async () => {
    throw new Error('it crashes');
  },
  'always approved': async () => approved,
  'always rejected': async () => ({ ...approved, outcome: 'rejected', fail_reasons: [] }),
};
