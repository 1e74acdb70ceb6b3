/** Paths, ids, methods, headers, queries and moves that are not there, or not allowed. */
import { describe, expect, test } from 'vitest';
import { type Row, SESSIONS, setUp } from '../support/bad-input.js';
import { type Asked, ask, send } from '../support/client.js';
import { expectEnvelope, expectRefused, expectText } from '../support/refused.js';
import { stateOf } from '../support/state.js';

const {
  mock,
  world,
  scene,
  user,
  ids: { created, submitted, processed },
  ownFaults,
  get,
  post,
  put,
  refuses,
} = await setUp();
const onRecord = mock.world('default');
const SESSION = `${SESSIONS}/${created}`;
const method = (name: string, path: string): Asked => ({ ...get(path), method: name });

describe('ids of a path', () => {
  const NOT_DECIMAL = /which is not a decimal integer/;
  refuses([
    ...[
      'me',
      '-36',
      '+36',
      '1.364e3',
      '0x24',
      '36.0',
      '036',
      '%33%36',
      ' 36'.replace(' ', '%20'),
      '٣٦'.replace(/./gu, encodeURIComponent),
      'sandbox',
    ].flatMap((id): Row[] => [
      [`a session named ${id}`, get(`${SESSIONS}/${id}`), 400, NOT_DECIMAL],
      [`a user named ${id}`, get(`/v1/user/${id}`), 400, NOT_DECIMAL],
    ]),
    ['an id of zero', get(`${SESSIONS}/0`), 404, /there is no identity-verification-session 0 here/],
    ['an id beyond 2^53', get(`${SESSIONS}/9007199254740993`), 404, /there is no .* 9007199254740993 here/],
    ['an id of 300 digits', get(`/v1/user/${'9'.repeat(300)}`), 404, /there is no user.* 9{80,} here/],
    ['a user beyond 2^53', get('/v1/user/18446744073709551616'), 404, /there is no user.* 18446744073709551616 here/],
  ]);
});

describe('ids of the control plane', () => {
  const PLAN = '/_mock/worlds/bad-input/plan';
  const sessions = ['0x25', '3.7e1', '%2037', '037', '37.0', '+37', '', '9007199254740993'];
  const users = ['0x554', '1.364e3', '%201364', '01364', '1364.0', ''];
  const rows = [
    ...sessions.map((id) => ask.get(`${PLAN}/sessions/${id}`)),
    ...sessions.map((id) => ask.put(`${PLAN}/sessions/${id}`, { process: 'by-hand' })),
    ...sessions.map((id) => ask.post(`/_mock/worlds/bad-input/identity-verification-session/${id}/process`, {})),
    ...users.map((id) => ask.put(`${PLAN}/users/${id}`, { process: 'by-hand' })),
  ];
  test.each(rows.map((asked) => [`${asked.method} ${asked.path}`, asked] as const))('%s', async (_, asked) => {
    const before = await stateOf(mock, world, scene.actors);
    const answer = await send(mock.url, asked);
    expect(answer.status).toBe(404);
    expectEnvelope(answer);
    expect(await stateOf(mock, world, scene.actors)).toEqual(before);
  });
});

describe('routes', () => {
  const NO_ROUTE = 'Route not found.';
  const meant = (what: string, path: string) => [NO_ROUTE, `bunq-mock: ${what}; GET ${path} is supported.`];
  refuses([
    ['one that bunq does not have', get('/v1/identity'), 404, NO_ROUTE],
    ['no version', get('/user/1364'), 404, meant('/v1 is missing', '/v1/user/1364')],
    ['another version', get('/v2/user'), 404, NO_ROUTE],
    ['in capitals', get('/v1/USER'), 404, meant('it is not in lower case', '/v1/user')],
    ['with a slash at the end', get(`${SESSIONS}/`), 404, meant('it ends in a slash', SESSIONS)],
    ['with a double slash', get('/v1//user'), 404, meant('it has empty segments', '/v1/user')],
    ['the root', get('/'), 404, [NO_ROUTE, expect.stringContaining('local fake')]],
    ['the version alone', get('/v1'), 404, NO_ROUTE],
    ['an empty id', get('/v1/user//identity-verification-session'), 404, NO_ROUTE],
    ['a property of every object', get('/v1/constructor'), 404, NO_ROUTE],
    ['bad percent-encoding', get('/v1/%E0%A4%A'), 404, NO_ROUTE],
    ['encoded slashes', get('/v1%2Fuser'), 404, NO_ROUTE],
    [
      'one of bunq that is not simulated',
      get('/v1/user/1364/invoice'),
      501,
      /GET \/v1\/user\/\{[a-z_]+\}\/invoice is a route of bunq that is not simulated; nearest supported: .*GET \/v1\/user\/\{user_id\}/,
    ],
    [
      'another, to write',
      post('/v1/user/1364/company', {}),
      501,
      /POST \/v1\/user\/\{[a-z_]+\}\/company is a route of bunq that is not simulated/,
    ],
  ]);

  test.each([
    ['PUT', '/v1/installation', 'GET, POST'],
    ['DELETE', '/v1/user', 'GET'],
    ['PATCH', SESSION, 'GET, PUT'],
    ['DELETE', SESSION, 'GET, PUT'],
    ['POST', SESSION, 'GET, PUT'],
    ['GET', '/v1/session-server', 'POST'],
    ['GET', '/v1/session/1', 'DELETE'],
    ['OPTIONS', '/v1/user', 'GET'],
    ['TRACE', '/v1/user', 'GET'],
    ['PROPFIND', '/v1/user', 'GET'],
  ])('%s %s is not allowed, and what is, is named', async (name, path, allowed) => {
    const { answer } = await expectRefused(
      scene,
      () => send(world.url, method(name, path)),
      405,
      /^bunq-mock: [A-Z]+ is not allowed here; allowed: /,
    );
    expect(String(answer.headers.allow).split(', ').sort().join(', ')).toBe(allowed);
  });
});

