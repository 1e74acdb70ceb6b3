import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MagicValue } from '../../schemas/generated/types.js';
import { rare } from '../../server/control/rare.js';
import { type Mock, startMock, type WorldHandle } from '../../server/index.js';
import { json } from '../support/json.js';
import { Client, fulfil, objects, provide, provisionOf, signedIn } from '../support/partner.js';

const table = JSON.parse(readFileSync(new URL('../../fixtures/magic-values.json', import.meta.url), 'utf8'));
const values: MagicValue[] = table.values;
const MINUTE = 60_000;

let mock: Mock;
beforeAll(async () => {
  mock = await startMock({ freeze: true, now: '2026-01-01' });
});
afterAll(() => mock.stop());

let worlds = 0;
const newWorld = (options = {}): WorldHandle => mock.world(`magic-${worlds++}`, options);

/** The whole way of a person, a minute at each step; how it ended. */
async function ending(world: WorldHandle, email: string): Promise<Required<MagicValue>['leads_to']> {
  const partner = await signedIn(world);
  const id = await provide(partner, { email });
  await world.clock.advance(MINUTE);
  const { status: provision, sub_status, credential, label_user } = await provisionOf(partner, id);
  if (!credential) return { provision, sub_status };
  const client = new Client(world);
  await client.signIn(credential.token_value);
  const person = world.nextId('user') - 2;
  expect(label_user).not.toBeNull();
  const onboarding = await client.post(`/user/${person}/user-onboarding`, { type: 'PERSON', user_verification_status_desired: 'VERIFIED' });
  expect(onboarding.status).toBe(200);
  await fulfil(client, person);
  const sessions = `/user/${person}/identity-verification-session`;
  const [{ id: session }] = objects(await client.post(sessions, { purpose: 'VERIFICATION', provider: 'INCODE' }));
  const { token, url_api } = await client.one(`${sessions}/${session}`);
  expect((await fetch(`${url_api}capture`, { method: 'POST', headers: { 'X-Incode-Hardware-Id': token } })).status).toBe(200);
  expect((await client.put(`${sessions}/${session}`, { status: 'SUBMITTED' })).status).toBe(200);
  let reads = 1;
  let looked = await client.one(`${sessions}/${session}`);
  for (; looked.status !== 'PROCESSED' && reads < 10; reads++) looked = await client.one(`${sessions}/${session}`);
  await world.clock.advance(MINUTE);
  looked = await client.one(`${sessions}/${session}`, { 'X-Mock-Edition': '2026-06' });
  await world.clock.advance(MINUTE);
  const after = await provisionOf(partner, id);
  const [{ status }] = await client.all(`/user/${person}/user-onboarding`);
  const inquiries = await client.all(`/user/${person}/user-information-inquiry`);
  return {
    provision: after.status,
    sub_status: after.sub_status,
    session: looked.status,
    ...(looked.result && { result: looked.result.result, all_fail_reason: looked.result.all_fail_reason }),
    reads,
    onboarding: status,
    inquiries: inquiries.map((inquiry) => inquiry.status),
  };
}

test('the table is as its schema says, and names nothing twice', () => {
  const { MagicValues } = rare();
  expect(MagicValues(table), JSON.stringify(MagicValues.errors)).toBe(true);
  expect(new Set(values.map(({ local_part }) => local_part)).size).toBe(values.length);
});

describe('each value does what the table says', () => {
  test.each(values.map((value) => [value.local_part, value] as const))('%s', async (local_part, { leads_to }) => {
    expect(await ending(newWorld(), `${local_part}@example.com`)).toMatchObject(leads_to);
  });

  test('and no other leads there', async () => {
    const ordinary = await ending(newWorld(), 'ada@example.com');
    const { leads_to } = values.find(({ local_part }) => local_part === 'mock-approved') as MagicValue;
    expect(ordinary).toMatchObject(leads_to);
    for (const { local_part, leads_to: other } of values) if (local_part !== 'mock-approved') expect(ordinary).not.toMatchObject(other);
  });
});

