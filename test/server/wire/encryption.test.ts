/** Encryption of the application layer, against vectors that openssl made and against openssl itself. */
import { execFileSync } from 'node:child_process';
import { createHmac, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InstallationCreate } from '../../../schemas/generated/validators.js';
import { createApp } from '../../../server/app.js';
import { operation, resource } from '../../../server/resources/operation.js';
import { routerOf } from '../../../server/resources/routes.js';
import { createHttpServer } from '../../../server/wire/listen.js';
import { readyUsers } from '../../../server/world/birth.js';
import { Worlds } from '../../../server/world/worlds.js';

const key = (name: string) => new URL(`../../../fixtures/keys/${name}.pem`, import.meta.url).pathname;
const pem = (name: string) => readFileSync(key(name), 'utf8');
interface Vector extends Record<'plain' | 'key' | 'iv' | 'body' | 'wrapped' | 'hmac' | 'signature', string> {}
const { vectors }: { vectors: Vector[] } = JSON.parse(readFileSync(new URL('encryption-vectors.json', import.meta.url), 'utf8'));
const bytes = (text: string) => Buffer.from(text, 'base64');

/** An operation that declares itself encrypted, as bunq's cards do: it takes a key as text and answers with an id. */
const planted = resource('session-server', {
  create: operation({
    method: 'POST',
    path: '/user/{user_id}/card/{id}/primary-account-number',
    caller: 'session',
    names: 'user',
    encrypted: true,
    body: InstallationCreate,
    answers: ['Id'],
    run: ({ body }) => [{ Id: { id: body.client_public_key.length } }],
  }),
});

const worlds = new Worlds({ freeze: true, now: '2025-10-31' });
const faults: unknown[] = [];
const app = createApp({
  worlds,
  version: 'test',
  routes: routerOf([planted]),
  publicUrl: undefined,
  allowHosts: [],
  isStopping: () => false,
  onExchange: () => undefined,
  onOwnFault: (error) => faults.push(error),
});
const server = createHttpServer(app);
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function send(vector: Partial<Vector>, world = 'default') {
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'X-Bunq-Client-Authentication': [...readyUsers(worlds.get(world)).values()][0]?.session_token ?? '',
    ...(vector.iv && { 'X-Bunq-Client-Encryption-Iv': vector.iv }),
    ...(vector.wrapped && { 'X-Bunq-Client-Encryption-Key': vector.wrapped }),
    ...(vector.hmac && { 'X-Bunq-Client-Encryption-Hmac': vector.hmac }),
    ...(vector.signature && { 'X-Bunq-Client-Signature': vector.signature }),
  };
  const path = `${url}/w/${world}/v1/user/1364/card/1/primary-account-number`;
  const answer = await fetch(path, { method: 'POST', headers, body: new Uint8Array(bytes(vector.body ?? '')) });
  return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
}

/** What openssl makes of a file, or of its input. */
const openssl = (args: string[], input: Buffer) => execFileSync('openssl', args, { input });

/** A request as a client makes it, with openssl alone. */
function encrypted(plain: string): Vector {
  const aes = Buffer.alloc(32, 7);
  const iv = Buffer.alloc(16, 9);
  const body = openssl(['enc', '-aes-256-cbc', '-K', aes.toString('hex'), '-iv', iv.toString('hex')], Buffer.from(plain));
  const wrapped = openssl(['pkeyutl', '-encrypt', '-pubin', '-inkey', key('server.public')], aes);
  const hmac = createHmac('sha1', aes).update(iv).update(body).digest();
  const signature = sign('sha256', body, pem('client.private'));
  const base64 = (each: Buffer) => each.toString('base64');
  return {
    plain,
    key: base64(aes),
    iv: base64(iv),
    body: base64(body),
    wrapped: base64(wrapped),
    hmac: base64(hmac),
    signature: base64(signature),
  };
}

const GOOD = '{"client_public_key":"Zoë"}';

