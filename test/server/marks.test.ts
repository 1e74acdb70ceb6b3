/** Headers: bunq's, and the marks that say whose word an answer is. */
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../server/app.js';
import { type Fault, type Mock, startMock } from '../../server/index.js';
import { operation, resource } from '../../server/resources/operation.js';
import { routerOf } from '../../server/resources/routes.js';
import { createHttpServer } from '../../server/wire/listen.js';
import type { Exchange } from '../../server/world/journal.js';
import { Worlds } from '../../server/world/worlds.js';
import { json } from '../support/json.js';

let mock: Mock;
beforeAll(async () => {
  mock = await startMock({ freeze: true, plan: { process: 'by-hand' } });
});
afterAll(() => mock.stop());

const token = () => mock.world().users[0]?.session_token ?? '';
const ask = (path: string, headers: Record<string, string> = {}, more: RequestInit = {}) =>
  fetch(`${mock.url}${path}`, { ...more, headers: { 'x-bunq-client-authentication': token(), ...headers } });

describe("bunq's headers", () => {
  test('exact content type, a new UUID for each answer, a signature, and the request id only when one was sent', async () => {
    const ids = new Set<string | null>();
    for (let i = 0; i < 5; i++) {
      const { headers } = await ask('/v1/user');
      expect(headers.get('content-type')).toBe('application/json');
      expect(headers.get('x-bunq-client-response-id')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(headers.get('x-bunq-client-request-id')).toBeNull();
      expect(headers.get('x-bunq-server-signature')).toMatch(/^[A-Za-z0-9+/]{342}==$/);
      ids.add(headers.get('x-bunq-client-response-id'));
    }
    expect(ids.size).toBe(5);
  });

  test.each(['abc', '0', '1637683200.123', 'é', 'a, b'])('the request id %s comes back', async (id) => {
    const { headers } = await ask('/v1/user', { 'X-BUNQ-CLIENT-REQUEST-ID': Buffer.from(id).toString('latin1') });
    expect(Buffer.from(headers.get('x-bunq-client-request-id') ?? '', 'latin1').toString()).toBe(id);
  });

  test.each<Fault['do']>([{ drip: { bytes: 100, every_ms: 1 } }, { hang: 'body' }, { truncate_at: 10 }, { body_latency_ms: 1000 }])(
    'its bytes also when the headers go out alone: %j',
    async (does) => {
      mock.world().fault.arm({ on: { operation: 'user.list' }, do: does });
      const leaving = new AbortController();
      const id = Buffer.from('é').toString('latin1');
      const { headers } = await ask('/v1/user', { 'X-Bunq-Client-Request-Id': id }, { signal: leaving.signal });
      expect(headers.get('x-bunq-client-request-id')).toBe(id);
      leaving.abort();
    },
  );

  test.each([
    'GET /v1/nope',
    'POST /v1/user',
    'GET /v1/user/1',
    'GET /w/NO/v1/user',
    'GET /v1/user/1364/invoice',
    'GET /_mock/nope',
    'GET /_mock/health',
  ])('%s: JSON of an exact type, marked as the mock’s', async (line) => {
    const [method = '', path = ''] = line.split(' ');
    const answer = await ask(path, {}, { method });
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('x-mock')).toMatch(/^bunq-mock\/\d+\.\d+\.\d+$/);
    expect(answer.headers.get('x-mock-provenance')).toMatch(/^(documented|observed|assumed)$/);
    expect(answer.headers.get('etag')).toBeNull();
    expect(answer.headers.get('x-powered-by')).toBeNull();
    await json(answer);
  });

  test.each([
    [{}],
    [{ 'User-Agent': 'anything', 'Cache-Control': 'no-cache' }],
    [{ 'X-Bunq-Language': 'fr_FR', 'X-Bunq-Region': 'NL', 'X-Bunq-Geolocation': '4.89 53.2 12 100 NL' }],
    [{ 'X-Bunq-Geolocation': '0 0 0 0 000', 'X-Bunq-Region': 'nl_NL' }],
  ])('optional request headers %j are neither needed nor minded', async (headers) => {
    expect((await ask('/v1/user', headers)).status).toBe(200);
  });
});

describe('marks', () => {
  const marksOf = (answer: Response) => [answer.headers.get('x-mock-provenance'), answer.headers.get('x-mock-assumed')];
  const type = 'IdentityVerificationSessionIncode';

  test('name what in the conversation is assumed, as it goes on', async () => {
    const sessions = '/v1/user/1364/identity-verification-session';
    const json = { 'Content-Type': 'application/json' };
    const created = await ask(sessions, json, { method: 'POST', body: '{"purpose":"VERIFICATION","provider":"INCODE"}' });
    expect(marksOf(created)).toEqual(['documented', null]);
    expect(marksOf(await ask(`${sessions}/36`))).toEqual(['assumed', `${type}.session_identifier_external, ${type}.token`]);
    const submitted = await ask(`${sessions}/36`, json, { method: 'PUT', body: '{"status":"SUBMITTED"}' });
    expect(marksOf(submitted)).toEqual(['documented', null]);
    expect(marksOf(await ask(`${sessions}/36`))[1]).toContain(`${type}.status=SUBMITTED`);
    mock.world().plan.process(36, { outcome: 'REJECTED' });
    expect(marksOf(await ask(`${sessions}/36`))[1]).toContain(`${type}.result=REJECTED`);
    expect(marksOf(await ask(`${sessions}/36`, { 'X-Mock-Edition': '2026-06' }))[1]).toMatch(
      /result\.result=REJECTED, .*result\.all_fail_reason/,
    );
    expect(marksOf(await ask(sessions))[1]).toContain('identity-verification-session.list');
  });

  test('of a refusal: whether bunq said it', async () => {
    expect(marksOf(await ask('/v1/nope'))).toEqual(['observed', null]);
    expect(marksOf(await ask('/v1/user/1'))).toEqual(['assumed', 'refusal object-not-found']);
    expect(marksOf(await ask('/v1/user/'))).toEqual(['assumed', 'refusal route-not-found']);
  });
});

