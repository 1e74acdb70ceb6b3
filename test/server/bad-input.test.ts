import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { startMock } from '../../server/index.js';
import { auth, bornUser, install, logIn, newKeys, otherKeys, sign, stranger, verification } from '../support/actors.js';
import { type Asked, ask, send } from '../support/client.js';
import { expectEnvelope, expectRefused, expectText, type Text } from '../support/refused.js';
import { stateOf } from '../support/state.js';

const ownFaults: unknown[] = [];
const mock = await startMock({ freeze: true, journal: { exchanges: 100, bytes: 2 ** 22 }, onOwnFault: (error) => ownFaults.push(error) });
afterAll(() => mock.stop());
const onRecord = mock.world('default');

const world = mock.world('bad-input', { freeze: true });
const user = bornUser(world);
const partner = await logIn(world, world.partner.api_key);
const bare = await install(world);
const nobody = await stranger(world);
const theirs = await verification(world, nobody);

world.plan.set({ process: 'by-hand' });
const [created, submitted, processed] = [await verification(world, user), await verification(world, user), await verification(world, user)];
for (const id of [submitted, processed])
  await send(world.url, ask.put(`/v1/user/1364/identity-verification-session/${id}`, { status: 'SUBMITTED' }, user.auth));
world.plan.process(processed);

const scene = { mock, world, actors: [partner, nobody] };
const SESSIONS = '/v1/user/1364/identity-verification-session';
const SESSION = `${SESSIONS}/${created}`;
const NEW = { purpose: 'VERIFICATION', provider: 'INCODE' };

/** With the ready-made user's token. */
const get = (path: string, headers = {}) => ask.get(path, { ...user.auth, ...headers });
const post = (path: string, body: object | string | Buffer, headers = {}) => ask.post(path, body, { ...user.auth, ...headers });
const put = (path: string, body: object | string | Buffer, headers = {}) => ask.put(path, body, { ...user.auth, ...headers });
const method = (name: string, path: string): Asked => ({ ...get(path), method: name });

type Row = [what: string, asked: Asked, status: number, text: Text];
const refuses = (rows: Row[]) =>
  test.each(rows)('%s', async (_, asked, status, text) => {
    const unsigned = status >= 500 || (asked.method === 'POST' && asked.path === '/v1/installation');
    await expectRefused(scene, () => send(world.url, asked), status, text, unsigned);
  });

const NO_AUTHENTICATION = 'Insufficient authentication.';
const CREDENTIALS = 'User credentials are incorrect. Incorrect API key or IP address.';
const KEY = 'Client Public Key Invalid';

describe('tokens', () => {
  refuses([
    ['none', ask.get(SESSIONS), 403, NO_AUTHENTICATION],
    ['none, with a good body', ask.post(SESSIONS, NEW), 403, NO_AUTHENTICATION],
    ['none, with a bad body', ask.post(SESSIONS, '{'), 403, NO_AUTHENTICATION],
    ['an empty one', ask.get(SESSIONS, auth('')), 403, NO_AUTHENTICATION],
    ['an unknown one', ask.get(SESSIONS, auth('0'.repeat(64))), 403, NO_AUTHENTICATION],
    ['one in capitals', ask.get(SESSIONS, auth(user.auth['X-Bunq-Client-Authentication'].toUpperCase())), 403, NO_AUTHENTICATION],
    ['the name of a property of every object', ask.get(SESSIONS, auth('__proto__')), 403, NO_AUTHENTICATION],
    ['an API key in place of one', ask.get(SESSIONS, auth(world.partner.api_key)), 403, NO_AUTHENTICATION],
    [
      'under the usual name of others',
      ask.get(SESSIONS, { Authorization: `Bearer ${user.auth['X-Bunq-Client-Authentication']}` }),
      403,
      NO_AUTHENTICATION,
    ],
    ['of an installation, to read', ask.get(SESSIONS, bare.auth), 403, NO_AUTHENTICATION],
    ['of an installation, to create', ask.post(SESSIONS, NEW, bare.auth), 403, NO_AUTHENTICATION],
    ['of an installation, to log out', ask.delete('/v1/session/0', bare.auth), 403, NO_AUTHENTICATION],
    ['of a session, to register a device', post('/v1/device-server', { description: 'x', secret: 'sandbox_x' }), 403, NO_AUTHENTICATION],
    ['of a session, to open a session', post('/v1/session-server', { secret: 'sandbox_x' }), 403, NO_AUTHENTICATION],
    ['none, to open a session', ask.post('/v1/session-server', { secret: 'sandbox_x' }), 403, NO_AUTHENTICATION],
    ['of another world', ask.get(SESSIONS, bornUser(mock.world('elsewhere')).auth), 403, NO_AUTHENTICATION],
  ]);

  test.each([
    ['en_US', 'Insufficient authorisation.'],
    ['nl_NL', 'Onvoldoende autorisatie.'],
    ['de_DE', 'Insufficient authorisation.'],
  ])('of an expired session, in %s', async (language, translated) => {
    const late = mock.world(`late-${language.toLowerCase().replace('_', '-')}`, { freeze: true });
    const asked = ask.get(SESSIONS, { ...bornUser(late).auth, 'X-Bunq-Language': language });
    late.clock.advance(604_800_000 - 1);
    expect((await send(late.url, asked)).status).toBe(200);
    late.clock.advance(1);
    const { answer } = await expectRefused({ mock, world: late }, () => send(late.url, asked), 401, 'Insufficient authorisation.');
    expect(JSON.parse(answer.body).Error[0].error_description_translated).toBe(translated);
  });
});

