/** Who calls, with what token, for whom, and what a client says of itself on its way in. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { auth, bornUser, install, newKeys, otherKeys, sign } from '../support/actors.js';
import { NEW, NO_AUTHENTICATION, SESSIONS, setUp } from '../support/bad-input.js';
import { ask, send } from '../support/client.js';
import { expectRefused } from '../support/refused.js';

const {
  mock,
  world,
  scene,
  user,
  partner,
  bare,
  nobody,
  ids: { theirs },
  ownFaults,
  get,
  post,
  put,
  refuses,
} = await setUp();

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
    await late.clock.advance(604_800_000 - 1);
    expect((await send(late.url, asked)).status).toBe(200);
    await late.clock.advance(1);
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

  test.each<[string, (line: string) => string, string]>([
    ['in the url-safe alphabet', (line) => `-${line.slice(1)}`, 'is in the url-safe alphabet, with - and _ for + and /'],
    ['broken by a blank', (line) => line.replace(/^.{3}/, '$& '), 'has whitespace in it'],
    ['of foreign characters', (line) => line.replace(/^.{3}/, '$&*'), 'has characters that are none of base64, * first'],
    ['padded', (line) => `${line}=`, 'has more padding (=) than it needs'],
  ])('%s is diagnosed', async (_, spoil, flaw) => {
    const rows = otherKeys.publicKey.trim().split('\n');
    const spoilt = rows.map((row, i) => (i === rows.length - 2 ? spoil(row) : row)).join('\n');
    const { exchange } = await expectRefused({ mock, world }, () => send(world.url, install(spoilt)), 400, KEY, true);
    expect(exchange?.refusal?.diagnosis).toBe(`the base64 of its PEM ${flaw}`);
  });

  test.each<[string, (pem: string) => string]>([
    ['CRLF', (pem) => pem.replaceAll('\n', '\r\n')],
    ['blanks at the ends of lines', (pem) => pem.replaceAll('\n', ' \n')],
    ['one long line', (pem) => pem.replace(/([^-])\n(?!-)/g, '$1')],
    ['no line break at its end', (pem) => pem.trim()],
  ])('right is taken with %s', async (_, form) => {
    expect((await send(world.url, install(form(otherKeys.publicKey)))).status).toBe(200);
  });
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

test('none of it is taken for a fault of the mock itself', () => {
  expect(ownFaults).toEqual([]);
});
