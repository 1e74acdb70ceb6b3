/** What a page in a browser gets to do: of bunq's API what bunq lets it, of the control plane nothing. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';
import { auth } from '../support/actors.js';
import { type Asked, ask, send } from '../support/client.js';

let mock: Mock;
let open: Mock;
beforeAll(async () => {
  mock = await startMock({ freeze: true, allowHosts: ['bunq.local'] });
  open = await startMock({ freeze: true, cors: true });
});
afterAll(() => Promise.all([mock.stop(), open.stop()]));

const PAGE = 'http://localhost:3000';
const PREFLIGHT = {
  Origin: PAGE,
  'Access-Control-Request-Method': 'POST',
  'Access-Control-Request-Headers': 'content-type,x-bunq-client-authentication',
};
const options = (path: string, headers: Asked['headers'] = PREFLIGHT): Asked => ({ method: 'OPTIONS', path, headers, body: undefined });
const corsOf = ({ headers }: Awaited<ReturnType<typeof send>>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control')));

describe('/v1', () => {
  test('says to every origin what it says to none, as in the sample that bunq published', async () => {
    const user = auth(mock.world().users[0].session_token);
    for (const headers of [user, { ...user, Origin: PAGE }, {}, { Origin: 'null' }]) {
      for (const path of ['/v1/user', '/v1/nope', '/w/NO/v1/user']) {
        expect(corsOf(await send(mock.url, ask.get(path, headers)))).toEqual({ 'access-control-allow-origin': '*' });
      }
    }
  });

  test('refuses a preflight, as bunq was seen to, so that no page gets its token through', async () => {
    const answer = await send(mock.url, options('/v1/user/1364/identity-verification-session'));
    expect([answer.status, corsOf(answer)]).toEqual([405, {}]);
    expect(answer.headers).not.toHaveProperty('x-mock-assumed', 'preflight');
  });

  test('answers one with --cors, and then what is asked may be read', async () => {
    const world = open.world('page');
    const path = '/v1/user/1364/identity-verification-session';
    const before = await send(world.url, options(path));
    expect(before).toMatchObject({ status: 200, body: '{"Response":[]}', headers: { 'x-mock-assumed': 'preflight' } });
    expect(corsOf(before)).toEqual({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': '*',
      'access-control-allow-methods': 'GET, POST, PUT, DELETE, OPTIONS',
      'access-control-allow-headers': '*, Authorization',
      'access-control-max-age': '600',
    });
    const body = { purpose: 'VERIFICATION', provider: 'INCODE' };
    const made = await send(world.url, ask.post(path, body, { ...auth(world.users[0].session_token), Origin: PAGE }));
    expect(made.status).toBe(200);
    expect(corsOf(made)).toEqual({ 'access-control-allow-origin': '*', 'access-control-expose-headers': '*' });
    expect(world.journal.exchanges()[0]).toMatchObject({ operation: null, request: { method: 'OPTIONS' }, answer: { status: 200 } });
  });

  test.each([{}, { Origin: PAGE }, { 'Access-Control-Request-Method': 'PUT' }])(
    'an OPTIONS that is no preflight is 405: %j',
    async (headers) => {
      expect((await send(open.url, options('/v1/user', headers))).status).toBe(405);
    },
  );
});

describe('/_mock', () => {
  const JSON_TYPE = { 'Content-Type': 'application/json' };
  const plan = '{"outcome":"REJECTED"}';
  const write = (headers: Asked['headers']): Asked => ({ method: 'PUT', path: '/_mock/worlds/victim/plan', headers, body: plan });
  const foreign = ['http://evil.example', 'null', 'http://localhost:3000', 'http://localhost.evil.example', 'file://'];

  test.each(foreign)('answers nothing to a page of %s, in no way that a browser knows', async (Origin) => {
    const before = mock.world('victim').plan.current;
    for (const server of [mock, open]) {
      for (const asked of [
        ask.get('/_mock/worlds/victim', { Origin }),
        ask.get('/_mock/worlds/victim/journal', { Origin, 'Sec-Fetch-Mode': 'no-cors' }),
        write({ Origin, 'Content-Type': 'text/plain' }),
        write({ Origin, 'Content-Type': 'application/x-www-form-urlencoded' }),
        write({ Origin, 'Content-Type': 'text/plain; x=application/json' }),
        write({ Origin, ...JSON_TYPE }),
        options('/_mock/worlds/victim/plan', { ...PREFLIGHT, Origin }),
        options('/_mock/worlds/victim/plan', { ...PREFLIGHT, ...JSON_TYPE, Origin }),
      ]) {
        const answer = await send(server.url, asked);
        expect([answer.status, corsOf(answer)]).toEqual([403, {}]);
        expect(answer.body).not.toMatch(/session_token|exchanges/);
      }
    }
    expect(mock.world('victim').plan.current).toEqual(before);
  });

  test.each(['evil.example', 'evil.example:80', 'bunq.local.evil.example', '127.0.0.1.evil.example', '[::1].evil.example'])(
    'answers nothing to a name of a page that now leads here: Host %s',
    async (Host) => {
      for (const headers of [{ Host }, { Host, Origin: `http://${Host}` }]) {
        expect((await send(mock.url, ask.get('/_mock/worlds/victim', headers))).status).toBe(403);
        expect((await send(mock.url, write({ ...headers, ...JSON_TYPE }))).status).toBe(403);
      }
    },
  );

  test.each([
    ['no JSON', 'text/plain'],
    ['no type', undefined],
  ])('takes no write of %s, from wherever', async (_, type) => {
    const answer = await send(mock.url, write({ 'Content-Type': type }));
    expect(answer.status).toBe(400);
    expect(mock.world('victim').plan.current.outcome).toBe('APPROVED');
  });

  test('takes a page of its own: Origin and Host agree', async () => {
    const Host = 'bunq.local:8787';
    for (const Origin of [`http://${Host}`, `https://${Host.toUpperCase()}`]) {
      const path = '/_mock/worlds/own/plan';
      expect((await send(mock.url, { ...write({ Host, Origin, ...JSON_TYPE }), path })).status).toBe(200);
    }
    expect(mock.world('own').plan.current.outcome).toBe('REJECTED');
  });
});
