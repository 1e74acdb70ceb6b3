/** What a world has visited, and what never. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coverageDemand, coverageShortfalls, coverageTable, type Mock, startMock } from '../../server/index.js';
import { bornUser, verification } from '../support/actors.js';
import { ask, send } from '../support/client.js';
import { json } from '../support/json.js';
import { raw } from '../support/raw.js';
import { deadPort, startTarget } from '../support/target.js';
import { API_KEY, listening } from '../support/webhooks.js';

let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.stop());

const sessions = `/v1/user/${API_KEY}/identity-verification-session`;

/** One identity verification, from the beginning to the end. */
async function walk(name: string, plan = {}) {
  const world = mock.world(name, { freeze: true });
  world.plan.set({ process: { after_ms: 1 }, ...plan });
  const user = bornUser(world);
  const id = await verification(world, user);
  await send(world.url, ask.put(`${sessions}/${id}`, { status: 'SUBMITTED' }, user.auth));
  await world.clock.advance(1);
  await send(world.url, ask.get(`${sessions}/${id}`, user.auth));
  return { world, user, id };
}

test('a world that is born has visited nothing', () => {
  const { percent, kinds } = mock.world('untouched').coverage();
  expect(percent).toBe(0);
  for (const { percent, visited, never } of Object.values(kinds)) {
    expect({ percent, visited }).toEqual({ percent: 0, visited: {} });
    expect(never.length).toBeGreaterThan(0);
  }
});

test('a conversation visits its operations, states, transitions, reasons and events', async () => {
  const { world } = await walk('walked', { outcome: 'REJECTED', fail_reasons: ['errorGlare', 'errorAddress'] });
  const { percent, kinds } = world.coverage();
  const slug = 'identity-verification-session';
  expect(Object.fromEntries(Object.entries(kinds).map(([kind, { visited }]) => [kind, visited]))).toEqual({
    operations: { [`${slug}.create`]: 1, [`${slug}.update`]: 1, [`${slug}.read`]: 1 },
    states: { [`${slug}.CREATED`]: 1, [`${slug}.SUBMITTED`]: 1, [`${slug}.PROCESSED`]: 1 },
    transitions: { [`${slug}.submit`]: 1, [`${slug}.process`]: 1 },
    reasons: { errorGlare: 1, errorAddress: 1 },
    refusals: {},
    events: { [`${slug}.submitted`]: 1, [`${slug}.processed`]: 1 },
    webhooks: {},
  });
  expect(kinds.operations.never).not.toContain(`${slug}.read`);
  expect(kinds.operations.never).toContain(`${slug}.list`);
  expect(kinds.reasons.percent).toBe(Math.floor((2 / 11) * 1000) / 10);
  expect(percent).toBeGreaterThan(0);
  expect(percent).toBeLessThan(10);
});

describe('refusals', () => {
  test('count by id, all that came together, and their operation is not visited', async () => {
    const world = mock.world('refused');
    const { auth } = bornUser(world);
    await send(world.url, ask.post(sessions, { surplus: 1, purpose: 'X', provider: 'INCODE' }, auth));
    await send(world.url, ask.get('/v1/nope'));
    const { operations, refusals } = world.coverage().kinds;
    expect(operations.visited).toEqual({});
    expect(operations.refused).toEqual({ 'identity-verification-session.create': 1 });
    expect(refusals.visited).toEqual({ 'superfluous-field': 1, 'field-invalid': 1, 'route-not-found': 1 });
  });

  test('a fault is never coverage', async () => {
    const world = mock.world('faulty');
    const { auth } = bornUser(world);
    world.fault.arm({ on: { operation: 'user.list' }, do: { status: 429 } });
    expect((await send(world.url, ask.get('/v1/user', auth))).status).toBe(429);
    expect(world.coverage().percent).toBe(0);
    await send(world.url, ask.get('/v1/user', auth));
    expect(world.coverage().kinds.operations.visited).toEqual({ 'user.list': 1 });
  });

  test('what is not even a request counts for the default world', async () => {
    await raw(mock.port, 'NONSENSE\r\n\r\n');
    expect(mock.world().coverage().kinds.refusals.visited).toEqual({ 'request-malformed': 1 });
  });

  test('the control plane is none of it', async () => {
    mock.world('controlled');
    const answer = await send(mock.url, ask.put('/_mock/worlds/controlled/plan', { outcome: 'MAYBE' }));
    expect(answer.status).toBe(400);
    expect(mock.world('controlled').coverage().percent).toBe(0);
  });
});

