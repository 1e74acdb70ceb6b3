/** A partner's OAuth client and its callback urls, in both forms of the path. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Mock, startMock, type WorldHandle } from '../../server/index.js';
import { logIn, stranger } from '../support/actors.js';
import { ask, send } from '../support/client.js';
import { stateOf } from '../support/state.js';

let mock: Mock;
let world: WorldHandle;
let auth: Record<string, string>;
let worlds = 0;
beforeAll(async () => {
  mock = await startMock({ freeze: true });
});
afterAll(() => mock.stop());
beforeEach(async () => {
  world = mock.world(`oauth-${worlds++}`);
  ({ auth } = await logIn(world, world.partner.api_key));
});

const call = async (asked: Parameters<typeof send>[1]) => {
  const { status, body } = await send(world.url, asked);
  return { status, ...JSON.parse(body) };
};
const ids = (answer: { Response: { Id: { id: number } }[] }) => answer.Response.map(({ Id }) => Id.id);

describe.each([
  ['under the user', '/v1/user/1360/oauth-client'],
  ['without the user', '/v1/oauth-client'],
])('an OAuth client %s', (_, path) => {
  test('is made, read, listed, cancelled and made active again', async () => {
    expect(ids(await call(ask.post(path, {}, auth)))).toEqual([789]);
    const { Response } = await call(ask.get(`${path}/789`, auth));
    expect(Object.entries(Response[0].OauthClient)).toEqual([
      ['id', 789],
      ['status', 'ACTIVE'],
      ['display_name', null],
      ['client_id', expect.stringMatching(/^[0-9a-f]{64}$/)],
      ['secret', expect.stringMatching(/^[0-9a-f]{64}$/)],
      ['callback_url', []],
    ]);
    expect((await call(ask.get(path, auth))).Response).toEqual(Response);
    expect(ids(await call(ask.put(`${path}/789`, { status: 'CANCELLED' }, auth)))).toEqual([789]);
    expect((await call(ask.get(`${path}/789`, auth))).Response[0].OauthClient.status).toBe('CANCELLED');
    expect(ids(await call(ask.put(`${path}/789`, { status: 'ACTIVE' }, auth)))).toEqual([789]);
    expect((await call(ask.get(`${path}/789`, auth))).Response[0].OauthClient.status).toBe('ACTIVE');
  });

  test('has callback urls, which are made, read, listed, changed and deleted', async () => {
    await call(ask.post(path, { status: 'ACTIVE' }, auth));
    const urls = `${path}/789/callback-url`;
    expect(ids(await call(ask.post(urls, { url: 'https://yourpartner.com/oauth/callback' }, auth)))).toEqual([456]);
    expect(ids(await call(ask.post(urls, { url: 'https://yourpartner.com/other?x=1' }, auth)))).toEqual([457]);
    const { OauthCallbackUrl: first } = (await call(ask.get(`${urls}/456`, auth))).Response[0];
    expect(first).toEqual({ id: 456, created: world.clock.now, updated: world.clock.now, url: 'https://yourpartner.com/oauth/callback' });
    await world.clock.advance(1000);
    expect(ids(await call(ask.put(`${urls}/456`, { url: 'https://yourpartner.com/new' }, auth)))).toEqual([456]);
    const listed = (await call(ask.get(urls, auth))).Response.map((item: { OauthCallbackUrl: object }) => item.OauthCallbackUrl);
    expect(listed).toMatchObject([
      { id: 457 },
      { id: 456, url: 'https://yourpartner.com/new', created: first.created, updated: world.clock.now },
    ]);
    const shown = (await call(ask.get(`${path}/789`, auth))).Response[0].OauthClient.callback_url;
    expect(shown).toEqual([{ url: 'https://yourpartner.com/new' }, { url: 'https://yourpartner.com/other?x=1' }]);
    expect(await call(ask.delete(`${urls}/456`, auth))).toEqual({ status: 200, Response: [] });
    expect((await call(ask.get(`${urls}/456`, auth))).status).toBe(404);
    expect((await call(ask.get(urls, auth))).Response).toHaveLength(1);
  });
});

describe('is refused, and changes nothing:', () => {
  const path = '/v1/user/1360/oauth-client';

  test.each<[what: string, asked: () => Parameters<typeof send>[1], status: number, text: RegExp]>([
    ['a second client beside an active one', () => ask.post(path, {}, auth), 400, /has an OAuth client already, 789/],
    [
      'a status that is not offered',
      () => ask.put(`${path}/789`, { status: 'CANCELLED_PENDING' }, auth),
      400,
      /cannot become "CANCELLED_PENDING"; allowed now: CANCELLED, ACTIVE/,
    ],
    ['another field', () => ask.post(path, { display_name: 'x' }, auth), 400, /Superfluous field "display_name"\./],
    ['http', () => ask.post(`${path}/789/callback-url`, { url: 'http://yourpartner.com' }, auth), 400, /\/url: must match/],
    ['no url', () => ask.post(`${path}/789/callback-url`, {}, auth), 400, /\/url: is missing/],
    ['a client that is not there', () => ask.get(`${path}/790`, auth), 404, /no oauth-client 790/],
    [
      'a callback url of a client that is not there',
      () => ask.post(`${path}/790/callback-url`, { url: 'https://a.b' }, auth),
      404,
      /no oauth-client 790/,
    ],
    [
      'a callback url that is not there',
      () => ask.put(`${path}/789/callback-url/1`, { url: 'https://a.b' }, auth),
      404,
      /no callback-url 1 /,
    ],
    ['no token', () => ask.get(path), 403, /Insufficient authentication\./],
  ])('%s', async (_, asked, status, text) => {
    await call(ask.post(path, {}, auth));
    const before = [
      await stateOf(mock, world),
      await call(ask.get(path, auth)),
      world.nextId('oauth-client'),
      world.nextId('callback-url'),
    ];
    const answer = await call(asked());
    expect(answer.status).toBe(status);
    expect(answer.Error[0].error_description).toMatch(text);
    expect([
      await stateOf(mock, world),
      await call(ask.get(path, auth)),
      world.nextId('oauth-client'),
      world.nextId('callback-url'),
    ]).toEqual(before);
  });

  test("a stranger's hand on it", async () => {
    await call(ask.post(path, {}, auth));
    const other = await stranger(world);
    expect((await call(ask.get(`${path}/789`, other.auth))).status).toBe(403);
    expect((await call(ask.get('/v1/oauth-client/789', other.auth))).status).toBe(404);
    expect((await call(ask.get('/v1/oauth-client', other.auth))).Response).toEqual([]);
  });

  test('making one active beside another', async () => {
    await call(ask.post(path, {}, auth));
    await call(ask.put(`${path}/789`, { status: 'CANCELLED' }, auth));
    expect(ids(await call(ask.post(path, {}, auth)))).toEqual([790]);
    expect((await call(ask.put(`${path}/789`, { status: 'ACTIVE' }, auth))).Error[0].error_description).toMatch(/already, 790/);
  });
});
