/** What a client sends and should not have, wherever it puts it. */
import { createPrivateKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { auth, install, logIn, newKeys, otherKeys } from '../support/actors.js';
import { SESSIONS, setUp } from '../support/bad-input.js';
import { type Asked, ask, send } from '../support/client.js';

const {
  world,
  bare,
  ids: { created },
  mock,
  ownFaults,
  get,
  put,
} = await setUp();
const SESSION = `${SESSIONS}/${created}`;

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

test('none of it is taken for a fault of the mock itself', () => {
  expect(ownFaults).toEqual([]);
});

test('an answer that says what a client called something is blanked too; the token of a session that ends is not', async () => {
  const secret = 'sandbox_REALKEY_1';
  const other = mock.world('answers');
  const { auth } = await install(other);
  await send(other.url, ask.post('/v1/device-server', { description: `my key ${secret}`, secret: other.partner.api_key }, auth));
  const session = await logIn(other, other.partner.api_key);
  expect((await send(other.url, ask.get('/v1/device-server', session.auth))).body).toContain(secret);
  await send(other.url, ask.delete('/v1/session/0', session.auth));
  const recorded = other.journal.exchanges();
  expect(JSON.stringify(recorded)).not.toContain(secret);
  expect(recorded.at(-1)?.request.headers).toContain(session.auth['X-Bunq-Client-Authentication']);
});
