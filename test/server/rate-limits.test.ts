import { describe, expect, test } from 'vitest';
import { startMock, type WorldHandle } from '../../server/index.js';
import { json } from '../support/json.js';

const create = '{"purpose":"VERIFICATION","provider":"INCODE"}';

function clientOf(world: WorldHandle) {
  const headers = { 'X-Bunq-Client-Authentication': world.users[0]?.session_token ?? '', 'Content-Type': 'application/json' };
  const sessions = `${world.url}/v1/user/1364/identity-verification-session`;
  const status = async (method: string, url: string, body?: string) =>
    (await fetch(url, { method, headers, ...(body && { body }) })).status;
  return {
    headers,
    sessions,
    post: () => status('POST', sessions, create),
    get: (id = 36) => status('GET', `${sessions}/${id}`),
    put: (id = 36) => status('PUT', `${sessions}/${id}`, '{"status":"SUBMITTED"}'),
    user: () => status('GET', `${world.url}/v1/user`),
  };
}

/** As many answers, one after the other. */
async function times(count: number, ask: () => Promise<number>): Promise<number[]> {
  const seen = [];
  for (let i = 0; i < count; i++) seen.push(await ask());
  return seen;
}

describe('the older scheme', () => {
  test('allows GET 3, POST 5 and PUT 2 in any 3 seconds of each endpoint', async () => {
    await using mock = await startMock({ rateLimits: 'older', freeze: true });
    const world = mock.world();
    const client = clientOf(world);
    expect(await times(6, client.post)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(await times(4, client.get)).toEqual([200, 200, 200, 429]);
    expect(await times(3, client.put)).toEqual([200, 400, 429]);
    expect(await times(1, client.user)).toEqual([200]);
    await world.clock.advance(2999);
    expect(await times(1, client.get)).toEqual([429]);
    await world.clock.advance(1);
    expect(await times(4, client.get)).toEqual([200, 200, 200, 429]);
    const refused = await fetch(`${client.sessions}/36`, { headers: client.headers });
    expect(refused.headers.get('x-bunq-server-signature')).toBeNull();
    expect((await json(refused)).Error[0].error_description).toBe(
      'Too many requests. You can do a maximum of 3 calls per 3 second to this endpoint.',
    );
  });

  test('rolls: each call is forgotten by itself, and one that is refused does not count', async () => {
    await using mock = await startMock({ rateLimits: 'older', freeze: true });
    const world = mock.world();
    const client = clientOf(world);
    for (const expected of [200, 200, 200, 200, 200, 200, 200]) {
      expect(await client.user()).toBe(expected);
      await world.clock.advance(1000);
    }
    expect(await times(2, client.user)).toEqual([200, 429]);
    await world.clock.advance(1000);
    expect(await times(2, client.user)).toEqual([200, 429]);
  });

  test('opens one session in 30 seconds', async () => {
    await using mock = await startMock({ rateLimits: 'older', freeze: true });
    const world = mock.world();
    const post = async (path: string, token: string, body: object) => {
      const headers = { 'X-Bunq-Client-Authentication': token, 'Content-Type': 'application/json' };
      return fetch(`${world.url}/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    };
    const installation = (await json(post('installation', '', { client_public_key: world.server_public_key }))).Response[1].Token.token;
    await post('device-server', installation, { description: 'x', secret: world.partner.api_key });
    const open = async () => (await post('session-server', installation, { secret: world.partner.api_key })).status;
    expect(await times(2, open)).toEqual([200, 429]);
    await world.clock.advance(30_000);
    expect(await times(2, open)).toEqual([200, 429]);
  });
});

test('the newer scheme counts each device by itself, 70 in 30 seconds', async () => {
  await using mock = await startMock({ rateLimits: 'newer', freeze: true });
  const world = mock.world();
  const client = clientOf(world);
  expect((await times(71, client.user)).filter((status) => status === 429)).toHaveLength(1);
  expect(await times(1, client.post)).toEqual([200]);
  await world.clock.advance(30_000);
  expect(await times(1, client.user)).toEqual([200]);
});

test('there are none unless asked for, and each world has its own', async () => {
  await using mock = await startMock();
  expect(await times(20, clientOf(mock.world()).user)).toEqual(Array(20).fill(200));
  const limited = clientOf(mock.world('limited', { rate_limits: 'older', freeze: true }));
  expect(await times(4, limited.user)).toEqual([200, 200, 200, 429]);
  expect(await times(4, clientOf(mock.world('other', { rate_limits: 'older', freeze: true })).user)).toEqual([200, 200, 200, 429]);
});