describe("a user's own", () => {
  refuses([
    ["another person's sessions", get(`/v1/user/${nobody.id}/identity-verification-session`), 403, NO_AUTHENTICATION],
    ['a session for another person', post(`/v1/user/${nobody.id}/identity-verification-session`, NEW), 403, NO_AUTHENTICATION],
    ["the partner's", get('/v1/user/1360'), 403, NO_AUTHENTICATION],
    ['those of the born user, by a stranger', ask.get(SESSIONS, nobody.auth), 403, NO_AUTHENTICATION],
    ['those of whom it did not provision, by the partner', ask.get(`/v1/user/${nobody.id}`, partner.auth), 403, NO_AUTHENTICATION],
    ['sessions of a company', ask.post('/v1/user/1360/identity-verification-session', NEW, partner.auth), 403, NO_AUTHENTICATION],
    ['a user that there is not', get('/v1/user/999/identity-verification-session'), 404, /there is no user.* 999 here/],
    ['a session that there is not', get(`${SESSIONS}/999`), 404, /there is no identity-verification-session 999 here/],
    ["another person's session under one's own id", get(`${SESSIONS}/${theirs}`), 404, /there is no identity-verification-session/],
    ["to submit another person's", put(`${SESSIONS}/${theirs}`, { status: 'SUBMITTED' }), 404, /there is no identity-verification-session/],
    ["another's device", ask.get('/v1/device-server/42', nobody.auth), 404, /there is no device-server 42 here/],
    ["another's installation", get(`/v1/installation/${bare.id}`), 404, /there is no installation/],
    ["another's server-public-key", get(`/v1/installation/${bare.id}/server-public-key`), 404, /there is no installation/],
  ]);

  test('the partner may see whom it provisioned, but not in a strict world', async () => {
    const strict = mock.world('strict', { freeze: true, strict: true });
    expect((await send(world.url, ask.get(SESSIONS, partner.auth))).status).toBe(200);
    const { privateKey, auth } = await install(strict);
    const device = await send(strict.url, ask.post('/v1/device-server', { description: 'x', secret: strict.partner.api_key }, auth));
    expect(device.status).toBe(200);
    const body = JSON.stringify({ secret: strict.partner.api_key });
    const unsigned = ask.post('/v1/session-server', body, auth);
    const { answer: refusal } = await expectRefused(
      { mock, world: strict },
      () => send(strict.url, unsigned),
      466,
      'For this operation a request signature is required. Check the urls for more information.',
    );
    expect(JSON.parse(refusal.body).Error[0].error_additional_parameter).toEqual([
      { url_together_post: 'https://together.bunq.com/d/15399' },
    ]);
    const opened = await send(
      strict.url,
      ask.post('/v1/session-server', body, { ...auth, 'X-Bunq-Client-Signature': sign(body, privateKey) }),
    );
    const token = JSON.parse(opened.body).Response[1].Token.token;
    const asked = ask.get(SESSIONS, { 'X-Bunq-Client-Authentication': token });
    await expectRefused({ mock, world: strict }, () => send(strict.url, asked), 403, NO_AUTHENTICATION);
  });
});

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
    ['the root', get('/'), 404, NO_ROUTE],
    ['the version alone', get('/v1'), 404, NO_ROUTE],
    ['an empty id', get('/v1/user//identity-verification-session'), 404, NO_ROUTE],
    ['a property of every object', get('/v1/constructor'), 404, NO_ROUTE],
    ['bad percent-encoding', get('/v1/%E0%A4%A'), 404, NO_ROUTE],
    ['encoded slashes', get('/v1%2Fuser'), 404, NO_ROUTE],
    [
      'one of bunq that is not simulated',
      get('/v1/user/1364/monetary-account'),
      501,
      /GET \/v1\/user\/\{[a-z_]+\}\/monetary-account is a route of bunq that is not simulated; nearest supported: .*GET \/v1\/user\/\{user_id\}/,
    ],
    [
      'another, to write',
      post('/v1/user/1364/card-debit', {}),
      501,
      /POST \/v1\/user\/\{[a-z_]+\}\/card-debit is a route of bunq that is not simulated/,
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

describe('bodies', () => {
  const MALFORMED = /^bunq-mock: the body is not valid JSON: /;
  const TYPE = /^bunq-mock: the Content-Type is .*; send application\/json/;
  const ENCODING = /^bunq-mock: the body has Content-Encoding /;
  const nested = (levels: number) => `${'{"x":'.repeat(levels)}1${'}'.repeat(levels)}`;
  const arrays = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  const full = JSON.stringify(NEW);
  const MIB = 2 ** 20;
  const padded = (bytes: number) => full.padEnd(bytes, ' ');
  const chunked = { 'Transfer-Encoding': 'chunked' };

  refuses([
    ['cut off', post(SESSIONS, full.slice(0, -3)), 400, MALFORMED],
    [
      'no JSON',
      post(SESSIONS, 'purpose=VERIFICATION&provider=INCODE'),
      400,
      'bunq-mock: the body is not valid JSON: it has a character that does not belong there.',
    ],
    [
      'broken in the middle',
      post(SESSIONS, '{"purpose":VERIFICATION}'),
      400,
      'bunq-mock: the body is not valid JSON: it has a character that does not belong there.',
    ],
    ['a comma too many', post(SESSIONS, '{"purpose":"VERIFICATION",}'), 400, MALFORMED],
    ['single quotes', post(SESSIONS, "{'purpose':'VERIFICATION'}"), 400, MALFORMED],
    ['two values', post(SESSIONS, `${full}${full}`), 400, MALFORMED],
    ['not a number', post(SESSIONS, '{"purpose":NaN}'), 400, MALFORMED],
    ['a bare line break in a string', post(SESSIONS, '{"purpose":"VERI\nFICATION"}'), 400, MALFORMED],
    ['only blanks', post(SESSIONS, '  '), 400, MALFORMED],
    ['a byte order mark', post(SESSIONS, `\ufeff${full}`), 400, MALFORMED],
    [
      'invalid UTF-8',
      post(SESSIONS, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])),
      400,
      'bunq-mock: the body is not valid JSON: it is not UTF-8.',
    ],
    ['a surrogate in UTF-8', post(SESSIONS, Buffer.from('{"\xed\xa0\x80":1}', 'latin1')), 400, /it is not UTF-8/],
    ['UTF-16', post(SESSIONS, Buffer.from(full, 'utf16le')), 400, MALFORMED],
    ['an array', post(SESSIONS, [NEW]), 400, /^bunq-mock: field body: is no object/],
    ['a string', post(SESSIONS, '"VERIFICATION"'), 400, /^bunq-mock: field body: is no object/],
    ['a number', post(SESSIONS, '36'), 400, /^bunq-mock: field body: is no object/],
    ['null', post(SESSIONS, 'null'), 400, /^bunq-mock: field body: is no object/],
    ['none where one is needed', { ...post(SESSIONS, ''), body: undefined }, 400, /purpose: is missing\.\n.*provider: is missing/],
    ['64 levels', post(SESSIONS, nested(64)), 400, /^Superfluous field "x"/m],
    ['65 levels', post(SESSIONS, nested(65)), 400, 'bunq-mock: the body is nested deeper than 64 levels.'],
    ['65 levels of arrays', post(SESSIONS, arrays(65)), 400, 'bunq-mock: the body is nested deeper than 64 levels.'],
    ['200,000 levels', post(SESSIONS, arrays(200_000)), 400, 'bunq-mock: the body is nested deeper than 64 levels.'],
    [
      '200,000 levels and a wrong signature',
      post(SESSIONS, arrays(200_000), { 'X-Bunq-Client-Signature': sign('x', user.privateKey) }),
      400,
      'The request signature is invalid.',
    ],
    ['over 1 MiB', post(SESSIONS, padded(MIB + 1)), 400, 'bunq-mock: the body is larger than 1048576 bytes.'],
    ['over 1 MiB, in chunks', post(SESSIONS, padded(MIB + 1), chunked), 400, 'bunq-mock: the body is larger than 1048576 bytes.'],
    ['8 MiB, in chunks', post(SESSIONS, padded(8 * MIB), chunked), 400, 'bunq-mock: the body is larger than 1048576 bytes.'],
    [
      'over 1 MiB where none is needed',
      { ...get(SESSIONS), body: padded(MIB + 1) },
      400,
      'bunq-mock: the body is larger than 1048576 bytes.',
    ],
    ['a form', post(SESSIONS, full, { 'Content-Type': 'application/x-www-form-urlencoded' }), 400, TYPE],
    ['plain text', post(SESSIONS, full, { 'Content-Type': 'text/plain' }), 400, TYPE],
    ['a relative of JSON', post(SESSIONS, full, { 'Content-Type': 'application/json-patch+json' }), 400, TYPE],
    ['an empty type', post(SESSIONS, full, { 'Content-Type': '' }), 400, TYPE],
    ['latin-1', post(SESSIONS, full, { 'Content-Type': 'application/json; charset=iso-8859-1' }), 400, TYPE],
    ['UTF-16 by name', post(SESSIONS, full, { 'Content-Type': 'application/json; charset=utf-16' }), 400, TYPE],
    ['gzip', post(SESSIONS, gzipSync(full), { 'Content-Encoding': 'gzip' }), 400, ENCODING],
    ['said to be gzip', post(SESSIONS, full, { 'Content-Encoding': 'gzip' }), 400, ENCODING],
    ['an unknown encoding', post(SESSIONS, full, { 'Content-Encoding': 'rot13' }), 400, ENCODING],
  ]);

  test.each([
    ['without a Content-Type', post(SESSIONS, full, { 'Content-Type': undefined })],
    ['with a charset', post(SESSIONS, full, { 'Content-Type': 'Application/JSON ; charset="UTF-8"' })],
    ['with an identity encoding', post(SESSIONS, full, { 'Content-Encoding': 'identity' })],
    ['of exactly 1 MiB', post(SESSIONS, padded(MIB))],
    ['of exactly 1 MiB, in chunks', post(SESSIONS, padded(MIB), chunked)],
    ['with duplicate keys, of which the last counts', post(SESSIONS, `{"purpose":"NO","provider":1,${full.slice(1)}`)],
  ])('a body is taken %s', async (_, asked) => {
    expect(await send(world.url, asked)).toMatchObject({ status: 200 });
  });

  test('of duplicate keys the last counts, also when it is the wrong one', async () => {
    await expectRefused(scene, () => send(world.url, put(SESSION, '{"status":"SUBMITTED","status":"NO"}')), 400, /cannot become "NO"/);
  });
});

