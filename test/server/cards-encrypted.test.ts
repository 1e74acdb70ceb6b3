/** What is asked about cards, and answered, encrypted. */
import { constants, createCipheriv, createHmac, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { startMock, type WorldHandle } from '../../server/index.js';
import { at, DEBIT } from '../support/cards.js';
import { ask, send } from '../support/client.js';
import { sandboxUser } from '../support/money.js';

const mock = await startMock({ freeze: true, now: '2025-07-21T09:21:53Z' });
afterAll(() => mock.stop());
let worlds = 0;
const fresh = (options = {}) => mock.world(`cards-encrypted-${worlds++}`, options);

const sealed = (world: WorldHandle, body: string) => {
  const [key, iv] = [randomBytes(32), randomBytes(16)];
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const bytes = Buffer.concat([cipher.update(body), cipher.final()]);
  const recipient = { key: createPublicKey(world.server_public_key), padding: constants.RSA_PKCS1_PADDING };
  const values = { Key: publicEncrypt(recipient, key), Iv: iv, Hmac: createHmac('sha1', key).update(iv).update(bytes).digest() };
  const headers = Object.entries(values).map(([name, value]) => [`X-Bunq-Client-Encryption-${name}`, value.toString('base64')]);
  return { bytes, headers: Object.fromEntries(headers) as Record<string, string> };
};

test('what comes encrypted is answered so, what comes plain is answered plain', async () => {
  const world = fresh();
  const user = await sandboxUser(world);
  const path = `${world.url}/v1/user/${user.id}/card-debit`;
  const { bytes, headers } = sealed(world, JSON.stringify(DEBIT));
  const answer = await fetch(path, { method: 'POST', headers: { ...user.auth, ...headers }, body: bytes });
  expect([answer.status, answer.headers.has('x-bunq-server-encryption-key')]).toEqual([200, true]);
  expect((await answer.text()).startsWith('{')).toBe(false);
  const [card] = await user.all(`/user/${user.id}/card`);
  expect(card.product_type).toBe(DEBIT.product_type);
  const one = await fetch(`${world.url}/v1${at(user, card)}`, { headers: { ...user.auth, ...headers } });
  expect([one.status, one.headers.has('x-bunq-server-encryption-key')]).toEqual([200, true]);
  const { 'X-Bunq-Client-Encryption-Iv': _, ...partial } = headers;
  const refused = await fetch(path, { method: 'POST', headers: { ...user.auth, ...partial }, body: bytes });
  expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('X-Bunq-Client-Encryption-Iv')]);
});

test('a strict world takes no plain one', async () => {
  const world = fresh({ strict: true });
  const user = await sandboxUser(world);
  const refused = await send(world.url, ask.post(`/v1/user/${user.id}/card-debit`, DEBIT, user.auth));
  expect([refused.status, refused.body]).toEqual([400, expect.stringContaining('X-Bunq-Client-Encryption-Key')]);
});
