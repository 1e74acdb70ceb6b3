import { getEventListeners } from 'node:events';
import { createConnection } from 'node:net';
import { expect, test } from 'vitest';
import { startMock } from '../../server/index.js';
import { json } from '../support/json.js';

const create = '{"purpose":"VERIFICATION","provider":"INCODE"}';

/** A client of one world's ready-made user. */
function clientOf(world: { url: string; users: { session_token: string }[] }) {
  const headers = { 'X-Bunq-Client-Authentication': world.users[0]?.session_token ?? '', 'Content-Type': 'application/json' };
  const path = `${world.url}/v1/user/1364/identity-verification-session`;
  const session = async (id: number) => (await json(fetch(`${path}/${id}`, { headers }))).Response[0].IdentityVerificationSessionIncode;
  return {
    headers,
    session,
    create: async () => (await json(fetch(path, { method: 'POST', headers, body: create }))).Response[0].Id.id as number,
    submit: (id: number) => fetch(`${path}/${id}`, { method: 'PUT', headers, body: '{"status":"SUBMITTED"}' }),
  };
}

test('many at once in one process, each on a port of its own, disposed of by await using', async () => {
  const ports: number[] = [];
  {
    await using one = await startMock();
    await using two = await startMock();
    ports.push(one.port, two.port);
    expect(one.url).not.toBe(two.url);
    expect((await fetch(`${two.url}/_mock/health`)).status).toBe(200);
    expect(await clientOf(one.world()).create()).toBe(36);
    expect(two.world().nextId('identity-verification-session')).toBe(36);
  }
  for (const port of ports) await expect(fetch(`http://127.0.0.1:${port}/_mock/health`)).rejects.toThrow();
});

test('a hundred starts and stops leave nothing behind', async () => {
  const listeners = () => process.eventNames().map((name) => [name, process.listenerCount(name)]);
  const before = [listeners(), process.getActiveResourcesInfo().filter((name) => name !== 'Immediate').length] as const;
  for (let i = 0; i < 100; i++) {
    const mock = await startMock();
    await clientOf(mock.world()).submit(await clientOf(mock.world()).create());
    await mock.stop();
    await mock.stop();
  }
  const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  expect(listeners()).toEqual(before[0]);
  expect(timers).toBeLessThan(20);
  expect(getEventListeners(process, 'warning').length).toBeLessThan(10);
});

test('stop() lets what is in flight finish, and does not wait for a client that never ends', async () => {
  const mock = await startMock();
  const stuck = createConnection(mock.port, '127.0.0.1');
  stuck.on('error', () => {});
  stuck.write('POST /v1/installation HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{');
  const slow = createConnection(mock.port, '127.0.0.1');
  let answer = '';
  slow.on('data', (data) => {
    answer += data;
  });
  const head = 'POST /v1/sandbox-user-person HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n';
  await new Promise<void>((resolve) => slow.write(`${head}{`, () => resolve()));
  await fetch(`${mock.url}/_mock/health`);
  const stopped = mock.stop();
  slow.write('}');
  await stopped;
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*Connection: close[\s\S]*sandbox_/);
});

