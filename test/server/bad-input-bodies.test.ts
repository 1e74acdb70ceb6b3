/** Bodies that are no JSON, too much of it, or not what an operation takes. */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { sign } from '../support/actors.js';
import { NEW, SESSIONS, setUp } from '../support/bad-input.js';
import { ask, send } from '../support/client.js';
import { expectRefused } from '../support/refused.js';

const {
  world,
  scene,
  user,
  bare,
  ids: { created },
  ownFaults,
  get,
  post,
  put,
  refuses,
} = await setUp();
const SESSION = `${SESSIONS}/${created}`;

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
    ['a wrong enum', post(SESSIONS, { ...NEW, provider: 'ONFIDO' }), 400, 'bunq-mock: field /provider: is not INCODE.'],
    ['an enum in lower case', post(SESSIONS, { ...NEW, provider: 'incode' }), 400, 'bunq-mock: field /provider: is not INCODE.'],
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
      /(?=.*\/purpose: is not VERIFICATION)(?=.*\/provider: is missing)(?=.*Superfluous field "x")/s,
    ],
  ]);

  test('nothing reaches the prototype of every object', () => {
    expect('polluted' in {}).toBe(false);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

test('none of it is taken for a fault of the mock itself', () => {
  expect(ownFaults).toEqual([]);
});
