/** Two hundred tests at once on one server, in worlds whose ids are all the same: each sees what it did itself, and nothing else. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';
import { bornUser, logIn, verification } from '../support/actors.js';
import { ask, items, send } from '../support/client.js';

const TESTS = 200;
const READS = 3;
const DAY_MS = 86_400_000;

let mock: Mock;
const told = new Map<string, string[]>();
const target = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const { object } = JSON.parse(Buffer.concat(parts).toString()).NotificationUrl;
    told.set(request.url ?? '', [...(told.get(request.url ?? '') ?? []), object.PartnerUserProvision.external_uuid]);
    response.end();
  });
});
beforeAll(async () => {
  target.listen(0, '127.0.0.1');
  // Two hundred at once are slower than one.
  mock = await startMock({ seed: 'one for all', webhookGraceMs: 10_000 });
});
afterAll(async () => {
  await mock.stop();
  target.close();
  target.closeAllConnections();
});

const tokens: string[] = [];

/** A test of its own: its instant, plan, fault, webhooks and secrets are all told apart by its number. */
async function live(i: number): Promise<void> {
  const name = `parallel-${i}`;
  const now = new Date(Date.UTC(2025, 0, 1) + i * DAY_MS).toISOString();
  const world = mock.world(name, { freeze: true, now });
  const user = bornUser(world);
  tokens.push(user.auth['X-Bunq-Client-Authentication']);
  const outcome = i % 2 ? 'APPROVED' : 'REJECTED';
  world.plan.set({ outcome, process: { after_ms: (i + 1) * 1000 } });
  world.fault.arm({ on: { operation: 'identity-verification-session.read' }, skip: i % READS, times: 1, do: { status: 429 } });

  const partner = await logIn(world, world.partner.api_key);
  const notification_target = `http://127.0.0.1:${(target.address() as AddressInfo).port}/${i}`;
  const notification_filters = [{ category: 'PARTNER_USER_PROVISION', notification_target }];
  await items(world.url, ask.post(`/v1/user/${partner.id}/notification-filter-url`, { notification_filters }, partner.auth));
  const external_uuid = `550e8400-e29b-41d4-a716-${String(i).padStart(12, '0')}`;
  const provision = { external_uuid, email: 'a@example.com', phone_number: '+31612345678', products: ['USER_VERIFIED'] };
  await items(world.url, ask.post('/v1/partner-user-provision', provision, partner.auth));

  const id = await verification(world, user);
  expect(id).toBe(36);
  const path = `/v1/user/1364/identity-verification-session/${id}`;
  await items(world.url, ask.put(path, { status: 'SUBMITTED' }, user.auth));
  const statuses: number[] = [];
  for (let read = 0; read < READS; read++) statuses.push((await send(world.url, ask.get(path, user.auth))).status);
  expect(statuses).toEqual(Array.from({ length: READS }, (_, read) => (read === i % READS ? 429 : 200)));

  const shown = async () => {
    const [item] = await items(world.url, ask.get(path, user.auth));
    return item?.IdentityVerificationSessionIncode ?? {};
  };
  await world.clock.advance((i + 1) * 1000 - 1);
  expect((await shown()).status).toBe('SUBMITTED');
  await world.clock.advance(1);
  expect(await shown()).toMatchObject({ status: 'PROCESSED', result: outcome });
  await world.clock.advance(2000);
  expect(world.clock.now).toBe(new Date(Date.parse(now) + (i + 1) * 1000 + 2000).toISOString().replace('T', ' ').replace('Z', '000'));

  const exchanges = world.journal.exchanges();
  expect(exchanges.map((exchange) => exchange.id)).toEqual(exchanges.map((_, nth) => nth + 1));
  expect(exchanges).toHaveLength(7 + READS + 2);
  for (const { request } of exchanges) expect(request.target).toMatch(new RegExp(`^/w/${name}/v1/`));
  expect(world.fault.all()).toMatchObject([{ hits: 1, matched: READS + 2 }]);
  expect(told.get(`/${i}`)).toEqual([external_uuid, external_uuid, external_uuid]);
}

test('each of two hundred tests has its world to itself', async () => {
  await Promise.all(Array.from({ length: TESTS }, (_, i) => live(i)));
  expect(new Set(tokens).size).toBe(TESTS);
  expect([...told.keys()]).toHaveLength(TESTS);
  // What one world gave out, opens nothing in another.
  const stranger = { 'X-Bunq-Client-Authentication': tokens[0] as string };
  for (const i of [1, 99, 199]) expect((await send(mock.url, ask.get(`/w/parallel-${i}/v1/user`, stranger))).status).toBe(403);
});
