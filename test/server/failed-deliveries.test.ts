/**
 * Webhooks that were given up: who sees the record, and how they are sent again. One file, though long: each test begins
 * with the same delivery given up.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';
import { type Actor, bornUser, logIn, stranger } from '../support/actors.js';
import { ask, send } from '../support/client.js';
import { stateOf } from '../support/state.js';
import { startTarget, type Target } from '../support/target.js';
import { API_KEY, COMPANY, instants, listening, ONBOARDED, PERSON, type Scene } from '../support/webhooks.js';

const documented = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/documented/notification-filter-failure.${name}.json`, import.meta.url), 'utf8'));

let mock: Mock;
let target: Target;
let scene: Scene;
let own: Actor;
beforeAll(async () => {
  mock = await startMock({ webhookGraceMs: 5000 });
});
afterAll(() => mock.stop());
beforeEach(async () => {
  target = await startTarget({ replies: [500] });
  scene = await listening(mock, [target.url]);
  own = bornUser(scene.world);
  return () => target.stop();
});

/** So many that were given up, with the ids of their records. */
async function failed(count = 1): Promise<string[]> {
  for (let i = 0; i < count; i++) await scene.happens();
  await scene.world.clock.drain();
  const listed = await scene.call(ask.get(`/v1/user/${COMPANY}/notification-filter-failure?count=200`, scene.partner.auth));
  return listed.Response.map((item: { NotificationFilterFailure: { id: number } }) => String(item.NotificationFilterFailure.id)).reverse();
}
/** Of an onboarding, told to the UserApiKey and to the person. */
async function failedOfUser(): Promise<void> {
  for (const id of [API_KEY, PERSON]) await scene.listen([{ category: ONBOARDED, notification_target: `${target.url}/${id}` }], id);
  await scene.call(ask.post(`/v1/user/${API_KEY}/user-onboarding`, { type: 'PARTNER_USER' }, own.auth));
  await scene.call(ask.put(`/v1/user-person/${API_KEY}`, { first_name: 'A', last_name: 'B', date_of_birth: '2000-01-01' }, own.auth));
  const address_main = { street: 'A', house_number: '1', postal_code: '1', city: 'A', country: 'NL' };
  await scene.call(ask.post(`/v1/user/${API_KEY}/address-main`, { address_main }, own.auth));
  const body = { purpose: 'VERIFICATION', provider: 'INCODE' };
  scene.world.plan.set({ process: 'by-hand', provision: 'by-hand' });
  const { Response } = await scene.call(ask.post(`/v1/user/${API_KEY}/identity-verification-session`, body, own.auth));
  await scene.call(ask.put(`/v1/user/${API_KEY}/identity-verification-session/${Response[0].Id.id}`, { status: 'SUBMITTED' }, own.auth));
  await scene.world.clock.drain();
}

describe('the record of a failure', () => {
  test("holds what happened, in the order of bunq's example", async () => {
    const object_id = await scene.happens();
    await scene.world.clock.drain();
    const [record] = await scene.failures();
    const at = '2026-01-01 00:05:00.000000';
    expect(Object.entries(record)).toEqual([
      ['id', expect.any(Number)],
      ['created', at],
      ['updated', at],
      [
        'notification_filters',
        [{ notification_delivery_method: 'URL', notification_target: target.url, category: 'PARTNER_USER_PROVISION' }],
      ],
      ['category', 'PARTNER_USER_PROVISION'],
      ['event_type', 'PARTNER_USER_PROVISION_PROCESS_UPDATED'],
      ['object_id', object_id],
      ['exception_message', 'bunq-mock: the target answered 500'],
      ['response_code', 500],
      ['notification_target', target.url],
    ]);
    const [{ NotificationFilterFailure: example }] = documented('list.properties').response.Response;
    expect(Object.keys(record)).toEqual(Object.keys(example));
    expect(Object.keys(record.notification_filters[0])).toEqual(Object.keys(example.notification_filters[0]));
  });

  test('says from 2026-06 on whom it was about, and with which UserApiKey the filter was made', async () => {
    await failed();
    await failedOfUser();
    const records = await scene.failures(COMPANY, scene.partner, '2026-06');
    expect(records.map(({ notification_target, user_id, user_requested_id }) => [notification_target, user_id, user_requested_id])).toEqual(
      [
        [`${target.url}/${API_KEY}`, PERSON, API_KEY],
        [`${target.url}/${PERSON}`, PERSON, null],
        [target.url, COMPANY, null],
      ],
    );
    expect(Object.keys(records[0]).slice(-2)).toEqual(['user_id', 'user_requested_id']);
    for (const record of await scene.failures()) expect(Object.keys(record)).toHaveLength(10);
  });

  test('keeps the reason of the last attempt', async () => {
    target.replies.splice(0, 1, 500, 500, 500, 500, 500, 'close');
    await failed();
    expect(await scene.failures()).toMatchObject([{ response_code: null, exception_message: 'bunq-mock: ECONNRESET' }]);
  });
});

