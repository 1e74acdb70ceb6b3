/** `bunq-mock/vitest`, used as anybody would: a world for each test, and what the matchers say. */
import { describe, expect } from 'vitest';
import type { Mock, WorldHandle } from '../../server/index.js';
import { test } from '../../server/vitest.js';
import { auth, bornUser, verification } from '../support/actors.js';
import { ask, items, send } from '../support/client.js';
import { startTarget } from '../support/target.js';

const SESSIONS = '/v1/user/1364/identity-verification-session';
const submit = (world: WorldHandle, id: number, status = 'SUBMITTED') =>
  send(world.url, ask.put(`${SESSIONS}/${id}`, { status }, bornUser(world).auth));

/** What a matcher says when it fails. */
function said(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it did not fail');
}

describe('the fixture', () => {
  let server: Mock;
  const worlds: string[] = [];
  test.beforeAll(({ mock }) => {
    server = mock;
  });
  test.afterAll(() => {
    expect(worlds).toEqual(['named-after-the-test-that-it-is-for', 'the-next-one', 'the-next-one']);
  });

  test('Named after the test, that it is for!', async ({ world, mock }) => {
    expect(mock).toBe(server);
    expect(world.url).toBe(`${mock.url}/w/${world.name}`);
    expect(world.clock.mode).toBe('running');
    worlds.push(world.name);
    expect(await verification(world, bornUser(world))).toBe(36);
  });

  test.for([1, 2])('the next one', async (_, { world, mock }) => {
    expect(mock).toBe(server);
    worlds.push(world.name);
    const { worlds: there } = (await (await fetch(`${mock.url}/_mock/worlds`)).json()) as { worlds: string[] };
    expect(there).toEqual(['the-next-one']);
    expect(await verification(world, bornUser(world))).toBe(36);
  });

  describe('at once', { concurrent: true }, () => {
    const names = new Set<string>();
    test.for([1, 2, 3])('side by side', async (_, { world }) => {
      names.add(world.name);
      await expect.poll(() => names.size).toBe(3);
      expect([...names].sort()).toEqual(['side-by-side', 'side-by-side-2', 'side-by-side-3']);
    });
  });

  describe('with options', () => {
    test.override({ worldOptions: { freeze: true, now: '2030-01-01', edition: '2026-06' } });
    test('as its suite has them', ({ world }) => {
      expect([world.clock.now, world.clock.mode, world.edition]).toEqual(['2030-01-01 00:00:00.000000', 'frozen', '2026-06']);
    });
  });

  test('a name of nothing that a world can be called: ☂', ({ world }) =>
    expect(world.name).toBe('a-name-of-nothing-that-a-world-can-be-called'));
  test('☂', ({ world }) => expect(world.name).toBe('test'));
  test(`long ${'-long'.repeat(50)}`, ({ world }) => expect(world.name).toMatch(/^long(-long)+$/));
});