describe('which addresses', () => {
  test.each(['mock-fails@example.com', 'MOCK-Fails@example.com', 'mock-fails+7@example.com', 'mock-fails+a.b+c@example.com'])(
    '%s is one',
    async (email) => {
      expect(await ending(newWorld(), email)).toMatchObject({ provision: 'FAILED' });
    },
  );

  test.each([
    'fails@example.com',
    'mock-fails.x@example.com',
    'xmock-fails@example.com',
    'mock-failsx@example.com',
    'ada+mock-fails@example.com',
    'ada@mock-fails',
    'mock-@x.nl',
    'mock-to-string@x.nl',
  ])('%s is none', async (email) => {
    const world = newWorld();
    const partner = await signedIn(world);
    const id = await provide(partner, { email });
    await world.clock.advance(MINUTE);
    expect(await provisionOf(partner, id)).toMatchObject({ sub_status: 'PENDING_PROCESS_USER_ONBOARDING' });
  });

  test('the older form of the request has them too, and users that a test adds', async () => {
    const world = newWorld();
    const partner = await signedIn(world);
    const pointer = { type: 'EMAIL', value: 'mock-fails@example.com', name: 'a' };
    const id = await provide(partner, { email: undefined, phone_number: undefined, pointer: { type: pointer.type, value: pointer.value } });
    await world.clock.advance(MINUTE);
    expect(await provisionOf(partner, id)).toMatchObject({ status: 'FAILED' });
    const { user_api_key_id } = await world.addUser({ email: 'mock-glare@example.com' });
    expect(await json(fetch(`${mock.url}/_mock/worlds/${world.name}/plan/users/${user_api_key_id}`))).toMatchObject({
      outcome: 'REJECTED',
      fail_reasons: ['errorGlare'],
    });
  });
});

describe('what else is planned', () => {
  test("a value wins over the world's plan, a user's own plan over the value", async () => {
    const world = newWorld();
    world.plan.set({ outcome: 'REJECTED', onboarding: 'DENIED' });
    const approved = await world.addUser({ email: 'mock-approved@example.com' });
    const plan = (id: number) => json(fetch(`${mock.url}/_mock/worlds/${world.name}/plan/users/${id}`));
    expect(await plan(approved.user_api_key_id)).toMatchObject({ outcome: 'APPROVED', onboarding: 'VERIFIED' });
    world.plan.user(approved.user_api_key_id, { outcome: 'REJECTED', fail_reasons: ['errorGlare'] });
    expect(await plan(approved.user_api_key_id)).toMatchObject({ outcome: 'REJECTED', onboarding: 'VERIFIED' });
  });

  test('one person’s value is nobody else’s', async () => {
    const world = newWorld();
    const [glare, plain] = [await world.addUser({ email: 'mock-glare@example.com' }), await world.addUser()];
    const plan = (id: number) => json(fetch(`${mock.url}/_mock/worlds/${world.name}/plan/users/${id}`));
    expect((await plan(glare.user_person_id)).outcome).toBe('REJECTED');
    expect((await plan(plain.user_person_id)).outcome).toBe('APPROVED');
  });
});

describe('they can be turned off', () => {
  test('for a world', async () => {
    expect(await ending(newWorld({ magic_values: false }), 'mock-rejected@example.com')).toMatchObject({ result: 'APPROVED' });
  });

  test('for a server', async () => {
    await using plain = await startMock({ freeze: true, now: '2026-01-01', magicValues: false });
    expect(await ending(plain.world(), 'mock-fails@example.com')).toMatchObject({ provision: 'ACTIVE' });
  });
});

test('GET /_mock/routes lists them', async () => {
  const { magic_values } = await json(fetch(`${mock.url}/_mock/routes`));
  expect(magic_values).toEqual(values.map(({ local_part, does, plan }) => ({ email: `${local_part}@…`, does, plan })));
});