describe('a list', () => {
  test('of the company has those of all its users, the newest first; of a user those about it', async () => {
    await failed();
    await failedOfUser();
    const paths = async (user: number, actor: Actor) =>
      (await scene.failures(user, actor)).map(({ notification_target }) => notification_target.replace(target.url, ''));
    const all = [`/${API_KEY}`, `/${PERSON}`, ''];
    expect(await paths(COMPANY, scene.partner)).toEqual(all);
    for (const id of [API_KEY, PERSON]) for (const actor of [own, scene.partner]) expect(await paths(id, actor)).toEqual(all.slice(0, 2));
  });

  test('has nothing of another partner, nor of a stranger', async () => {
    await failed();
    const others = [await logIn(scene.world, 'sandbox_another_partner'), await stranger(scene.world)];
    for (const other of others) expect(await scene.failures(other.id, other)).toEqual([]);
  });

  test('comes in pages', async () => {
    const ids = await failed(5);
    const page = (url: string) => scene.call(ask.get(url, scene.partner.auth));
    const seen: string[] = [];
    for (let url = `/v1/user/${COMPANY}/notification-filter-failure?count=2`; url; ) {
      const { Response, Pagination } = await page(url);
      seen.push(...Response.map((item: { NotificationFilterFailure: { id: number } }) => String(item.NotificationFilterFailure.id)));
      url = Pagination.older_url;
    }
    expect(seen).toEqual(ids.reverse());
  });
});

