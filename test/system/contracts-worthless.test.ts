/** A client that does nothing scores nothing. */
import { describe, expect, test } from 'vitest';
import { reference } from '../../contracts/clients/reference.js';
import { type Client, verifyClient } from '../../contracts/index.js';
import { replay, worthless } from '../clients/worthless.js';

const passed = async (client: Client, name: string) => {
  const { cases } = await verifyClient(client, { name, seed: 'worthless', jobs: 16 });
  expect(cases.length).toBeGreaterThan(0);
  return cases.filter(({ verdict }) => verdict !== 'FAIL').map(({ id, verdict }) => `${id} ${verdict}`);
};

describe('not one case is passed by a client that', () => {
  test.each(Object.entries(worthless))('does this: %s', async (name, client) => {
    expect(await passed(client, name)).toEqual([]);
  });

  test.each(['identity', 'onboarding'])('replays a conversation of entry %s with another seed', async (entry) => {
    const cases = `POLL-7K3Q[entry=${entry},edition=2025-10]`;
    const recorded = await verifyClient(reference, { seed: 'recorded', cases });
    expect(await passed(replay(recorded), 'replay')).toEqual([]);
  });
});
