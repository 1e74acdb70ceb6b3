import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';
import { bornUser, stranger, verification } from '../support/actors.js';
import { ask, send } from '../support/client.js';
import { json } from '../support/json.js';
import { stateOf } from '../support/state.js';

let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.stop());

const control = (method: string, path: string, body?: object) =>
  json(
    fetch(`${mock.url}/_mock${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    }),
  );

test('a world that is reset is as it was born, and the same requests then get the same bytes', async () => {
  const options = { freeze: true, now: '2025-10-31', seed: 'reset', path_ids: 'api-key' as const, first_ids: { user: 5000 } };
  const walk = async () => {
    const world = mock.world('walked');
    const user = bornUser(world);
    const answers = [await send(world.url, ask.get('/v1/user', user.auth))];
    world.plan.set({ outcome: 'REJECTED' });
    world.fault.arm({ on: { operation: 'user.list' }, do: { status: 503 } });
    const id = await verification(world, user);
    for (const asked of [
      ask.put(`/v1/user/1364/identity-verification-session/${id}`, { status: 'SUBMITTED' }, user.auth),
      ask.get('/v1/user', user.auth),
      ask.get(`/v1/user/1364/identity-verification-session/${id}`, user.auth),
      ask.post('/v1/sandbox-user-person', {}),
    ]) {
      answers.push(await send(world.url, asked));
    }
    await stranger(world);
    await world.clock.advance(60_000);
    answers.push(await send(world.url, ask.get('/v1/user/1364/identity-verification-session', user.auth)));
    return answers.map(({ status, rawHeaders, body }) => [status, rawHeaders, body]);
  };
  mock.world('walked', options);
  const born = await stateOf(mock, mock.world('walked'));
  await control('POST', '/worlds/walked/reset', {});
  const first = await walk();
  expect(await stateOf(mock, mock.world('walked'))).not.toEqual(born);
  expect(await control('POST', '/worlds/walked/reset', {})).toMatchObject({ name: 'walked', edition: '2025-10' });
  expect(await stateOf(mock, mock.world('walked'))).toEqual(born);
  await control('POST', '/worlds/walked/reset', {});
  expect(await walk()).toEqual(first);
  expect(mock.world('walked').fault.all()).toHaveLength(1);
});

test('they are listed by name', async () => {
  mock.world('b-listed');
  mock.world('a-listed');
  const { worlds } = await control('GET', '/worlds');
  expect(worlds).toEqual([...worlds].sort());
  expect(worlds).toEqual(expect.arrayContaining(['a-listed', 'b-listed']));
});

describe('when there are as many as there may be', () => {
  test('the least recently used goes, and says so; one with something to come stays', async () => {
    const dropped: string[] = [];
    await using small = await startMock({ maxWorlds: 4, freeze: true, onWorldDropped: (name) => dropped.push(name) });
    small.world();
    for (const name of ['one', 'two', 'three']) small.world(name);
    const waiting = small.world('one');
    const id = await verification(waiting, bornUser(waiting));
    await send(waiting.url, ask.put(`/v1/user/1364/identity-verification-session/${id}`, { status: 'SUBMITTED' }, bornUser(waiting).auth));
    small.world('two');
    small.world('three');
    await fetch(`${small.url}/w/four/v1/user`);
    expect(dropped).toEqual(['two']);
    await fetch(`${small.url}/w/five/v1/user`);
    expect(dropped).toEqual(['two', 'three']);
    expect((await json(fetch(`${small.url}/_mock/worlds`))).worlds).toEqual(['default', 'five', 'four', 'one']);
    expect(small.world('one').clock.show().scheduled_total).toBe(1);
  });

  test('a thousand names leave no more worlds than that, and the default one', async () => {
    await using small = await startMock({ maxWorlds: 10 });
    const [user] = small.world().users;
    for (let i = 0; i < 1000; i++) await fetch(`${small.url}/w/name-${i}/v1/user`);
    const { worlds } = await json(fetch(`${small.url}/_mock/worlds`));
    expect(worlds).toHaveLength(10);
    const answer = await fetch(`${small.url}/v1/user`, { headers: { 'X-Bunq-Client-Authentication': user?.session_token ?? '' } });
    expect(answer.status).toBe(200);
  });
});
