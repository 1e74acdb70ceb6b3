/** Who is to be told of what: a user's notification filters, and a monetary account's. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';
import { type Actor, bornUser, stranger } from '../support/actors.js';
import { type Asked, ask } from '../support/client.js';
import { stateOf } from '../support/state.js';
import { startTarget } from '../support/target.js';
import { API_KEY, COMPANY, type Filters, listening, ONBOARDED, PERSON, PROVISIONED, type Scene } from '../support/webhooks.js';

const EXAMPLES = ['your-webhook-endpoint.com', 'your-new-webhook-endpoint.com', 'webhook.site', 'partner.example.com'];
const documented = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/documented/notification-filter-url.${name}.json`, import.meta.url), 'utf8'));
const keysOf = (items: Record<string, object>[]) =>
  items.map((item) => Object.entries(item).map(([type, object]) => [type, Object.keys(object)]));

let mock: Mock;
let scene: Scene;
let own: Actor;
beforeAll(async () => {
  mock = await startMock({ allowWebhookHosts: EXAMPLES });
});
afterAll(() => mock.stop());
beforeEach(async () => {
  scene = await listening(mock);
  own = bornUser(scene.world);
});

const at = (n: number, category = PROVISIONED): Filters[number] => ({ category, notification_target: `http://127.0.0.1:9/${n}` });
const targets = async (user: number | string, actor = scene.partner) =>
  (await scene.filters(user, actor)).map(({ notification_target }) => Number(notification_target.split('/').at(-1)));
const create = (body: unknown, user: number | string = COMPANY, { auth } = scene.partner) =>
  ask.post(`/v1/user/${user}/notification-filter-url`, body as object, auth);

describe("bunq's examples", () => {
  test.each(['add', 'replace', 'remove-all'])('%s: takes the request, and answers with what was asked for', async (name) => {
    const { request } = documented(`create.${name}`);
    const { status, Response } = await scene.call(create(request));
    expect(status).toBe(200);
    expect(Response).toEqual(
      request.notification_filters.map((filter: object) => ({
        NotificationFilterUrl: { ...filter, all_user_id: [], all_monetary_account_id: [], all_verification_type: [] },
      })),
    );
  });

  test('the keys of an answer, and of a list, come in the order of the samples', async () => {
    const [category, other] = ['MUTATION', 'USER_INFORMATION_INQUIRY'].map((category) => ({
      category,
      notification_target: 'https://webhook.site/callback',
    }));
    const { Response } = await scene.call(create({ notification_filters: [category, other] }));
    expect(Response).toEqual(documented('create.answer').response.Response);
    expect(keysOf(Response)).toEqual(keysOf(documented('create.answer').response.Response));
    const listed = await scene.call(ask.get(`/v1/user/${COMPANY}/notification-filter-url`, scene.partner.auth));
    expect(Object.keys(listed)).toEqual(['status', 'Response', 'Pagination']);
    expect(keysOf(listed.Response)).toEqual(keysOf(documented('list').response.Response));
    for (const { NotificationFilterUrl } of listed.Response)
      expect(NotificationFilterUrl).toMatchObject({ all_user_id: [COMPANY], all_monetary_account_id: [], all_verification_type: [] });
  });
});

describe('a set of filters', () => {
  test('is replaced as a whole, and cleared by an empty one', async () => {
    await scene.listen([at(1), at(2, ONBOARDED)]);
    expect(await targets(COMPANY)).toEqual([2, 1]);
    await scene.listen([at(3)]);
    expect(await targets(COMPANY)).toEqual([3]);
    expect((await scene.listen([])).Response).toEqual([]);
    expect(await targets(COMPANY)).toEqual([]);
  });

  test('is listed in pages, the newest first', async () => {
    await scene.listen([at(1), at(2), at(3, ONBOARDED)]);
    const first = await scene.call(ask.get(`/v1/user/${COMPANY}/notification-filter-url?count=2`, scene.partner.auth));
    const older = await scene.call(ask.get(first.Pagination.older_url, scene.partner.auth));
    const all = [...first.Response, ...older.Response].map((item) => item.NotificationFilterUrl.notification_target.slice(-1));
    expect(all).toEqual(['3', '2', '1']);
  });

  test('takes two urls of each category that bunq names', async () => {
    const { enum: categories } = JSON.parse(
      readFileSync(new URL('../../schemas/notification-filter-url.schema.json', import.meta.url), 'utf8'),
    ).$defs.category;
    expect(categories).toHaveLength(25);
    await scene.listen(categories.flatMap((category: string) => [at(1, category), at(2, category)]));
    const listed = await scene.call(ask.get(`/v1/user/${COMPANY}/notification-filter-url?count=200`, scene.partner.auth));
    expect(listed.Response).toHaveLength(50);
  });

  test('keeps what it is to show of itself', async () => {
    await scene.listen([{ ...at(1), all_verification_type: ['BUNQ_CERTIFICATE'] }, at(2)]);
    expect((await scene.filters()).map(({ all_verification_type }) => all_verification_type)).toEqual([[], ['BUNQ_CERTIFICATE']]);
  });
});

describe('each has a set of its own:', () => {
  const ACCOUNT = `${API_KEY}/monetary-account/42`;
  const places = [COMPANY, API_KEY, PERSON, ACCOUNT, `${API_KEY}/monetary-account/43`, `${PERSON}/monetary-account/42`];

  test('the company, the UserApiKey, the person, and their monetary accounts', async () => {
    for (const [i, place] of places.entries()) expect((await scene.listen([at(i)], place)).status).toBe(200);
    for (const [i, place] of places.entries()) expect(await targets(place)).toEqual([i]);
    await scene.listen([], API_KEY);
    expect(await Promise.all(places.map((place) => targets(place)))).toEqual([[0], [], [2], [3], [4], [5]]);
    await scene.listen([], ACCOUNT);
    expect(await Promise.all(places.map((place) => targets(place)))).toEqual([[0], [], [2], [], [4], [5]]);
  });

  test('an account is shown with those of the account', async () => {
    await scene.listen([at(1)], ACCOUNT);
    expect(await scene.filters(ACCOUNT)).toMatchObject([{ all_user_id: [API_KEY], all_monetary_account_id: [42] }]);
    const { Pagination } = await scene.call(ask.get(`/v1/user/${ACCOUNT}/notification-filter-url?count=1`, scene.partner.auth));
    expect(Pagination.future_url).toMatch(`/v1/user/${ACCOUNT}/notification-filter-url?`);
  });

  test('two urls for each of them', async () => {
    for (const place of places) expect((await scene.listen([at(1), at(2)], place)).status).toBe(200);
  });

  test('by the session of the user, or of its partner', async () => {
    for (const id of [API_KEY, PERSON]) {
      expect((await scene.listen([at(id)], id, own)).status).toBe(200);
      expect(await targets(id)).toEqual([id]);
    }
  });

  test('in a strict world by the session of the user alone', async () => {
    const strict = await listening(mock, [], { strict: true });
    expect((await strict.listen([at(1)], API_KEY)).status).toBe(403);
    expect((await strict.listen([at(1)], API_KEY, bornUser(strict.world))).status).toBe(200);
    expect((await strict.listen([at(1)], COMPANY)).status).toBe(200);
  });
});

describe('is refused, and changes nothing:', () => {
  const target = 'http://127.0.0.1:9/';
  const one = (filter: object) => () =>
    create({ notification_filters: [{ category: PROVISIONED, notification_target: target, ...filter }] });
  const url = (notification_target: unknown) => one({ notification_target });
  const other = () => stranger(scene.world);

  test.each<[what: string, asked: () => Asked | Promise<Asked>, status: number, text: RegExp]>([
    [
      'a third url of a category',
      () => create({ notification_filters: [at(1), at(2, ONBOARDED), at(3), at(4)] }),
      400,
      /\/notification_filters\/3\/category: has more than 2 urls/,
    ],
    [
      'a flaw in the last of many',
      () => create({ notification_filters: [at(1), { ...at(2), notification_target: 'https://other.example' }] }),
      400,
      /\/notification_filters\/1\/notification_target: is on another machine/,
    ],
    ['a category that bunq does not have', one({ category: 'PARTNER' }), 400, /\/notification_filters\/0\/category/],
    ['a category in lower case', one({ category: 'payment' }), 400, /\/category/],
    ['no category', one({ category: undefined }), 400, /\/notification_filters\/0\/category: is missing/],
    ['no url', one({ notification_target: undefined }), 400, /\/notification_target: is missing/],
    ['an empty url', url(''), 400, /\/notification_target/],
    ['null for a url', url(null), 400, /\/notification_target/],
    ['no url at all', url('webhook'), 400, /\/notification_target: is no url/],
    ['a url without a scheme', url('127.0.0.1:9/hook'), 400, /\/notification_target: is no url/],
    ['a url that is too long', url(`${target}${'x'.repeat(2000)}`), 400, /\/notification_target/],
    ['http to another machine', url('http://other.example/hook'), 400, /is no https url.*--allow-webhook-host/],
    ['https to another machine', url('https://other.example/hook'), 400, /on another machine.*--allow-webhook-host/],
    ['a name in the url', url('http://me@127.0.0.1:9/'), 400, /has a name or password in it/],
    ['a password in the url', url('http://:secret@127.0.0.1:9/'), 400, /has a name or password in it/],
    ['another verification', one({ all_verification_type: ['SIGNATURE'] }), 400, /\/all_verification_type\/0/],
    ['a field that is not one', one({ event_type: 'X' }), 400, /Superfluous field "event_type"\./],
    ['the fields that bunq fills in', one({ all_user_id: [] }), 400, /Superfluous field "all_user_id"\./],
    ['no list', () => create({}), 400, /\/notification_filters: is missing/],
    ['one that is no list', () => create({ notification_filters: at(1) }), 400, /\/notification_filters/],
    ['one filter without its list', () => create(at(1)), 400, /\/notification_filters: is missing/],
    ['no token', () => create({ notification_filters: [] }, COMPANY, { auth: {} } as never), 403, /Insufficient authentication\./],
    ["the company's, by its user", () => create({ notification_filters: [] }, COMPANY, own), 403, /Insufficient authentication\./],
    ["somebody else's", async () => create({ notification_filters: [] }, API_KEY, await other()), 403, /Insufficient authentication\./],
    [
      "those of somebody else's account",
      async () => create({ notification_filters: [] }, `${API_KEY}/monetary-account/42`, await other()),
      403,
      /Insufficient authentication\./,
    ],
    ["nobody's", () => create({ notification_filters: [] }, 99999), 404, /no user 99999/],
    ['a look at those of nobody', () => ask.get('/v1/user/99999/notification-filter-url', scene.partner.auth), 404, /no user 99999/],
    ['a look at those of the company', () => ask.get(`/v1/user/${COMPANY}/notification-filter-url`, own.auth), 403, /Insufficient auth/],
    [
      'an account that is no number',
      () => create({ notification_filters: [] }, `${API_KEY}/monetary-account/x`),
      400,
      /monetary_account_id/,
    ],
    ['another method', () => ask.put(`/v1/user/${COMPANY}/notification-filter-url`, {}, scene.partner.auth), 405, /PUT/],
  ])('%s', async (_, asked, status, text) => {
    const places = [COMPANY, API_KEY, `${API_KEY}/monetary-account/42`];
    for (const [i, place] of places.entries()) await scene.listen([at(i), at(i)], place);
    const request = await asked();
    const state = async () => [
      await stateOf(mock, scene.world, [scene.partner]),
      await Promise.all(places.map((place) => scene.filters(place))),
      scene.world.nextId('notification-filter-url'),
      scene.world.deliveries.all(),
    ];
    const before = await state();
    const answer = await scene.call(request);
    expect(answer.status).toBe(status);
    expect(answer.Error[0].error_description).toMatch(text);
    expect(await state()).toEqual(before);
  });
});

describe('a secret in a url of the client is on no record, and goes out as it is:', () => {
  const PLAIN = 'hunter2-the-second';
  const HEX = '0123456789abcdef'.repeat(4);
  test.each([
    [`?token=${PLAIN}`, PLAIN],
    [`?a=1&api_key=${PLAIN}&b=2`, PLAIN],
    [`?my-secret-word=${PLAIN}`, PLAIN],
    [`?PASSWORD=${PLAIN}`, PLAIN],
    [`#access_token=${PLAIN}`, PLAIN],
    [`?token="${PLAIN}`, PLAIN],
    [`/hook/${HEX}`, HEX],
    ['?x=sandbox_0f1e2d3c4b5a', 'sandbox_0f1e2d3c4b5a'],
  ])('%s', async (end, secret) => {
    await using target = await startTarget({ replies: [500] });
    const url = `${target.url}/x${end}`;
    expect((await scene.listen([url, { category: ONBOARDED, notification_target: url }])).Response[0].NotificationFilterUrl).toMatchObject({
      notification_target: url,
    });
    await scene.happens();
    await scene.world.clock.drain();
    expect((await scene.filters())[0].notification_target).toBe(url);
    expect((await scene.failures())[0].notification_target).toBe(url);
    expect(target.notified()[0]?.target_url).toBe(url);
    const record = scene.world.journal.exchanges();
    const answers = record.map(({ answer }) => answer?.body ?? '');
    const requests = record.map(({ request }) => Buffer.from(request.body, 'base64').toString());
    expect([...answers, ...requests].filter((text) => text.includes(secret))).toEqual([]);
    for (const text of answers) expect(() => JSON.parse(text)).not.toThrow();
    expect(answers.filter((text) => text.includes(`${target.url}/`))).toHaveLength(3);
  });

  test('what the world put into one itself stays readable', async () => {
    scene.world.plan.set({});
    await scene.call(ask.post('/v1/oauth-client', {}, scene.partner.auth));
    await scene.call(
      ask.post('/v1/oauth-client/789/callback-url', { url: `https://partner.example/?secret=${PLAIN}` }, scene.partner.auth),
    );
    const id = await scene.provision();
    await scene.world.clock.advance(1500);
    const { Response } = await scene.call(ask.get(`/v1/partner-user-provision/${id}`, scene.partner.auth));
    const { authorization_code, redirect_url } = Response[0].PartnerUserProvision.oauth_request;
    expect(redirect_url).toBe(`https://partner.example/?secret=${PLAIN}&code=${authorization_code}`);
    const shown = scene.world.journal.exchanges().at(-1)?.answer?.body ?? '';
    expect(shown).toContain(`https://partner.example/?secret=[blanked]&code=${authorization_code}`);
    expect(JSON.stringify(scene.world.journal.exchanges())).not.toContain(PLAIN);
  });
});