describe('fields', () => {
  const superfluous = (...names: string[]) => names.map((name) => `Superfluous field "${name}".`);
  const with_ = (more: object | string) =>
    typeof more === 'string' ? `{"purpose":"VERIFICATION","provider":"INCODE",${more}}` : { ...NEW, ...more };
  const DEVICE = { description: 'x', secret: 'sandbox_never_seen' };

  refuses([
    ['one too many', post(SESSIONS, with_({ x: 1 })), 400, superfluous('x')],
    ['several too many', post(SESSIONS, with_({ x: 1, url_referrer: 'y', z: null })), 400, superfluous('x', 'url_referrer', 'z')],
    ['the nameless one', post(SESSIONS, with_({ '': 1 })), 400, superfluous('')],
    ['one with quotes', post(SESSIONS, with_({ 'a"b': 1 })), 400, superfluous('a"b')],
    ['one in another case', post(SESSIONS, { ...NEW, Purpose: 'VERIFICATION' }), 400, superfluous('Purpose')],
    ['__proto__', post(SESSIONS, with_('"__proto__":{"polluted":1}')), 400, superfluous('__proto__')],
    ['constructor', post(SESSIONS, with_('"constructor":{"prototype":{"polluted":1}}')), 400, superfluous('constructor')],
    ['toString', post(SESSIONS, with_({ toString: 'x' })), 400, superfluous('toString')],
    [
      '__proto__ in place of what is missing',
      post(SESSIONS, '{"__proto__":{"purpose":"VERIFICATION","provider":"INCODE"}}'),
      400,
      /purpose: is missing/,
    ],
    ['to an empty body', post('/v1/sandbox-user-person', { x: 1 }), 400, superfluous('x')],
    ['to a change', put(SESSION, { status: 'SUBMITTED', x: 1 }), 400, superfluous('x')],
    [
      '30 too many',
      post(SESSIONS, with_(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`x${i}`, i])))),
      400,
      /^(Superfluous field "x\d+"\.\n){20}bunq-mock: and 10 more problems\.$/,
    ],
    ['one missing', post(SESSIONS, { purpose: 'VERIFICATION' }), 400, 'bunq-mock: field /provider: is missing.'],
    ['all missing', post(SESSIONS, {}), 400, ['bunq-mock: field /purpose: is missing.', 'bunq-mock: field /provider: is missing.']],
    ['a wrong enum', post(SESSIONS, { ...NEW, provider: 'ONFIDO' }), 400, 'bunq-mock: field /provider: is none of INCODE.'],
    ['an enum in lower case', post(SESSIONS, { ...NEW, provider: 'incode' }), 400, 'bunq-mock: field /provider: is none of INCODE.'],
    ['a number for an enum', post(SESSIONS, { ...NEW, provider: 1 }), 400, /field \/provider: /],
    ['null for an enum', post(SESSIONS, { ...NEW, provider: null }), 400, /field \/provider: /],
    ['a wrong type', put(SESSION, { status: 1 }), 400, 'bunq-mock: field /status: is no string.'],
    [
      'an object for a string',
      ask.post('/v1/installation', { client_public_key: { pem: 'x' } }),
      400,
      'bunq-mock: field /client_public_key: is no string.',
    ],
    [
      'one item for an array',
      ask.post('/v1/device-server', { ...DEVICE, permitted_ips: '*' }, bare.auth),
      400,
      'bunq-mock: field /permitted_ips: is no array.',
    ],
    [
      'a bad address',
      ask.post('/v1/device-server', { ...DEVICE, permitted_ips: ['*', '1.2.3.256'] }, bare.auth),
      400,
      /field \/permitted_ips\/1: /,
    ],
    [
      'an address of IPv6',
      ask.post('/v1/device-server', { ...DEVICE, permitted_ips: ['::1'] }, bare.auth),
      400,
      /field \/permitted_ips\/0: /,
    ],
    [
      'all kinds of mistakes at once',
      post(SESSIONS, { purpose: 'NO', x: 1 }),
      400,
      /(?=.*\/purpose: is none of)(?=.*\/provider: is missing)(?=.*Superfluous field "x")/s,
    ],
  ]);

  test('nothing reaches the prototype of every object', () => {
    expect('polluted' in {}).toBe(false);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('a client_public_key that is', () => {
  const ec = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const rsa = createPublicKey(otherKeys.publicKey);
  const cut = otherKeys.publicKey.replace(/\n.{40}/, '\n');
  const install = (client_public_key: string) => ask.post('/v1/installation', { client_public_key });
  refuses([
    ['no key', install('key'), 400, KEY],
    ['empty', install(''), 400, KEY],
    ['cut', install(cut), 400, KEY],
    ['an EC key', install(ec.publicKey), 400, KEY],
    ['of 1024 bits', install(newKeys(1024).publicKey), 400, KEY],
    ['in PKCS#1', install(rsa.export({ type: 'pkcs1', format: 'pem' }) as string), 400, KEY],
    ['bare base64', install(rsa.export({ type: 'spki', format: 'der' }).toString('base64')), 400, KEY],
    ['a private key', install(newKeys().privateKey), 400, KEY],
  ]);
});

describe('device-server and session-server', () => {
  const device = (secret: string, headers = {}) =>
    ask.post('/v1/device-server', { description: 'x', secret }, { ...bare.auth, ...headers });
  refuses([
    ['a device with a wrong API key', device('a-key-of-production'), 400, CREDENTIALS],
    ['a device with an empty one', device(''), 400, CREDENTIALS],
    ['a device with 64 hexadecimal digits', device('f'.repeat(64)), 400, CREDENTIALS],
    ['a device with an API key in capitals', device(world.partner.api_key.toUpperCase()), 400, CREDENTIALS],
    [
      'a session before any device',
      ask.post('/v1/session-server', { secret: world.partner.api_key }, bare.auth),
      400,
      /this installation has no device-server yet/,
    ],
    [
      'a session before any device, with a new key',
      ask.post('/v1/session-server', { secret: 'sandbox_never_seen' }, bare.auth),
      400,
      /this installation has no device-server yet/,
    ],
    ['a bad signature', device('sandbox_never_seen', { 'X-Bunq-Client-Signature': 'AAAA' }), 400, 'The request signature is invalid.'],
    ['an empty signature', device('sandbox_never_seen', { 'X-Bunq-Client-Signature': '' }), 400, 'The request signature is invalid.'],
    [
      "another installation's signature",
      post(SESSIONS, NEW, { 'X-Bunq-Client-Signature': sign(JSON.stringify(NEW), bare.privateKey) }),
      400,
      'The request signature is invalid.',
    ],
  ]);

  test('a session with a wrong API key', async () => {
    const { auth } = await install(world);
    await send(world.url, ask.post('/v1/device-server', { description: 'x', secret: world.partner.api_key }, auth));
    await expectRefused(
      scene,
      () => send(world.url, ask.post('/v1/session-server', { secret: 'a-key-of-production' }, auth)),
      400,
      CREDENTIALS,
    );
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

describe('a secret that is not ours is on no record:', () => {
  const PLAIN = 'hunter2-the-second';
  const SANDBOX = 'sandbox_0f1e2d3c4b5a';
  const HEX = '0123456789abcdef'.repeat(4);
  const pem = newKeys().privateKey;
  const pkcs1 = createPrivateKey(pem).export({ type: 'pkcs1', format: 'pem' }) as string;
  const bare64 = pem.split('\n').slice(1, -2).join('');
  const device = (secret: unknown) => ask.post('/v1/device-server', { description: 'x', secret: secret as string }, bare.auth);

  test.each<[what: string, secret: string, asked: Asked]>([
    ['an API key that is wrong', PLAIN, device(PLAIN)],
    ['a key of production', HEX, device(HEX)],
    ['one in a list', PLAIN, device([PLAIN])],
    ['one in an object', PLAIN, device({ value: PLAIN })],
    ['one with quotes in it', `${PLAIN}"x`, device(`${PLAIN}"x`)],
    ['one with blanks in it', 'hunter2 the second', device('hunter2 the second')],
    [
      'one of two under one name',
      PLAIN,
      ask.post('/v1/device-server', `{"description":"x","secret":"${PLAIN}","secret":"${world.partner.api_key}"}`, bare.auth),
    ],
    [
      'one in JSON within JSON',
      PLAIN,
      ask.post('/v1/device-server', JSON.stringify(JSON.stringify({ description: 'x', secret: PLAIN })), bare.auth),
    ],
    ['one under an escaped name', PLAIN, ask.post('/v1/device-server', `{"description":"x","s\\u0065cret":"${PLAIN}"}`, bare.auth)],
    ['one in malformed JSON', PLAIN, ask.post('/v1/device-server', `{"description":"x","secret":"${PLAIN}"`, bare.auth)],
    ['one in JSON without quotes', PLAIN, ask.post('/v1/device-server', `{description: x, secret: ${PLAIN}}`, bare.auth)],
    ['one in JSON cut off', PLAIN, ask.post('/v1/device-server', `{"secret":"${PLAIN}`, bare.auth)],
    [
      'one in a form',
      PLAIN,
      ask.post('/v1/device-server', `description=x&secret=${PLAIN}`, { ...bare.auth, 'Content-Type': 'application/x-www-form-urlencoded' }),
    ],
    ['one in UTF-16', PLAIN, ask.post('/v1/device-server', Buffer.from(`{"secret":"${PLAIN}"}`, 'utf16le'), bare.auth)],
    ['one in a query', PLAIN, get(`/v1/user?secret=${PLAIN}`)],
    ['one in a path', SANDBOX, get(`/v1/user/${SANDBOX}`)],
    ['one as the name of a field', SANDBOX, ask.post('/v1/device-server', { [SANDBOX]: 1 }, bare.auth)],
    ['one as a status', SANDBOX, put(SESSION, { status: SANDBOX })],
    ['one as a token', PLAIN, ask.get(SESSIONS, auth(PLAIN))],
    ["a stranger's token", HEX, ask.get(SESSIONS, auth(HEX))],
    ['one as a bearer', PLAIN, get(SESSIONS, { Authorization: `Bearer ${PLAIN}` })],
    ['one in a cookie', PLAIN, get(SESSIONS, { Cookie: `token=${PLAIN}` })],
    ['one in a header of its own', SANDBOX, get(SESSIONS, { 'X-Api-Secret': SANDBOX })],
    ['one under a telling header', PLAIN, get(SESSIONS, { 'X-Secret': PLAIN })],
    ['one as the id of a request', SANDBOX, get(SESSIONS, { 'X-Bunq-Client-Request-Id': SANDBOX })],
    ['one as an edition', SANDBOX, get(SESSIONS, { 'X-Mock-Edition': SANDBOX })],
    ['a private key', pem.slice(60, 90), ask.post('/v1/installation', { client_public_key: pem })],
    ['a private key in PKCS#1', pkcs1.slice(60, 90), ask.post('/v1/installation', { client_public_key: pkcs1 })],
    ['a private key cut off', pem.slice(60, 90), ask.post('/v1/installation', { client_public_key: pem.slice(0, 500) })],
    ['a private key without its first line', bare64.slice(60, 90), ask.post('/v1/installation', { client_public_key: bare64 })],
    [
      'a private key behind the public one',
      pem.slice(60, 90),
      ask.post('/v1/installation', { client_public_key: `${otherKeys.publicKey}${pem}` }),
    ],
    ['a private key in malformed JSON', pem.slice(60, 90), ask.post('/v1/installation', `{"client_public_key":"${pem}"`)],
  ])('%s', async (_, secret, asked) => {
    const recorded = world.journal.exchanges().at(-1)?.id ?? 0;
    await send(world.url, asked);
    const [exchange, ...rest] = world.journal.exchanges().filter(({ id }) => id > recorded);
    expect(rest).toEqual([]);
    const body = Buffer.from(exchange?.request.body ?? '', 'base64');
    const shown = [JSON.stringify(exchange), body.toString('latin1'), body.toString('utf16le')].join('\n');
    expect(shown).toContain(`"method":"${asked.method}"`);
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain(secret.replaceAll('"', '\\"'));
  });

  test('what the world gave out itself stays readable', async () => {
    await send(world.url, ask.post('/v1/device-server', { description: 'x', secret: world.partner.api_key }, bare.auth));
    const { request } = world.journal.exchanges().at(-1) ?? {};
    expect(Buffer.from(request?.body ?? '', 'base64').toString()).toContain(world.partner.api_key);
    expect(request?.headers).toContain(bare.auth['X-Bunq-Client-Authentication']);
  });
});

describe('a body that takes long to look at is answered in time:', () => {
  const of = (unit: string) => unit.repeat(2 ** 17 / unit.length);
  const units = [
    '1',
    'a',
    'secret',
    'token_',
    'secret\\',
    'api_key:"',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----',
    'MIIB',
    '\0secret',
    'cookie:\r\n',
    '[{"a":',
  ];
  const rows = units.flatMap((unit): [what: string, body: string][] => [
    [unit, of(unit)],
    [`${unit}, in JSON`, JSON.stringify({ ...NEW, x: of(unit) })],
  ]);
  test.each(rows)('128 KiB of %j', async (_, body) => {
    expect((await send(world.url, post(SESSIONS, body))).status).toBe(400);
  });

  const fields = JSON.stringify(Object.fromEntries(Array.from({ length: 40_000 }, (_, i) => [`x${i}`, i])));
  test.each([
    ['40,000 fields too many', post(SESSIONS, fields)],
    ['40,000 fields and a wrong signature', post(SESSIONS, fields, { 'X-Bunq-Client-Signature': sign('x', user.privateKey) })],
    ['a long path', get(`/v1/${'secret'.repeat(2000)}`)],
    ['a path of slashes', get(`${'/'.repeat(15_000)}x`)],
    ['a path of dots', get(`/${'a.'.repeat(7000)}`)],
    ['a long header', get('/v1/nothing', { 'X-Thing': 'secret'.repeat(2000) })],
  ])('%s', async (_, asked) => {
    expect((await send(world.url, asked)).status).toBeGreaterThanOrEqual(400);
  });
});

test('none of it is taken for a fault of the mock itself', () => {
  expect(ownFaults).toEqual([]);
});
