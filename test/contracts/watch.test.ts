/** Somebody who develops a client is told what the rules find while it happens. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reference } from '../../contracts/clients/reference.js';
import { watch } from '../../contracts/commands/watch.js';
import type { ClientContext } from '../../contracts/index.js';
import { VirtualTime } from '../../contracts/running/time.js';
import type { Mock } from '../../server/index.js';
import { mutant } from '../clients/mutant.js';

const found: string[] = [];
const begun: string[] = [];
const order: string[] = [];
let mock: Mock;
let time: VirtualTime;
beforeAll(async () => {
  mock = await watch({
    freeze: true,
    onFinding: ({ rule, exchanges }) => found.push(`${rule.id} ${exchanges}`),
    onConversation: (_world, { operation }) => {
      begun.push(String(operation));
      order.push('begins');
    },
    onExchange: (_world, { operation }) => order.push(String(operation)),
  });
  time = new VirtualTime(mock.world(), () => ({ ...mock.activity(), told: 0 }), 0);
});
afterAll(async () => {
  time.stop();
  await mock.stop();
});

const SESSION = 'identity-verification-session';

function context(): ClientContext {
  const world = mock.world();
  const [user] = world.users;
  return {
    entry: 'identity',
    baseUrl: mock.url,
    apiKey: world.partner.api_key,
    privateKey: user.client_private_key,
    userId: String(user.user_api_key_id),
    sessionToken: user.session_token,
    serverPublicKey: world.server_public_key,
    applicant: {
      first_name: 'Ada',
      last_name: 'Lovelace',
      email: 'ada@example.com',
      phone_number: '+31612345678',
      date_of_birth: '1990-01-15',
      address: { street: 'Naritaweg', house_number: '131', postal_code: '1043 BS', city: 'Amsterdam', country: 'NL' },
    },
    pollIntervalMs: 1_500,
    deadlineMs: 120_000,
    now: () => time.now(),
    sleep: (ms, signal) => time.sleep(ms, signal),
    runSdk: async ({ token, urlApi }) => {
      const headers = { 'Content-Type': 'application/json' };
      const answer = await fetch(`${urlApi}capture`, { method: 'POST', headers, body: JSON.stringify({ token }) });
      return ((await answer.json()) as { result: 'completed' }).result;
    },
    log: () => undefined,
    signal: new AbortController().signal,
  };
}

test('nothing is found on a right client, however often it is run', async () => {
  for (let i = 0; i < 2; i++) expect(await reference(context())).toMatchObject({ outcome: 'approved' });
  for (let i = 0; i < 2; i++) expect(await reference({ ...context(), entry: 'onboarding' })).toMatchObject({ outcome: 'approved' });
  expect(found).toEqual([]);
  expect(begun).toEqual([`${SESSION}.create`, `${SESSION}.create`, 'installation.create', 'installation.create']);
});

test('who reads once more what came of it is right, too', async () => {
  const once = "    await call(run, party, 'GET', path);\n    return verdictOf(run, session);";
  const careful = await mutant({ change: [['    return verdictOf(run, session);', once]] });
  await mock.world().clock.advance(120_000);
  expect(await careful(context())).toMatchObject({ outcome: 'approved' });
  expect(found).toEqual([]);
});

test('what is wrong is told at once, and once', async () => {
  const { baseUrl, userId, sessionToken } = context();
  await mock.world().clock.advance(120_000);
  const send = () =>
    fetch(`${baseUrl}/v1/user/${userId}/${SESSION}`, {
      method: 'POST',
      headers: {
        'User-Agent': 'a client of a test/1.0',
        'X-Bunq-Client-Authentication': sessionToken as string,
        'X-Bunq-Client-Signature': 'eA==',
        'X-Bunq-Client-Request-Id': crypto.randomUUID(),
        'Content-Type': 'application/json',
      },
      body: '{"purpose":"VERIFICATION","provider":"INCODE"}',
    });
  await send();
  const [{ id } = { id: 0 }] = mock.world().journal.exchanges({ limit: 1 });
  expect(found).toEqual([`signs-what-it-sends ${id}`]);
});

test('a conversation begins before the exchange that it begins with, and a token in a URL is seen to be one', async () => {
  const { baseUrl, userId, sessionToken } = context();
  await mock.world().clock.advance(120_000);
  order.length = 0;
  found.length = 0;
  const headers = { 'User-Agent': 'a client of a test/1.0', 'X-Bunq-Client-Authentication': sessionToken as string };
  await fetch(`${baseUrl}/v1/user/${userId}/${SESSION}?token=${sessionToken}`, { headers });
  const [{ id } = { id: 0 }] = mock.world().journal.exchanges({ limit: 1 });
  expect(order).toEqual(['begins', `${SESSION}.list`]);
  expect(found).toContain(`api-key-stays-in-the-body ${id}`);
});