test('a webhook counts when it is delivered', async () => {
  await using target = await startTarget();
  const missed = await listening(mock, [`http://127.0.0.1:${await deadPort()}/`]);
  await missed.happens();
  await missed.settled();
  expect(missed.world.deliveries.all()).toHaveLength(1);
  expect(missed.world.coverage().kinds.webhooks.visited).toEqual({});
  const told = await listening(mock, [target.url]);
  await told.happens();
  await told.settled();
  const { webhooks, states } = told.world.coverage().kinds;
  expect(webhooks.visited).toEqual({ PARTNER_USER_PROVISION_PROCESS_UPDATED: 1 });
  expect(states.visited).toMatchObject({ 'delivery.OPEN': 1, 'delivery.DELIVERED': 1 });
});

describe('all worlds together', () => {
  test('those that were dropped, reset, restored or went to make room are kept in the sum', async () => {
    await using server = await startMock({ maxWorlds: 2 });
    const users = async (name: string) => {
      const world = server.world(name);
      await send(world.url, ask.get('/v1/user', bornUser(world).auth));
      return world;
    };
    const sum = () => server.coverage().kinds.operations.visited['user.list'];
    const headers = { 'Content-Type': 'application/json' };
    (await users('dropped')).drop();
    expect(sum()).toBe(1);
    await users('kept');
    const snapshot = await (await fetch(`${server.url}/_mock/worlds/kept/snapshot`)).text();
    await fetch(`${server.url}/_mock/worlds/kept/reset`, { method: 'POST', headers });
    expect(server.world('kept').coverage().percent).toBe(0);
    await users('kept');
    await fetch(`${server.url}/_mock/worlds/kept/snapshot`, { method: 'PUT', headers, body: snapshot });
    expect(server.world('kept').coverage().percent).toBe(0);
    expect(sum()).toBe(3);
    for (const name of ['a', 'b', 'c']) await users(name);
    expect(sum()).toBe(6);
    const before = server.coverage();
    await server.stop();
    expect(server.coverage()).toEqual(before);
  });
});

describe('over HTTP', () => {
  test('as data, of one world and of all', async () => {
    const { world } = await walk('fetched');
    expect(await json(fetch(`${mock.url}/_mock/worlds/fetched/coverage`))).toEqual(JSON.parse(JSON.stringify(world.coverage())));
    expect(await json(fetch(`${mock.url}/_mock/coverage`))).toEqual(JSON.parse(JSON.stringify(mock.coverage())));
  });

  test('as a table', async () => {
    const { world } = await walk('tabled');
    const answer = await fetch(`${mock.url}/_mock/worlds/tabled/coverage?format=table`);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const table = await answer.text();
    expect(table).toBe(coverageTable(world.coverage()));
    expect(table).toMatch(/^operations +3 of +\d+ +\d+\.\d %\n/);
    expect(table).toMatch(/\nall +\d+ of +\d+ +\d+\.\d %\n/);
    expect(table).toMatch(/\nnever operations {2}identity-verification-session\.list\n/);
    expect(table).not.toMatch(/never operations +identity-verification-session\.read\n/);
  });

  test('in no other format', async () => {
    const answer = await fetch(`${mock.url}/_mock/coverage?format=xml`);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('json or table');
  });
});

describe('a threshold', () => {
  test.each([
    ['80', { all: 80 }],
    ['99.5', { all: 99.5 }],
    ['states=90,webhooks=100', { states: 90, webhooks: 100 }],
    ['10, reasons=0', { all: 10, reasons: 0 }],
    ['', undefined],
    ['101', undefined],
    ['-1', undefined],
    ['80%', undefined],
    ['coverage=5', undefined],
    ['states=', undefined],
    ['refused=5', undefined],
    ['80,', undefined],
  ])('%j', (text, demand) => {
    expect(coverageDemand(text)).toEqual(demand);
  });

  test('says where it is not reached', async () => {
    const report = (await walk('short')).world.coverage();
    expect(coverageShortfalls(report, { all: report.percent, states: report.kinds.states.percent })).toEqual([]);
    expect(coverageShortfalls(report, { all: 100, webhooks: 1, reasons: 0 })).toEqual([
      `coverage of all is ${report.percent} %, below 100 %`,
      'coverage of webhooks is 0 %, below 1 %',
    ]);
  });
});
