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

const FOREIGN: Asked['headers'][] = [
  { Origin: 'http://evil.example' },
  { Origin: 'null' },
  { Origin: PAGE, 'Sec-Fetch-Site': 'same-site' },
  { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' },
  { 'Sec-Fetch-Site': 'same-site' },
];

const worldsOf = async ({ url }: Mock) => JSON.parse((await send(url, ask.get('/_mock/worlds'))).body);

describe('a page of another origin', () => {
  const persons = (server: Mock) => server.world().users.length;
  const blob = (path: string, headers: Asked['headers']): Asked => ({ ...ask.post(path, '{}'), headers });

  test.each(FOREIGN)('is refused under /v1, on record, and makes nothing: %j', async (headers) => {
    const names = await worldsOf(mock);
    const before = persons(mock);
    const user = { ...auth(mock.world().users[0].session_token), ...headers };
    for (const asked of [ask.get('/v1/user', user), ask.get('/w/made-by-a-page/v1/user', user), blob('/v1/sandbox-user-person', user)]) {
      const answer = await send(mock.url, asked);
      expect([answer.status, JSON.parse(answer.body).Error[0].error_description]).toEqual([
        403,
        expect.stringMatching(/^bunq-mock: a page/),
      ]);
      expect(mock.world().journal.exchanges().at(-1)).toMatchObject({
        operation: null,
        request: { method: asked.method, target: asked.path },
        refusal: { id: 'page-origin-refused' },
      });
    }
    expect((await send(mock.url, options('/w/made-by-a-page/v1/user', { ...PREFLIGHT, ...headers }))).status).toBe(405);
    await send(mock.url, ask.get('/w/made-by-a-page/incode/0/omni/get/status', headers));
    expect([await worldsOf(mock), persons(mock)]).toEqual([names, before]);
  });

  test.each(FOREIGN)('is let in by --cors: %j', async (headers) => {
    const { users, url } = open.world();
    expect((await send(url, ask.get('/v1/user', { ...auth(users[0].session_token), ...headers }))).status).toBe(200);
    expect((await send(url, blob('/v1/sandbox-user-person', headers))).status).not.toBe(403);
  });

  test.each(FOREIGN)("may call Incode's side, where a world is: %j", async (headers) => {
    const answer = await send(mock.url, ask.get('/incode/0/omni/nope', headers));
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([404, '*']);
  });

  test.each(FOREIGN)('reads nothing of the control plane and makes no world there: %j', async (headers) => {
    const names = await worldsOf(mock);
    for (const server of [mock, open]) {
      const answer = await send(server.url, ask.get('/_mock/worlds/made-by-an-image', headers));
      expect([answer.status, corsOf(answer)]).toEqual([403, {}]);
    }
    expect(await worldsOf(mock)).toEqual(names);
  });

  const user = () => auth(mock.world().users[0].session_token);
  const statusOf = async (headers: Asked['headers']) => (await send(mock.url, ask.get('/v1/user', { ...user(), ...headers }))).status;

  test('is one also under a name of its own that now leads here, unless that is allowed', async () => {
    for (const [Host, status] of [
      ['evil.example:8787', 403],
      ['127.0.0.1.evil.example', 403],
      ['bunq.local:8787', 200],
      ['localhost:1', 200],
      ['[::1]:1', 200],
    ] as const) {
      for (const marks of [
        { Origin: `http://${Host}` },
        { 'Sec-Fetch-Site': 'same-origin' },
        { 'Sec-Fetch-Site': 'none' },
        { 'Sec-Fetch-Dest': 'empty' },
        { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' },
      ])
        expect(await statusOf({ Host, ...marks }), JSON.stringify([Host, marks])).toBe(status);
    }
  });

  test.each([
    {},
    { 'User-Agent': 'okhttp/4.12.0' },
    { 'User-Agent': 'Mozilla/5.0 (Windows NT 10.0; Microsoft Windows 10.0; en-US) PowerShell/7.5.0' },
    // As fetch in Node sends it.
    { 'Sec-Fetch-Mode': 'cors', 'User-Agent': 'node' },
  ])('is not what a client without a browser is, whatever the Host: %j', async (headers) => {
    for (const Host of ['evil.example', 'mock:8787', '192.168.1.5']) expect(await statusOf({ Host, ...headers })).toBe(200);
  });

  test('is none of the origin that --public-url names', async () => {
    const behind = await startMock({ freeze: true, publicUrl: 'https://mock.example' });
    try {
      const headers = { ...auth(behind.world().users[0].session_token), Origin: 'https://mock.example', 'Sec-Fetch-Site': 'same-origin' };
      for (const Host of ['mock.example', '127.0.0.1:8787'])
        expect((await send(behind.localUrl, ask.get('/v1/user', { ...headers, Host }))).status).toBe(200);
    } finally {
      await behind.stop();
    }
  });
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