describe('a wrong path', () => {
  test.each([
    ['/v1/v1/user', '/v1 is doubled; GET /v1/user is supported.'],
    ['/v1/v1/v1/user/1364', '/v1 is doubled; GET /v1/user/1364 is supported.'],
    ['/user/1364', '/v1 is missing; GET /v1/user/1364 is supported.'],
    ['/v1/user/', 'it ends in a slash; GET /v1/user is supported.'],
    ['/v1/user/1364/', 'it ends in a slash; GET /v1/user/1364 is supported.'],
    ['/user/', 'it ends in a slash and /v1 is missing; GET /v1/user is supported.'],
    ['//v1//user', 'it has empty segments; GET /v1/user is supported.'],
    ['/https://partner-api.sandbox.bunq.com/v1/user', 'it holds a host; GET /v1/user is supported.'],
    ['/v1/https://public-api.sandbox.bunq.com/v1/user', 'it holds a host; GET /v1/user is supported.'],
    ['/api.bunq.com/v1/user', 'it holds a host; GET /v1/user is supported.'],
    ['/v1/users/1364', 'a name in it is plural; GET /v1/user/1364 is supported.'],
    [
      '/v1/users/1364/identity-verification-sessions',
      'a name in it is plural; GET /v1/user/1364/identity-verification-session is supported.',
    ],
    [
      '/',
      "this is a local fake of bunq's partner sandbox; clients call /v1 (POST /v1/installation first), GET /_mock/routes lists what it can and GET /_mock/worlds/default shows a user to begin with.",
    ],
    ['/v1/User', 'it is not in lower case; GET /v1/user is supported.'],
  ])('%s is recognised', async (path, why) => {
    const answer = await ask(path);
    expect(answer.status).toBe(404);
    expect((await json(answer)).Error.map((item: { error_description: string }) => item.error_description)).toEqual([
      'Route not found.',
      `bunq-mock: ${why}`,
    ]);
  });

  test.each(['/v1/nope', '/v1/user//identity-verification-session', '/v1', '/favicon.ico'])('%s is just not there', async (path) => {
    expect((await json(ask(path))).Error).toHaveLength(1);
  });

  test('a route that is not simulated names itself and the nearest', async () => {
    const answer = await ask('/v1/user/1364/invoice/5');
    expect(answer.status).toBe(501);
    expect(answer.headers.get('x-bunq-server-signature')).toBeNull();
    const [{ error_description: text }] = (await json(answer)).Error;
    expect(text).toMatch(
      /^bunq-mock: GET \/v1\/user\/\{user_id\}\/invoice\/\{invoice_id\} is a route of bunq that is not simulated; nearest supported: .*GET \/v1\/user\/\{user_id\}/,
    );
  });
});

test('an answer of ours that breaks its schema is our fault, with the path of the field', async () => {
  const exchanges: Exchange[] = [];
  const told: unknown[] = [];
  const answers: Record<string, unknown> = { session: { Id: { id: 'one' } }, user: { Nonsense: {} } };
  const planted = (slug: 'session' | 'user') =>
    operation({ method: 'GET', path: `/${slug}`, caller: 'anyone', answers: ['Id'], run: () => [answers[slug] as { Id: object }] });
  const app = createApp({
    worlds: new Worlds({}),
    version: 'test',
    routes: routerOf([
      resource('session', { delete: planted('session') }),
      resource('user', { list: planted('user'), read: planted('user') }),
    ]),
    publicUrl: undefined,
    allowHosts: [],
    isStopping: () => false,
    onExchange: (_, exchange) => exchanges.push(exchange),
    onOwnFault: (error) => told.push(error),
  });
  const server = createHttpServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const wrong = await fetch(`${url}/v1/session`);
  const unknown = await fetch(`${url}/v1/user`);
  server.close();
  expect([wrong.status, unknown.status]).toEqual([500, 500]);
  expect((await json(wrong)).Error[0].error_description).toBe(
    'bunq-mock: a fault of the mock itself, not of the request: the answer breaks its schema at Id/id: must be integer.',
  );
  expect(exchanges.map(({ own_fault }) => own_fault)).toEqual([
    'the answer breaks its schema at Id/id: must be integer',
    'the answer breaks its schema at Nonsense: it has none',
  ]);
  expect(told).toHaveLength(2);
});