describe('moves of a session', () => {
  const WORDS = [
    'CREATED',
    'SUBMITTED',
    'PROCESSED',
    'APPROVED',
    'REJECTED',
    'CANCELLED',
    'submitted',
    'SUBMITTED ',
    '',
    'process',
    '__proto__',
  ];
  const states = { CREATED: created, SUBMITTED: submitted, PROCESSED: processed };
  refuses(
    Object.entries(states).flatMap(([state, id]) =>
      WORDS.filter((word) => state !== 'CREATED' || word !== 'SUBMITTED').map((word): Row => {
        const says = `identity-verification-session ${id} has status ${state}, which cannot become ${JSON.stringify(word)}; allowed now: `;
        const text = `bunq-mock: ${says}${state === 'CREATED' ? 'SUBMITTED' : 'none'}.`;
        return [`from ${state} to ${JSON.stringify(word)}`, put(`${SESSIONS}/${id}`, { status: word }), 400, text];
      }),
    ),
  );
});

describe('headers and queries', () => {
  const EDITION = /^bunq-mock: X-Mock-Edition is .*, but the editions are 2025-10, 2026-06\.$/;
  const query = (name: string) => new RegExp(`^bunq-mock: query parameter ${name} is `);
  refuses([
    ...['', '2026', '2026-6', '2025-10, 2026-06', 'constructor', 'x'.repeat(500)].map(
      (edition): Row => [`edition "${edition.slice(0, 20)}"`, get(SESSIONS, { 'X-Mock-Edition': edition }), 400, EDITION],
    ),
    ...['', '0', '201', '-1', '1.5', '1e2', 'ten', '0x10', '%2010', '99999999999999999999'].map(
      (count): Row => [`count=${count}`, get(`${SESSIONS}?count=${count}`), 400, query('count')],
    ),
    ...['newer_id', 'older_id'].flatMap((name) =>
      ['', '-1', '1.5', 'x', '9007199254740993'].map((id): Row => [`${name}=${id}`, get(`${SESSIONS}?${name}=${id}`), 400, query(name)]),
    ),
    ['newer_id and older_id', get(`${SESSIONS}?newer_id=1&older_id=9`), 400, query('newer_id')],
    ['a bad count in a list that has one item', get('/v1/user?count=0'), 400, query('count')],
  ]);
});

describe('worlds that cannot be', () => {
  const NAME = /^bunq-mock: a world's name has 1 to 64 of a-z, 0-9 and -, not /;
  const names = ['', 'UPPER', 'under_score', 'do.t', '%61', 'sp%20ace', '__proto__', 'x'.repeat(65)];
  test.each(names)('/w/%s', async (name) => {
    const asked = ask.get(`/w/${name}/v1/user`, user.auth);
    await expectRefused({ mock, world, recordedIn: onRecord }, () => send(mock.url, asked), 404, NAME);
  });

  test.each(names.filter((name) => name && name !== '%61'))('/_mock/worlds/%s', async (name) => {
    const before = await stateOf(mock, world);
    for (const asked of [ask.get(`/_mock/worlds/${name}`), ask.put(`/_mock/worlds/${name}`, {}), ask.get(`/_mock/worlds/${name}/clock`)]) {
      const answer = await send(mock.url, asked);
      expect(answer.status).toBe(404);
      expectEnvelope(answer);
      expectText(answer, NAME);
    }
    expect(await stateOf(mock, world)).toEqual(before);
  });
});

test('none of it is taken for a fault of the mock itself', () => {
  expect(ownFaults).toEqual([]);
});