test('a port in use rejects with an error that says so', async () => {
  await using mock = await startMock();
  await expect(startMock({ port: mock.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('options that cannot be are refused, naming the field', async () => {
  await expect(startMock({ edition: '1999' as never })).rejects.toThrow(/edition/);
  await expect(startMock({ plan: { outcome: 'MAYBE' as never } })).rejects.toThrow(/outcome/);
  await expect(startMock({ now: 'yesterday' })).rejects.toThrow(/now/);
  await expect(startMock({ now: '2025-02-30' })).rejects.toThrow(/2025-02-30/);
});

test('worlds share nothing: clock, plan, ids, rows, tokens, journal', async () => {
  await using mock = await startMock({ plan: { process: 'by-hand' } });
  const one = mock.world('one', { freeze: true, now: '2025-01-01' });
  const two = mock.world('two', {
    freeze: true,
    now: '2030-01-01',
    seed: 'other',
    first_ids: { 'identity-verification-session': 2 ** 40 },
  });
  expect(one.users[0]?.session_token).not.toBe(two.users[0]?.session_token);
  const [a, b] = [clientOf(one), clientOf(two)];
  expect(await a.create()).toBe(36);
  expect(await b.create()).toBe(2 ** 40);
  await a.submit(36);
  await b.submit(2 ** 40);
  one.plan.process(36, { outcome: 'REJECTED' });
  await two.clock.advance(1000);
  expect((await a.session(36)).result).toBe('REJECTED');
  expect((await b.session(2 ** 40)).status).toBe('SUBMITTED');
  expect(one.clock.now).toBe('2025-01-01 00:00:00.000000');
  expect(two.clock.now).toBe('2030-01-01 00:00:01.000000');
  expect(one.journal.exchanges()).toHaveLength(3);
  expect((await fetch(`${two.url}/v1/user`, { headers: a.headers })).status).toBe(403);
});

test('a world that is dropped begins again as it was born', async () => {
  await using mock = await startMock();
  const world = mock.world('short-lived');
  await clientOf(world).create();
  world.drop();
  const again = mock.world('short-lived');
  expect(again.nextId('identity-verification-session')).toBe(36);
  expect(again.users).toEqual(world.users);
  expect(again.journal.exchanges()).toEqual([]);
});

test('a running clock decides by itself, in real time and in order', async () => {
  await using mock = await startMock({ plan: { process: { after_ms: 60 } } });
  const client = clientOf(mock.world());
  const first = await client.create();
  const second = await client.create();
  await client.submit(second);
  await client.submit(first);
  expect((await client.session(first)).status).toBe('SUBMITTED');
  await expect.poll(async () => (await client.session(first)).status, { interval: 10 }).toBe('PROCESSED');
  const [a, b] = [await client.session(first), await client.session(second)];
  expect(b.updated < a.updated).toBe(true);
});

test('the journal keeps raw bytes, refused requests too, within its bounds', async () => {
  await using mock = await startMock({ journal: { exchanges: 5, bytes: 1_000_000 } });
  const world = mock.world();
  const body = '{"purpose" : "VERIFICATION",\n"provider":"INCODE"}';
  for (let i = 0; i < 7; i++)
    await fetch(`${world.url}/v1/installation`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  const exchanges = world.journal.exchanges();
  expect(exchanges.map(({ id }) => id)).toEqual([3, 4, 5, 6, 7]);
  expect(exchanges[0]).toMatchObject({
    operation: 'installation.create',
    refusal: { id: 'field-invalid', status: 400 },
    own_fault: null,
    request: { method: 'POST', bytes: body.length },
  });
  expect(Buffer.from(exchanges[0]?.request.body ?? '', 'base64').toString()).toBe(body);
});

test('no new user ever takes the id of one who is there', async () => {
  await using mock = await startMock();
  const world = mock.world('crowded', { first_ids: { user: 1359 } });
  const next = async () => {
    await fetch(`${world.url}/v1/sandbox-user-person`, { method: 'POST' });
    return world.nextId('user') - 1;
  };
  expect([await next(), await next(), await next(), await next()]).toEqual([1359, 1361, 1362, 1365]);
  expect((await json(fetch(`${world.url}/v1/user/1364`, { headers: clientOf(world).headers }))).Response[0]).toHaveProperty('UserApiKey');
});

test('a handle is that of the world of its name, also after a reset', async () => {
  await using mock = await startMock();
  const world = mock.world('kept', { freeze: true });
  await clientOf(world).create();
  await fetch(`${mock.url}/_mock/worlds/kept/reset`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' });
  world.plan.set({ outcome: 'REJECTED', process: { after_ms: 0 } });
  const client = clientOf(world);
  await client.submit(await client.create());
  expect(await client.session(36)).toMatchObject({ status: 'PROCESSED', result: 'REJECTED' });
  expect(world.journal.exchanges()).toHaveLength(3);
});

test('a plan of the server stays under that of a world', async () => {
  await using mock = await startMock({ plan: { outcome: 'REJECTED', process: { after_ms: 10_000 } } });
  expect(mock.world().plan.set({ process: { after_ms: 1 } })).toMatchObject({
    outcome: 'REJECTED',
    fail_reasons: ['unknown'],
    process: { after_ms: 1 },
  });
  expect(mock.world().plan.set({ outcome: 'APPROVED' })).toMatchObject({ outcome: 'APPROVED', process: { after_ms: 10_000 } });
});

test('a listener that throws spoils nothing, and is told of', async () => {
  const faults: unknown[] = [];
  const onExchange = () => {
    throw new Error('the listener');
  };
  await using mock = await startMock({ onExchange, onOwnFault: (error) => faults.push(error) });
  for (let i = 0; i < 2; i++) expect((await fetch(`${mock.url}/v1/nope`)).status).toBe(404);
  expect(faults).toEqual([new Error('the listener'), new Error('the listener')]);
});

test('a plan that is changed again and again takes no more memory than one', async () => {
  await using mock = await startMock({ freeze: true });
  const world = mock.world();
  const client = clientOf(world);
  for (let i = 0; i < 20; i++) await client.submit(await client.create());
  for (let i = 1; i <= 2000; i++) world.plan.set({ process: { after_ms: 1000 + i } });
  expect(world.clock.show().scheduled_total).toBe(20);
  expect((await world.clock.advance(3000)).fired_total).toBe(20);
});

test('a running clock takes a move of nothing', async () => {
  await using mock = await startMock();
  for (let i = 0; i < 50; i++) expect((await mock.world().clock.advance(0)).fired_total).toBe(0);
});

test('options that the CLI would refuse are refused here too', async () => {
  await expect(startMock({ urlApi: 'https://example.test/0' })).rejects.toThrow(/urlApi/);
  await expect(startMock({ publicUrl: 'localhost:1' })).rejects.toThrow(/publicUrl/);
  await expect(startMock({ plan: { outcome: 'APPROVED', fail_reasons: ['errorGlare'] } })).rejects.toThrow(/REJECTED/);
});
