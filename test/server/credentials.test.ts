/** What a partner opens its users' sessions with: until when, how often, and what becomes of it. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startMock, type WorldHandle } from '../../server/index.js';
import { install } from '../support/actors.js';
import { ask, send } from '../support/client.js';
import { Client, type Json, only, provide, provisionOf, signedIn, stages, why } from '../support/partner.js';
import { expectRefused } from '../support/refused.js';
import { startTarget } from '../support/target.js';

const at = (ms: number) => new Date(Date.parse('2026-07-25T12:00:00Z') + ms).toISOString().replace('T', ' ').replace('Z', '000');
const mock = await startMock({ freeze: true, now: '2026-07-25T12:00:00Z' });
afterAll(() => mock.stop());

const INCORRECT = 'User credentials are incorrect. Incorrect API key or IP address.';
const HOUR = 3_600_000;
const MICROSECOND = 0.001;

let worlds = 0;
let world: WorldHandle;
let partner: Client;
let id: number;
let token: string;
async function begin(options = {}) {
  world = mock.world(`credentials-${worlds++}`, options);
  partner = await signedIn(world);
  id = await provide(partner);
  await stages(partner, id, 3);
  token = (await credential()).token_value;
}
beforeEach(() => begin());

const credential = async (): Promise<Json> => (await provisionOf(partner, id)).credential;
const asking = (status: string) => partner.put(`/partner-user-provision/${id}`, { status });
const opens = async (secret: string) => (await new Client(world).signIn(secret)).status === 200;
/** Every way in which a secret is given, refused. */
async function expectUseless(secret: string) {
  const installation = await install(world);
  const registered = await install(world);
  const device = { description: 'x', secret: world.partner.api_key, permitted_ips: ['*'] };
  await send(world.url, ask.post('/v1/device-server', device, registered.auth));
  const scene = { mock, world, actors: [partner] };
  for (const asked of [
    ask.post('/v1/device-server', { ...device, secret }, installation.auth),
    ask.post('/v1/session-server', { secret }, registered.auth),
  ])
    await expectRefused(scene, () => send(world.url, asked), 400, INCORRECT);
}

describe('before its first use', () => {
  test('it is PENDING_FIRST_USE, with its token, for one hour; devices may be registered with it', async () => {
    const before = await credential();
    expect(Object.entries(before)).toEqual([
      ['id', 1],
      ['created', at(0)],
      ['updated', at(0)],
      ['status', 'PENDING_FIRST_USE'],
      ['expiry_time', at(HOUR)],
      ['token_value', expect.stringMatching(/^[0-9a-f]{64}$/)],
      ['permitted_device', null],
    ]);
    for (let i = 0; i < 3; i++) {
      const { auth } = await install(world);
      const { status } = await send(
        world.url,
        ask.post('/v1/device-server', { description: 'x', secret: token, permitted_ips: ['*'] }, auth),
      );
      expect(status).toBe(200);
    }
    expect(await credential()).toEqual(before);
  });

  test('it opens a session a microsecond before its hour is over, and none at the hour', async () => {
    const other = await provide(partner);
    await stages(partner, other, 3);
    const { token_value } = (await provisionOf(partner, other)).credential;
    await world.clock.advance(HOUR - MICROSECOND);
    expect(await opens(token)).toBe(true);
    expect((await provisionOf(partner, other)).credential.status).toBe('PENDING_FIRST_USE');
    await world.clock.advance(MICROSECOND);
    expect((await provisionOf(partner, other)).credential).toMatchObject({ status: 'EXPIRED', token_value: null, updated: at(HOUR) });
    await expectUseless(token_value);
    // The one that was used in time goes on.
    expect(await opens(token)).toBe(true);
  });

  test('it expires at its hour however far the clock jumps, tells nobody, and leaves its provision as it was', async () => {
    await using target = await startTarget();
    const filter = { category: 'PARTNER_USER_PROVISION', notification_target: target.url };
    only(await partner.post(`/user/${partner.id}/notification-filter-url`, { notification_filters: [filter] }));
    const { credential: before, ...provision } = await provisionOf(partner, id);
    await world.clock.advance(10 * HOUR);
    expect(await provisionOf(partner, id)).toEqual({
      ...provision,
      credential: { ...before, status: 'EXPIRED', token_value: null, updated: at(HOUR) },
    });
    expect(target.arrivals).toEqual([]);
    await expectUseless(token);
  });

  test('it never expires, when it is held', async () => {
    world.plan.set({ hold: ['PENDING_FIRST_USE'] });
    await world.clock.advance(1000 * HOUR);
    expect(await opens(token)).toBe(true);
  });
});

