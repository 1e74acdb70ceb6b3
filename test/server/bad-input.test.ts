import { generateKeyPairSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { startMock } from '../../server/index.js';
import { auth, bornUser, install, logIn, newKeys, otherKeys, sign, stranger, verification } from '../support/actors.js';
import { type Asked, ask, send } from '../support/client.js';
import { expectRefused, type Text } from '../support/refused.js';

const mock = await startMock({ freeze: true, now: '2025-10-31T16:38:53Z' });
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
  test.each(rows)('%s', async (_, asked, status, text) => void (await expectRefused(scene, () => send(world.url, asked), status, text)));

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
    ['an id of 300 digits', get(`/v1/user/${'9'.repeat(300)}`), 404, /there is no user.* 9{80} here/],
    ['a user beyond 2^53', get('/v1/user/18446744073709551616'), 404, /there is no user.* 18446744073709551616 here/],
  ]);
});

describe('routes', () => {
  const NO_ROUTE = 'Route not found.';
  refuses([
    ['one that bunq does not have', get('/v1/identity'), 404, NO_ROUTE],
    ['no version', get('/user/1364'), 404, NO_ROUTE],
    ['another version', get('/v2/user'), 404, NO_ROUTE],
    ['in capitals', get('/v1/USER'), 404, NO_ROUTE],
    ['with a slash at the end', get(`${SESSIONS}/`), 404, NO_ROUTE],
    ['with a double slash', get('/v1//user'), 404, NO_ROUTE],
    ['with dots', get('/v1/../v1/user').path.includes('..') ? get('/v1/x/../user') : get('/v1/x'), 404, NO_ROUTE],
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
      'bunq-mock: the body is not valid JSON: it breaks at character 0.',
    ],
    [
      'broken in the middle',
      post(SESSIONS, '{"purpose":VERIFICATION}'),
      400,
      'bunq-mock: the body is not valid JSON: it breaks at character 11.',
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
    ['none where one is needed', { ...post(SESSIONS, ''), body: undefined }, 400, /purpose: is missing\n.*provider: is missing/],
    ['64 levels', post(SESSIONS, nested(64)), 400, /^Superfluous field "x"/],
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

  // The server has no say over POST /installation, whose answers are never signed.
  const unsigned = refusesUnsigned([
    ['no field of an installation', ask.post('/v1/installation', {}), 400, 'bunq-mock: field /client_public_key: is missing.'],
  ]);
  void unsigned;

  test('nothing reaches the prototype of every object', () => {
    expect('polluted' in {}).toBe(false);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