describe('a retry', () => {
  test.each(['single', 'multiple', 'bulk'])("takes what bunq's example %s sends, and answers as it does", async (name) => {
    const { request, response } = documented(`create.${name}`);
    const ids = request.notification_filter_failed_ids.split(',') as string[];
    const first = { 'notification-filter-failure': Math.min(...ids.map(Number)) };
    scene = await listening(mock, [target.url], { first_ids: first });
    expect((await failed(ids.length)).sort()).toEqual([...ids].sort());
    expect(await scene.retry(request.notification_filter_failed_ids)).toEqual({ status: 200, ...response });
    expect(await scene.failures()).toEqual([]);
    expect(target.arrivals.length).toBeGreaterThan(ids.length * 6);
  });

  test('reaches a target that is back, with the same words, once', async () => {
    const [id = ''] = await failed();
    target.replies.splice(0, 1, 200);
    const [before] = target.notified();
    await scene.retry(id);
    await scene.settled();
    expect(target.arrivals).toHaveLength(7);
    expect(target.notified().at(-1)).toEqual(before);
    expect(await scene.failures()).toEqual([]);
    expect(scene.world.deliveries.all()).toMatchObject([{ state: 'DELIVERED', attempts: [{ at: '2026-01-01 00:05:00.000000' }] }]);
    await scene.world.clock.drain();
    expect(target.arrivals).toHaveLength(7);
  });

  test('that fails again has six attempts again, and then a new record', async () => {
    const [id = ''] = await failed();
    await scene.world.clock.advance(55_000);
    await scene.retry(id);
    expect(await scene.failures()).toEqual([]);
    await scene.world.clock.drain();
    expect(scene.world.deliveries.all().map(instants)).toEqual([[355, 415, 475, 535, 595, 655]]);
    expect(target.arrivals).toHaveLength(12);
    const records = await scene.failures();
    expect(records).toMatchObject([{ created: '2026-01-01 00:10:55.000000' }]);
    expect(records[0].id).toBeGreaterThan(Number(id));
  });

  test('of many sends each once, though it is named twice, in the order of the ids given', async () => {
    const [one, two, three] = await failed(3);
    const [, second, third] = target.notified().slice(0, 3);
    target.replies.splice(0, 1, 200);
    expect((await scene.retry(`${three},${two},${three}`)).status).toBe(200);
    await scene.settled();
    expect(target.notified().slice(18)).toEqual([third, second]);
    expect((await scene.failures()).map(({ id }) => String(id))).toEqual([one]);
  });

  test('takes a hundred ids, and counts each that is named', async () => {
    const [one = '', two = ''] = await failed(2);
    target.replies.splice(0, 1, 200);
    expect((await scene.retry([...Array(99).fill(one), two].join(','))).status).toBe(200);
    await scene.settled();
    expect(target.arrivals).toHaveLength(14);
    expect(await scene.failures()).toEqual([]);
  });

  test('is the hand of whoever sees the record: the company, or the user', async () => {
    await failedOfUser();
    const ids = (await scene.failures(API_KEY, own)).map(({ id }) => String(id));
    expect(ids).toHaveLength(2);
    expect((await scene.retry(ids[0] as string, PERSON, own)).status).toBe(200);
    expect((await scene.retry(ids[1] as string, API_KEY, scene.partner)).status).toBe(200);
    await scene.settled();
    expect(target.arrivals).toHaveLength(14);
  });

  test.each<[what: string, body: (ids: string[]) => object, status: number, text: RegExp]>([
    ['101 ids', (ids) => ({ notification_filter_failed_ids: Array(101).fill(ids[0]).join(',') }), 400, /names 101, more than 100/],
    ['nothing', () => ({}), 400, /\/notification_filter_failed_ids: is missing/],
    ['an empty text', () => ({ notification_filter_failed_ids: '' }), 400, /must match/],
    ['a number', (ids) => ({ notification_filter_failed_ids: Number(ids[0]) }), 400, /\/notification_filter_failed_ids/],
    ['a list', (ids) => ({ notification_filter_failed_ids: ids }), 400, /\/notification_filter_failed_ids/],
    ['blanks between', (ids) => ({ notification_filter_failed_ids: ids.join(', ') }), 400, /must match/],
    ['a comma at the end', (ids) => ({ notification_filter_failed_ids: `${ids[0]},` }), 400, /must match/],
    ['a line at the end', (ids) => ({ notification_filter_failed_ids: `${ids[0]}\n` }), 400, /must match/],
    ['another word', () => ({ notification_filter_failed_ids: 'all' }), 400, /must match/],
    ['a sign', (ids) => ({ notification_filter_failed_ids: `-${ids[0]}` }), 400, /must match/],
    [
      'more text than a hundred ids are',
      () => ({ notification_filter_failed_ids: '1'.repeat(5000) }),
      400,
      /\/notification_filter_failed_ids/,
    ],
    ['a field that is not one', (ids) => ({ notification_filter_failed_ids: ids[0], all: true }), 400, /Superfluous field "all"\./],
    ['an id of nothing', () => ({ notification_filter_failed_ids: '99999' }), 404, /no notification-filter-failure 99999/],
    ['an id beyond all numbers', () => ({ notification_filter_failed_ids: '9'.repeat(400) }), 404, /no notification-filter-failure 9{20}/],
    ['one such among others', (ids) => ({ notification_filter_failed_ids: `${ids.join(',')},99999` }), 404, /99999/],
    ['an id with a zero before it', (ids) => ({ notification_filter_failed_ids: `0${ids[0]}` }), 404, /no notification-filter-failure 0/],
  ])('of %s is refused, and sends nothing', async (_, body, status, text) => {
    const ids = await failed(2);
    const state = async () => [await stateOf(mock, scene.world, [scene.partner]), await scene.failures(), scene.world.deliveries.all()];
    const before = await state();
    const answer = await scene.call(ask.post(`/v1/user/${COMPANY}/notification-filter-failure`, body(ids), scene.partner.auth));
    expect(answer.status).toBe(status);
    expect(answer.Error[0].error_description).toMatch(text);
    expect(await state()).toEqual(before);
    await scene.world.clock.drain();
    expect(target.arrivals).toHaveLength(12);
  });

  test("of somebody else's is refused: unknown where one may look, forbidden where not", async () => {
    const [id = ''] = await failed();
    const others = [await logIn(scene.world, 'sandbox_another_partner'), await stranger(scene.world), own];
    for (const other of others) {
      expect((await scene.retry(id, COMPANY, other)).status).toBe(403);
      expect((await scene.retry(id, other.id, other)).status).toBe(404);
    }
    expect((await scene.call(ask.get(`/v1/user/${COMPANY}/notification-filter-failure`, own.auth))).status).toBe(403);
    expect((await scene.retry(id, 99999)).status).toBe(404);
    expect((await scene.retry(id, COMPANY, { auth: {} } as never)).status).toBe(403);
    expect(await scene.failures()).toHaveLength(1);
    expect(target.arrivals).toHaveLength(6);
  });

  test('twice at once sends it once: the second finds no record', async () => {
    const [id = ''] = await failed();
    const statuses = (await Promise.all([scene.retry(id), scene.retry(id)])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 404]);
    await scene.settled();
    expect(target.arrivals).toHaveLength(7);
  });
});