describe('its first session', () => {
  test('makes it ACTIVE, without its token, for good: it opens others, and does not expire', async () => {
    await world.clock.advance(1000);
    const user = await signedIn(world, token);
    const used = { ...(await credential()) };
    expect(used).toMatchObject({ id: 1, status: 'ACTIVE', token_value: null, created: at(0), updated: at(1000), expiry_time: at(HOUR) });
    await world.clock.advance(100 * HOUR);
    const again = await signedIn(world, token);
    expect(again.id).toBe(user.id);
    expect((await again.openSession(token)).status).toBe(200);
    expect(await credential()).toEqual(used);
    expect((await user.get('/user')).status).toBe(200);
  });

  test('is the only one, in a strict world', async () => {
    await begin({ strict: true });
    const user = await signedIn(world, token);
    const before = await credential();
    for (const refused of [await user.openSession(token), await new Client(world).signIn(token)])
      expect([refused.status, why(refused)]).toEqual([400, INCORRECT]);
    expect(world.journal.exchanges().at(-1)?.refusal?.diagnosis).toMatch(/is ACTIVE: it was used, and this world takes each once/);
    expect(await credential()).toEqual(before);
    expect((await user.get('/user')).status).toBe(200);
  });

  test('does not come of a call that is refused', async () => {
    const before = await credential();
    expect((await partner.post('/session-server', { secret: token })).status).toBe(403);
    const bare = await install(world);
    await expectRefused(
      { mock, world, actors: [partner] },
      () => send(world.url, ask.post('/v1/session-server', { secret: token }, bare.auth)),
      400,
      /no device-server yet/,
    );
    expect(await credential()).toEqual(before);
  });

  test('is of its own user, whoever else has one', async () => {
    const other = await provide(partner);
    await stages(partner, other, 3);
    const { token_value } = (await provisionOf(partner, other)).credential;
    const [mine, theirs] = [await signedIn(world, token), await signedIn(world, token_value)];
    expect(theirs.id).not.toBe(mine.id);
    expect((await provisionOf(partner, other)).credential).toMatchObject({ id: 2, status: 'ACTIVE' });
  });

  test('lasts a week, and then is 401 where it was 200; the credential opens another', async () => {
    const user = await signedIn(world, token);
    await world.clock.advance(604_800_000 - MICROSECOND);
    expect((await user.get('/user')).status).toBe(200);
    await world.clock.advance(MICROSECOND);
    const late = await user.get('/user');
    expect([late.status, why(late)]).toEqual([401, 'Insufficient authorisation.']);
    expect((await signedIn(world, token)).id).toBe(user.id);
  });
});

describe('a reset', () => {
  test.each<[what: string, first: () => Promise<Client | undefined>]>([
    ['that was not used', async () => undefined],
    ['that was used: its sessions go on', () => signedIn(world, token)],
    ['that had expired', async () => void (await world.clock.advance(HOUR))],
  ])('ends a token %s, at once; another comes', async (_, first) => {
    const user = await first();
    only(await asking('TOKEN_RESET_REQUESTED'));
    expect(await credential()).toMatchObject({ id: 1, status: 'EXPIRED', token_value: null });
    await expectUseless(token);
    await world.clock.advance(500);
    const fresh = await credential();
    expect(fresh).toMatchObject({ id: 2, status: 'PENDING_FIRST_USE', created: world.clock.now });
    expect(Date.parse(fresh.expiry_time) - Date.parse(fresh.created)).toBe(HOUR);
    await expectUseless(token);
    if (user) expect((await user.get('/user')).status).toBe(200);
    const again = await signedIn(world, fresh.token_value);
    if (user) expect(again.id).toBe(user.id);
  });

  test('may be asked for again and again; only the last token counts', async () => {
    const tokens = [token];
    for (let i = 0; i < 3; i++) {
      only(await asking('TOKEN_RESET_REQUESTED'));
      expect((await asking('TOKEN_RESET_REQUESTED')).status).toBe(400);
      await world.clock.advance(500);
      tokens.push((await credential()).token_value);
    }
    expect(new Set(tokens).size).toBe(4);
    expect(await Promise.all(tokens.map(opens))).toEqual([false, false, false, true]);
  });
});

describe('a closure', () => {
  test.each<[what: string, first: () => Promise<unknown>]>([
    ['before the first use', async () => undefined],
    ['after it', () => signedIn(world, token)],
    ['amid a reset', () => asking('TOKEN_RESET_REQUESTED')],
  ])('%s ends token and sessions when it is done, not before', async (_, first) => {
    const client = await first();
    only(await asking('CANCELLED'));
    await world.clock.advance(500 - MICROSECOND);
    if (client instanceof Client) expect((await client.get('/user')).status).toBe(200);
    await world.clock.advance(MICROSECOND);
    expect(await provisionOf(partner, id)).toMatchObject({ status: 'CLOSED', credential: null });
    await expectUseless(token);
    if (client instanceof Client) {
      const ended = await client.get('/user');
      expect([ended.status, why(ended)]).toEqual([403, 'Insufficient authentication.']);
    }
    expect(world.clock.show().scheduled.filter(({ type }) => type !== 'user-person')).toEqual([]);
  });

  test('ends a session, too, that was opened while it was under way, and nobody else’s', async () => {
    const other = Client.of(world, await world.addUser());
    only(await asking('CANCELLED'));
    const user = await signedIn(world, token);
    await world.clock.advance(500);
    expect((await user.get('/user')).status).toBe(403);
    for (const client of [partner, other]) expect((await client.get('/user')).status).toBe(200);
  });
});

test('it is a secret of its own world, and no token of a session', async () => {
  const elsewhere = mock.world(`credentials-${worlds++}`);
  const refused = await new Client(elsewhere).signIn(token);
  expect([refused.status, why(refused)]).toEqual([400, INCORRECT]);
  const headers = { 'X-Bunq-Client-Authentication': token };
  expect((await send(world.url, ask.get('/v1/user', headers))).status).toBe(403);
  expect((await credential()).status).toBe('PENDING_FIRST_USE');
});
