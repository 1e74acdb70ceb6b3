/** Users that a test adds to a world: provisioned like any other, with a live session. */
import { afterAll, beforeEach, expect, test } from 'vitest';
import { startMock, type WorldHandle } from '../../server/index.js';
import { Client, type Json, only, provisionOf, signedIn, why } from '../support/partner.js';
import { stateOf } from '../support/state.js';
import { startTarget } from '../support/target.js';

const mock = await startMock({ freeze: true });
afterAll(() => mock.stop());
let worlds = 0;
let world: WorldHandle;
beforeEach(() => {
  world = mock.world(`added-${worlds++}`);
});

const call = async (method: string, path: string, body?: object): Promise<Json> => {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(`${mock.url}/_mock/worlds/${world.name}${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, ...((await answer.json()) as object) };
};

test('one is shown as the world shows its users, and stays among them', async () => {
  const before = world.users;
  const { status, ...added } = await call('POST', '/users', {});
  expect(status).toBe(200);
  expect(added).toEqual({
    user_api_key_id: 1366,
    user_person_id: 1365,
    session_token: expect.stringMatching(/^[0-9a-f]{64}$/),
    client_private_key: before[0].client_private_key,
  });
  const second = await world.addUser();
  expect([second.user_person_id, second.user_api_key_id]).toEqual([1367, 1368]);
  expect(second.session_token).not.toBe(added.session_token);
  expect((await call('GET', '')).users).toEqual([...before, added, second]);
  expect(world.users).toEqual([...before, added, second]);
  expect((await call('POST', '/reset', {})).users).toEqual(before);
});

test('it is a real one: provisioned, with a credential that was used, at the beginning of its onboarding', async () => {
  const shown = await world.addUser({ email: 'ada@example.com', display_name: 'Ada Lovelace', country: 'GB' });
  const partner = await signedIn(world);
  const [{ id }] = await partner.all('/partner-user-provision');
  expect(await provisionOf(partner, id, { 'X-Mock-Edition': '2026-06' })).toMatchObject({
    status: 'ACTIVE',
    sub_status: 'PENDING_PROCESS_USER_ONBOARDING',
    action_required: 'USER',
    products: ['USER_VERIFIED'],
    label_user: { display_name: 'Ada Lovelace', country: 'GB' },
    credential: { status: 'ACTIVE', token_value: null },
  });
  const user = Client.of(world, shown);
  expect(await user.one('/user')).toMatchObject({
    id: shown.user_api_key_id,
    requested_by_user: { UserCompany: { id: partner.id } },
    granted_by_user: { UserPerson: { id: shown.user_person_id, display_name: 'Ada Lovelace' } },
  });
  const { alias } = await user.one(`/user/${shown.user_person_id}`);
  expect(alias).toMatchObject([{ type: 'EMAIL', value: 'ada@example.com' }, { type: 'PHONE_NUMBER' }]);
  const { id: onboarding } = only(await user.post(`/user/${user.id}/user-onboarding`, { type: 'PARTNER_USER' }));
  expect(onboarding).toBe(260);
  expect(world.journal.exchanges().filter(({ signature }) => signature.verdict !== 'valid')).toEqual([]);

  only(await partner.put(`/partner-user-provision/${id}`, { status: 'CANCELLED' }));
  await world.clock.advance(500);
  expect((await user.get('/user')).status).toBe(403);
  expect((await signedIn(world)).id).toBe(partner.id);
});

test('it has an address and a phone of its own, unless given, and is New bunqer', async () => {
  const users = [await world.addUser(), await world.addUser()];
  const aliases = [];
  for (const shown of users) {
    const person = await Client.of(world, shown).one(`/user/${shown.user_person_id}`);
    expect(person.display_name).toBe('New bunqer');
    aliases.push(...person.alias.map(({ value }: { value: string }) => value));
  }
  expect(new Set(aliases).size).toBe(4);
});

test('it comes whatever the plan of the world is, and its partner is told of it like of any other', async () => {
  await using target = await startTarget();
  const partner = await signedIn(world);
  const filter = { category: 'PARTNER_USER_PROVISION', notification_target: target.url };
  only(await partner.post(`/user/${partner.id}/notification-filter-url`, { notification_filters: [filter] }));
  const way = ['PENDING_PROCESS_USER', 'PENDING_PROCESS_RELATION_USER', 'PENDING_PROCESS_OAUTH_REQUEST'];
  world.plan.set({ provision: 'by-hand', fails_at: way, hold: way });
  const user = Client.of(world, await world.addUser());
  expect((await user.get('/user')).status).toBe(200);
  expect(target.notified().map(({ object }) => object.PartnerUserProvision.sub_status)).toEqual([
    ...way.slice(1),
    'PENDING_PROCESS_USER_ONBOARDING',
  ]);
});

test.each([
  [{ email: 'ada' }, /\/email/],
  [{ email: 5 }, /\/email: is no string/],
  [{ display_name: '' }, /\/display_name/],
  [{ country: 'Netherlands' }, /\/country/],
  [{ name: 'Ada' }, /there is no field "name" here/],
])('%j is refused, and nobody is added', async (body, text) => {
  const before = await stateOf(mock, world);
  const refused = await call('POST', '/users', body);
  expect([refused.status, why(refused)]).toEqual([400, expect.stringMatching(text)]);
  await expect(world.addUser(body as object)).rejects.toThrow(text);
  expect(await stateOf(mock, world)).toEqual(before);
  expect(world.users).toHaveLength(1);
});
