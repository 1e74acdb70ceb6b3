/** How inquiries come to be, by plan and by hand, and what webhooks tell of them. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';
import { type Actor, logIn, stranger } from '../support/actors.js';
import { ask, items, send } from '../support/client.js';
import { entriesOf, INCOME, type Inquiry, inquiring, POLITICS, statuses } from '../support/inquiries.js';
import { startTarget, type Target } from '../support/target.js';

let mock: Mock;
const ownFaults: unknown[] = [];
beforeAll(async () => {
  mock = await startMock({ onOwnFault: (error) => ownFaults.push(error) });
});
afterAll(async () => {
  await mock.stop();
  expect(ownFaults).toEqual([]);
});
let scene: ReturnType<typeof inquiring>;
beforeEach(() => {
  scene = inquiring(mock);
});

describe('planned', () => {
  test('inquiries come when the onboarding begins, or so long after, and are merged', async () => {
    const { world, list, read, onboard } = scene;
    world.plan.set({
      inquiries: [
        { entries: [INCOME] },
        { entries: [POLITICS, 'USER_PERSON_ACCOUNT_PURPOSE'], after_ms: 60_000 },
        { entries: ['IDENTIFICATION_DOCUMENT_VERIFY'], purpose: 'DOCUMENT_EXPIRY_RENEWAL', after_ms: 90_000, title: 'Renew' },
      ],
    });
    expect(await list()).toEqual([]);
    await onboard();
    expect(await list()).toMatchObject([{ id: 1001, purpose: 'ONBOARDING', all_entry: [{}] }]);
    // An onboarding that is under way goes on; it does not begin.
    await onboard();
    expect(entriesOf(await read())).toHaveLength(1);
    const planned = { type: 'planned-inquiry', transition: 'ask' };
    expect(world.clock.show().scheduled).toMatchObject([
      { ...planned, at: '2026-06-01 10:01:00.000000' },
      { ...planned, at: '2026-06-01 10:01:30.000000' },
    ]);
    await world.clock.advance(59_999);
    expect(entriesOf(await read())).toHaveLength(1);
    await world.clock.advance(1);
    expect(entriesOf(await read()).map(({ type }) => type)).toEqual([INCOME, POLITICS, 'USER_PERSON_ACCOUNT_PURPOSE']);
    await world.clock.drain();
    expect(await list()).toMatchObject([{ id: 1002, title: 'Renew', created: '2026-06-01 10:01:30.000000' }, { id: 1001 }]);
  });

  test('the plan of the user counts before that of the world', async () => {
    const { world, list, onboard } = scene;
    world.plan.set({ inquiries: [{ entries: [INCOME] }] });
    world.plan.user(1364, { inquiries: [] });
    await onboard();
    expect(await list()).toEqual([]);
  });

  test.each([
    [{ inquiries: [{ entries: [] }] }, /\/inquiries\/0\/entries/],
    [{ inquiries: [{ entries: ['USER_PERSON_SOURCE_OF_INCOM'] }] }, /\/inquiries\/0\/entries\/0: is none of/],
    [{ inquiries: [{ entries: [INCOME], after_ms: -1 }] }, /after_ms/],
    [{ inquiry_outcome: 'CANCELLED' }, /\/inquiry_outcome: is none of APPROVED, REJECTED/],
  ])('%j cannot be', (plan, why) => {
    const { world } = scene;
    const before = world.plan.current;
    expect(() => world.plan.set(plan as never)).toThrow(why);
    expect(world.plan.current).toEqual(before);
  });
});

describe('by hand, under /_mock', () => {
  const post = (id: string | number, body: object) =>
    send(mock.url, ask.post(`/_mock/worlds/${scene.world.name}/users/${id}/inquiries`, body));

  test('an inquiry is made, and shown', async () => {
    const { read } = scene;
    const { status, body } = await post(1363, { purpose: 'EMPLOYMENT_STATUS_VERIFY', entries: [INCOME], title: 'a', subtitle: 'b' });
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ id: 1001, purpose: 'EMPLOYMENT_STATUS_VERIFY', title: 'a', subtitle: 'b' });
    expect(JSON.parse(body)).toEqual(await read());
  });

  test.each([
    [1360, { entries: [INCOME] }, 404, /no person 1360/],
    [9, { entries: [INCOME] }, 404, /no person 9/],
    ['x', { entries: [INCOME] }, 404, /no person x/],
    [1364, {}, 400, /\/entries: is missing/],
    [1364, { entries: [] }, 400, /\/entries/],
    [1364, { entries: ['POLITICS'] }, 400, /\/entries\/0: is none of/],
    [1364, { entries: [INCOME], purpose: 'onboarding' }, 400, /\/purpose: is none of/],
    [1364, { entries: [INCOME], after_ms: 1 }, 400, /no field \\?"after_ms/],
  ])('is refused of %s: %j', async (id, body, status, why) => {
    const { world, list } = scene;
    const answer = await post(id, body);
    expect([answer.status, answer.body]).toEqual([status, expect.stringMatching(why)]);
    expect(await list()).toEqual([]);
    expect(world.nextId('partner-user-information-inquiry-entry')).toBe(2001);
    await expect(world.inquire(id as number, body as never)).rejects.toThrow(why);
  });
});

describe('webhooks', () => {
  const category = 'USER_INFORMATION_INQUIRY';
  let target: Target;
  beforeEach(async () => {
    target = await startTarget();
  });
  afterEach(() => target.stop());

  const listen = ({ auth, id }: Actor, to = category) => {
    const notification_filters = [{ category: to, notification_target: `${target.url}/${id}` }];
    return items(scene.world.url, ask.post(`/v1/user/${id}/notification-filter-url`, { notification_filters }, auth));
  };
  const told = () => target.notified().map(({ event_type }) => event_type.replace(`${category}_`, ''));
  const shown = () => target.notified().map(({ object }) => object.UserInformationInquiry as Inquiry);

  test('tell each status in turn, with the whole object as it then is', async () => {
    const { world, user, read, answer } = scene;
    await listen(user);
    const seen = [await world.inquire(1364, { entries: [INCOME, POLITICS] })] as unknown[];
    expect(told()).toEqual(['EXPECTING_REPLY_FROM_USER']);
    await answer(2001);
    await world.clock.advance(0);
    expect(told()).toHaveLength(1);
    await answer(2002);
    seen.push(await read());
    await world.clock.advance(0);
    expect(told()).toEqual(['EXPECTING_REPLY_FROM_USER', 'EXPECTING_REPLY_FROM_BUNQ']);
    await world.clock.advance(1000);
    seen.push(await read());
    expect(told()).toEqual(['EXPECTING_REPLY_FROM_USER', 'EXPECTING_REPLY_FROM_BUNQ', 'FINALIZED']);
    expect(shown()).toEqual(seen);
    expect(statuses(shown()[2] as Inquiry)).toEqual(['FINALIZED', 'APPROVED', 'APPROVED']);
    for (const each of target.notified()) expect(each).toMatchObject({ target_url: `${target.url}/1364`, category });
    expect(world.deliveries.all()).toMatchObject(Array(3).fill({ state: 'DELIVERED', object_id: 1001, user_id: 1363 }));
  });

  test('tell again of what is added, in the order of what happened', async () => {
    const { world, user, answer, onboard } = scene;
    await listen(user);
    world.plan.set({ inquiries: [{ entries: [INCOME] }, { entries: [POLITICS], after_ms: 500 }], inquiry: { after_ms: 2000 } });
    await onboard();
    await answer(2001);
    await world.clock.advance(500);
    await answer(2002);
    await world.clock.advance(2000);
    expect(told().map((event, i) => [event, shown()[i]?.all_entry.length])).toEqual([
      ['EXPECTING_REPLY_FROM_USER', 1],
      ['EXPECTING_REPLY_FROM_BUNQ', 1],
      ['EXPECTING_REPLY_FROM_USER', 2],
      ['EXPECTING_REPLY_FROM_BUNQ', 2],
      ['FINALIZED', 2],
    ]);
  });

  test("go to the filters of the person and of the partner's UserApiKey, of that category alone", async () => {
    const { world, user } = scene;
    const partner = await logIn(world, world.partner.api_key);
    const other = await stranger(world);
    for (const each of [{ ...user, id: 1363 }, { ...partner, id: 1364 }, partner, other]) await listen(each);
    const heard = async (happens: Promise<unknown>) => {
      await happens;
      return target.arrivals.splice(0).map(({ path }) => path);
    };
    expect((await heard(world.inquire(1364, { entries: [INCOME] }))).sort()).toEqual(['/1363', '/1364']);
    expect(await heard(world.inquire(other.id, { entries: [INCOME] }))).toEqual([`/${other.id}`]);
    for (const id of [1363, 1364]) await listen({ ...partner, id }, 'USER_ONBOARDING');
    expect(await heard(world.inquire(1364, { entries: [INCOME] }))).toEqual([]);
  });
});