describe('the control plane', () => {
  const control = (path: string) => `/_mock/worlds/${scene.world.name}/deliveries${path}`;
  const replay = async (id: string | number) => {
    const { status, body } = await send(mock.url, ask.post(control(`/${id}/replay`), {}));
    return { status, ...JSON.parse(body) };
  };

  test('lists every webhook with its attempts, the oldest first', async () => {
    target.replies.splice(0, 1, 200, 500);
    await scene.happens();
    await scene.happens();
    await scene.settled();
    const { body } = await send(mock.url, ask.get(control('')));
    const { deliveries } = JSON.parse(body);
    expect(deliveries).toEqual(scene.world.deliveries.all());
    expect(deliveries.map(({ id, state, due }: { id: number; state: string; due: string }) => [id, state, due])).toEqual([
      [1, 'DELIVERED', null],
      [2, 'SCHEDULED', '2026-01-01 00:01:00.000000'],
    ]);
    expect(Object.keys(deliveries[0])).toEqual([
      'id',
      'state',
      'target',
      'category',
      'event_type',
      'object_id',
      'user_id',
      'body',
      'due',
      'fault',
      'attempts',
    ]);
    expect(deliveries[0].body.NotificationUrl).toEqual(target.notified()[0]);
  });

  test.each([
    ['delivered', 200],
    ['given up', 500],
  ])('sends one again that was %s, and answers when that has settled', async (_, reply) => {
    target.replies.splice(0, 1, reply);
    await scene.happens();
    await scene.world.clock.drain();
    const before = target.arrivals.length;
    target.replies.splice(0, 1, 201);
    expect(await replay(1)).toMatchObject({ status: 200, id: 1, state: 'DELIVERED', attempts: [{ response_code: 201 }] });
    expect(target.arrivals).toHaveLength(before + 1);
    expect(await scene.world.deliveries.replay(1)).toMatchObject({ state: 'DELIVERED' });
    expect(target.arrivals).toHaveLength(before + 2);
  });

  test('sends none again that is on its way, or that there is not', async () => {
    await scene.happens();
    await scene.settled();
    expect(await replay(1)).toMatchObject({
      status: 400,
      Error: [{ error_description: expect.stringMatching(/delivery 1 is SCHEDULED, and only one that is over can be sent again/) }],
    });
    for (const id of ['2', '0', '-1', '1.0', '01', 'x', '9'.repeat(30)]) expect(await replay(id)).toMatchObject({ status: 404 });
    await expect(scene.world.deliveries.replay(1)).rejects.toThrow(/SCHEDULED/);
    await expect(scene.world.deliveries.replay(2)).rejects.toThrow(/no delivery 2/);
    expect(target.arrivals).toHaveLength(1);
  });

  test('of one that was given up takes its record away once it is delivered', async () => {
    await failed();
    target.replies.splice(0, 1, 200);
    await replay(1);
    expect(await scene.failures()).toEqual([]);
  });
});
