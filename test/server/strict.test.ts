/** What `strict` changes: whose token a user's paths take, session-server unsigned, and the addresses of a device. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mock, startMock, type WorldHandle } from '../../server/index.js';
import { install, sign } from '../support/actors.js';
import { ask, send } from '../support/client.js';

let mock: Mock;
let worlds = 0;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.stop());

/** Opens a session of the partner, from an installation whose device permits these addresses. */
async function open(world: WorldHandle, permitted_ips: string[] | undefined, signed = true) {
  const { auth, privateKey } = await install(world);
  const secret = world.partner.api_key;
  await send(world.url, ask.post('/v1/device-server', { description: 'x', secret, ...(permitted_ips && { permitted_ips }) }, auth));
  const body = JSON.stringify({ secret });
  const answer = await send(
    world.url,
    ask.post('/v1/session-server', body, { ...auth, ...(signed && { 'X-Bunq-Client-Signature': sign(body, privateKey) }) }),
  );
  return { status: answer.status, ...JSON.parse(answer.body) };
}

describe.each([true, false])('strict: %s', (strict) => {
  const world = () => mock.world(`strict-${worlds++}`, { strict });

  test.each([
    [['*'], true],
    [['127.0.0.1'], true],
    [['10.0.0.1', '*'], true],
    [undefined, true],
    [['10.0.0.1'], false],
    [[], false],
  ])('a session from a device that permits %j', async (ips, permitted) => {
    const answer = await open(world(), ips);
    expect(answer.status).toBe(permitted || !strict ? 200 : 400);
    if (answer.status === 400) {
      expect(answer.Error[0].error_description).toBe('User credentials are incorrect. Incorrect API key or IP address.');
    }
  });

  test('a session-server call without a signature', async () => {
    expect((await open(world(), ['*'], false)).status).toBe(strict ? 466 : 200);
  });

  test("the partner's token on a path of the user that it provisioned", async () => {
    const here = world();
    const { Response } = await open(here, ['*']);
    const auth = { 'X-Bunq-Client-Authentication': Response[1].Token.token };
    for (const id of [1363, 1364]) expect((await send(here.url, ask.get(`/v1/user/${id}`, auth))).status).toBe(strict ? 403 : 200);
    expect((await send(here.url, ask.get('/v1/user/1360', auth))).status).toBe(200);
  });
});

test('strict signed: every POST and PUT wants a signature, and nothing happens without', async () => {
  const world = mock.world(`strict-${worlds++}`, { strict: 'signed' });
  const [user] = world.users;
  const path = `/v1/user/${user.user_api_key_id}/identity-verification-session`;
  const auth = { 'X-Bunq-Client-Authentication': user.session_token };
  const wanted = JSON.stringify({ purpose: 'VERIFICATION', provider: 'INCODE' });
  const refused = await send(world.url, ask.post(path, wanted, auth));
  expect([refused.status, refused.body]).toEqual([466, expect.stringContaining('a request signature is required')]);
  expect(JSON.parse((await send(world.url, ask.get(path, auth))).body).Response).toEqual([]);
  const signed = { ...auth, 'X-Bunq-Client-Signature': sign(wanted, user.client_private_key) };
  expect((await send(world.url, ask.post(path, wanted, signed))).status).toBe(200);
  const id = world.nextId('identity-verification-session') - 1;
  expect((await send(world.url, ask.put(`${path}/${id}`, { status: 'SUBMITTED' }, auth))).status).toBe(466);
  expect((await open(world, ['*'], false)).status).toBe(466);
});