describe('a request', () => {
  test.each(vectors.map((vector, i) => [i, vector] as const))(
    'openssl vector %i is read: what it holds reaches the validator',
    async (_, vector) => {
      const plain = bytes(vector.plain).toString();
      const { status, body } = await send(vector);
      const expected =
        plain === '' || plain === '{}' ? /client_public_key: is missing/ : plain.startsWith('{') ? /Superfluous field/ : /not valid JSON/;
      expect(status).toBe(400);
      expect(body.toString()).toMatch(expected);
    },
  );

  test.each<[string, (vector: Vector) => Partial<Vector>, RegExp]>([
    [
      'without its headers',
      ({ body }) => ({ body }),
      /missing headers: X-Bunq-Client-Encryption-Iv, X-Bunq-Client-Encryption-Key, X-Bunq-Client-Encryption-Hmac/,
    ],
    ['without its HMAC', ({ hmac: _, ...rest }) => rest, /missing headers: X-Bunq-Client-Encryption-Hmac\./],
    ['with another HMAC', (vector) => ({ ...vector, hmac: Buffer.alloc(20, 1).toString('base64') }), /cannot be decrypted/],
    ['with an HMAC cut off', (vector) => ({ ...vector, hmac: vector.hmac.slice(0, 8) }), /cannot be decrypted/],
    ['with another IV', (vector) => ({ ...vector, iv: Buffer.alloc(16, 1).toString('base64') }), /cannot be decrypted/],
    ['with an IV that is too long', (vector) => ({ ...vector, iv: Buffer.alloc(17, 9).toString('base64') }), /cannot be decrypted/],
    [
      'with a key for somebody else',
      (vector) => ({
        ...vector,
        wrapped: openssl(['pkeyutl', '-encrypt', '-pubin', '-inkey', key('client.public')], bytes(vector.key)).toString('base64'),
      }),
      /cannot be decrypted/,
    ],
    [
      'with a key of 16 bytes',
      (vector) => ({
        ...vector,
        wrapped: openssl(['pkeyutl', '-encrypt', '-pubin', '-inkey', key('server.public')], Buffer.alloc(16, 7)).toString('base64'),
      }),
      /cannot be decrypted/,
    ],
    [
      'with a key under OAEP',
      (vector) => ({
        ...vector,
        wrapped: openssl(
          ['pkeyutl', '-encrypt', '-pubin', '-inkey', key('server.public'), '-pkeyopt', 'rsa_padding_mode:oaep'],
          bytes(vector.key),
        ).toString('base64'),
      }),
      /cannot be decrypted/,
    ],
    ['with an HMAC without its padding', (vector) => ({ ...vector, hmac: vector.hmac.replace(/=+$/, '') }), /cannot be decrypted/],
    ['with an IV in pieces', (vector) => ({ ...vector, iv: vector.iv.replace(/^..../, '$& ') }), /cannot be decrypted/],
    ['with a key in quotes', (vector) => ({ ...vector, wrapped: `"${vector.wrapped}"` }), /cannot be decrypted/],
    ['with a key that is nonsense', (vector) => ({ ...vector, wrapped: 'AAAA' }), /cannot be decrypted/],
    [
      'with a key larger than the modulus',
      (vector) => ({ ...vector, wrapped: Buffer.alloc(256, 255).toString('base64') }),
      /cannot be decrypted/,
    ],
    ['with a body cut off', (vector) => ({ ...vector, body: vector.body.slice(0, 16), signature: '' }), /cannot be decrypted/],
    [
      'signed over the plain text',
      (vector) => ({ ...vector, signature: sign('sha256', Buffer.from(GOOD), pem('client.private')).toString('base64') }),
      /request signature is invalid/,
    ],
  ])('%s is refused in plain JSON', async (what, spoil, why) => {
    const { status, headers, body } = await send(spoil(encrypted(GOOD)));
    expect(status).toBe(400);
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('x-bunq-server-encryption-key')).toBeNull();
    expect(JSON.parse(body.toString()).Error[0].error_description).toMatch(why);
    const { refusal } = worlds.get('default').journal.all().at(-1) ?? {};
    if (/padding|pieces|quotes/.test(what)) expect(refusal?.diagnosis).toMatch(/^the base64 of X-Bunq-Client-Encryption-(Iv|Key|Hmac) /);
  });
});

describe('an answer', () => {
  test.each([
    ['as it is', undefined, '{"Response":[{"Id":{"id":3}}]}'],
    ['as a fault has it', { patch: [{ path: '/Response/0/Id/id', value: 4 }] }, '{"Response":[{"Id":{"id":4}}]}'],
    ['cut short by one', { body: 'invalid-json' as const }, '{"Response":[{"Id":{"id":3}}]'],
  ])('%s is read by openssl, with the key of the client, and its signature is over the ciphertext', async (_, fault, text) => {
    if (fault) worlds.get('default').faults.arm({ on: { operation: 'session-server.create' }, do: fault });
    const { status, headers, body } = await send(encrypted(GOOD));
    expect(status).toBe(200);
    const header = (name: string) => bytes(headers.get(`x-bunq-server-${name}`) ?? '');
    const aes = openssl(['pkeyutl', '-decrypt', '-inkey', key('client.private')], header('encryption-key'));
    expect(aes).toHaveLength(32);
    const iv = header('encryption-iv');
    expect(createHmac('sha1', aes).update(iv).update(body).digest()).toEqual(header('encryption-hmac'));
    const plain = openssl(['enc', '-d', '-aes-256-cbc', '-K', aes.toString('hex'), '-iv', iv.toString('hex')], body);
    expect(plain.toString()).toBe(text);
    expect(verify('sha256', body, pem('server.public'), header('signature'))).toBe(true);
    expect(Number(headers.get('content-length'))).toBe(body.length);
    expect(faults).toEqual([]);
  });

  test('comes from the seed: the same in two worlds of one name, another for each answer', async () => {
    const first = [await send(encrypted(GOOD), 'twin'), await send(encrypted(GOOD), 'twin')];
    worlds.drop('twin');
    const second = [await send(encrypted(GOOD), 'twin'), await send(encrypted(GOOD), 'twin')];
    expect(second.map(({ body }) => body)).toEqual(first.map(({ body }) => body));
    expect(second.map(({ headers }) => headers.get('x-bunq-server-encryption-key'))).toEqual(
      first.map(({ headers }) => headers.get('x-bunq-server-encryption-key')),
    );
    expect(first[0]?.body).not.toEqual(first[1]?.body);
  });
});