describe('toHaveReceived', () => {
  test('holds for what was received', async ({ world }) => {
    await verification(world, bornUser(world));
    await submit(world, 36);
    await submit(world, 36);
    expect(world).toHaveReceived('identity-verification-session.update');
    expect(world).toHaveReceived('identity-verification-session.update', { times: 2 });
    expect(world).toHaveReceived('identity-verification-session.update', { times: 1, status: 200, body: { status: 'SUBMITTED' } });
    expect(world).toHaveReceived('identity-verification-session.update', { status: '4xx', refusal: 'move-refused' });
    expect(world).toHaveReceived('identity-verification-session.update', { body: { status: expect.stringMatching(/^SUB/) } });
    expect(world).toHaveReceived('identity-verification-session.update', { body: '{"status":"SUBMITTED"}', caller: 'UserApiKey 1364' });
    expect(world).toHaveReceived('identity-verification-session.create', { answer: { Response: [{ Id: { id: 36 } }] } });
    expect(world).toHaveReceived('user.list', { times: 0 });
    expect(world).not.toHaveReceived('user.list');
    expect(world).not.toHaveReceived('identity-verification-session.update', { times: 1 });
  });

  test('waits by expect.poll', async ({ world }) => {
    setTimeout(() => void verification(world, bornUser(world)), 20);
    await expect.poll(() => world).toHaveReceived('identity-verification-session.create', { times: 1 });
  });

  test('names what nearly did, and what came instead', async ({ world }) => {
    const { url } = world;
    await verification(world, bornUser(world));
    await submit(world, 36, 'PROCESSED');
    await submit(world, 36);
    await send(url, ask.get(`${SESSIONS}/36`, bornUser(world).auth));
    await send(url, ask.get(`${SESSIONS}/36`, bornUser(world).auth));
    await send(url, ask.put('/v1/user/1364/identity-verification-sessions/36', {}, auth('x')));
    const wanted = { times: 1, body: { status: 'PROCESSED' }, status: 200 };
    expect(said(() => expect(world).toHaveReceived('identity-verification-session.update', wanted))).toBe(
      `expected that world ${world.name} has received identity-verification-session.update, with status 200 and body {"status":"PROCESSED"}, once, but it has never
  Nearly:
    #2 PUT /w/${world.name}${SESSIONS}/36 -> 400 move-refused
      status is 400
    #3 PUT /w/${world.name}${SESSIONS}/36 -> 200
      body is {"status":"SUBMITTED"}
  Other operations: identity-verification-session.create, identity-verification-session.read (2)
  No operation at all:
    #6 PUT /w/${world.name}/v1/user/1364/identity-verification-sessions/36 -> 404 route-not-found
The whole of it: ${world.desk}/exchanges`,
    );
  });

  test('names those that came too often, or at all', async ({ world }) => {
    for (let i = 0; i < 7; i++) await verification(world, bornUser(world));
    const often = said(() => expect(world).toHaveReceived('identity-verification-session.create', { times: 1 }));
    expect(often).toContain('has received identity-verification-session.create once, but it has 7 times\n  These:\n    #1 POST ');
    expect(often).toMatch(/#5 POST .* -> 200\n {4}and 2 more\nThe whole of it: .*\/exchanges$/);
    const atAll = said(() => expect(world).not.toHaveReceived('identity-verification-session.create'));
    const other = said(() => expect(world).not.toHaveReceived('identity-verification-session.create', { times: 7 }));
    expect(other).toContain('has received identity-verification-session.create other than 7 times, but it has 7 times');
    expect(atAll).toContain('has never received identity-verification-session.create, but it has 7 times');
  });

  test('says so when the journal no longer holds everything', async ({ world }) => {
    await verification(world, bornUser(world));
    world.journal.clear();
    await verification(world, bornUser(world));
    expect(said(() => expect(world).toHaveReceived('user.list'))).toContain('The journal begins with exchange 2.');
  });

  test('refuses what can never be, whether negated or not', ({ world }) => {
    for (const matcher of [expect(world), expect(world).not]) {
      expect(said(() => matcher.toHaveReceived('identity-verification-sesion.update'))).toContain(
        'there is no operation "identity-verification-sesion.update"; nearest: identity-verification-session.update',
      );
      expect(said(() => matcher.toHaveReceived('user.list', { refusal: 'rout-not-found' }))).toContain('nearest: route-not-found');
      expect(said(() => matcher.toHaveReceived('user.list', { tims: 1 } as never))).toContain('knows no "tims", but times, body, answer');
      expect(said(() => matcher.toHaveReceived('user.list', { times: -1 }))).toContain('takes no times: -1');
    }
    expect(said(() => expect(5).toHaveReceived('user.list'))).toContain('toHaveReceived is for a world of bunq-mock');
  });
});

describe('toHaveDelivered', () => {
  test.override({ worldOptions: { freeze: true } });

  test('holds for webhooks, and names those that nearly did', async ({ world }) => {
    await using target = await startTarget();
    target.replies = [200, 500];
    const partner = { company: world.partner.user_company_id, user: world.users[0].user_api_key_id };
    const owner = bornUser(world);
    const filter = { notification_filters: [{ category: 'USER_INFORMATION_INQUIRY', notification_target: target.url }] };
    await items(world.url, ask.post(`/v1/user/${partner.user}/notification-filter-url`, filter, owner.auth));
    await world.inquire(partner.user, { entries: ['USER_PERSON_SOURCE_OF_INCOME'] });
    const [first] = world.deliveries.all();
    const type = first?.event_type ?? '';
    expect(world).toHaveDelivered(type);
    expect(world).toHaveDelivered(type, { times: 1, target: target.url, object: { UserInformationInquiry: { id: first?.object_id } } });
    expect(world).not.toHaveDelivered(type, { state: 'FAILED' });
    const message = said(() => expect(world).toHaveDelivered(type, { category: 'MUTATION' }));
    expect(message).toBe(
      `expected that world ${world.name} has delivered ${type}, with category MUTATION, at least once, but it has never
  Nearly:
    #1 to ${target.url}, DELIVERED: 200
      category is USER_INFORMATION_INQUIRY
The whole of it: ${world.desk}/deliveries`,
    );
    expect(said(() => expect(world).toHaveDelivered('USER_ONBOARDING_UPDATED'))).toContain(`Other webhooks: ${type} DELIVERED`);
  });
});
