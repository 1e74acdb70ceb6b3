/**
 * bunq's encryption of the application layer, for operations that declare it: AES-256-CBC with PKCS#7 padding, the key sent
 * along under RSA PKCS#1 v1.5, HMAC-SHA1 over the IV and the ciphertext, keyed with the AES key. The signature is over the
 * ciphertext. Observed: bunq's partner client, `src/encryption.ts`; documented: the headers, in the partner swagger.
 */
import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHmac,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  timingSafeEqual,
} from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { refusals } from '../refusals.js';
import { flawOfBase64 } from '../world/base64.js';
import type { Ids } from '../world/ids.js';
import { keyOf, serverPrivateKey } from '../world/keys.js';

const NAMES = ['Iv', 'Key', 'Hmac'] as const;
const KEY_BYTES = 32;
const IV_BYTES = 16;

/** The three header values, base64. */
type Envelope = Record<(typeof NAMES)[number], string>;

/** The names of the three headers, of requests (`Client`) or answers (`Server`). */
const encryptionHeader = (side: 'Client' | 'Server', name: keyof Envelope) => `X-Bunq-${side}-Encryption-${name}`;

/** The body of a request to an operation that declares itself encrypted. */
export function decryptRequest({ headers }: IncomingMessage, body: Buffer): Buffer {
  const envelope = Object.fromEntries(NAMES.map((name) => [name, headers[encryptionHeader('Client', name).toLowerCase()]]));
  return decrypt(body, envelope as Partial<Envelope>, serverPrivateKey());
}

/** Whether a request to such an operation is encrypted, and its answer is to be: where that is left to it, by its headers. */
export const isEncrypted = (declared: true | 'either' | undefined, { headers }: IncomingMessage): boolean =>
  declared === true ||
  (declared === 'either' && NAMES.some((name) => headers[encryptionHeader('Client', name).toLowerCase()] !== undefined));

/** The bytes of such an operation's answer; adds the headers that they need. */
export function encryptAnswer(body: string, recipient: { client_public_key: string }, ids: Ids, headers: Record<string, string>): Buffer {
  const { body: bytes, envelope } = encrypt(Buffer.from(body), keyOf(recipient), ids.chance());
  for (const name of NAMES) headers[encryptionHeader('Server', name)] = envelope[name];
  return bytes;
}

/**
 * Encrypts a body for the holder of a public key.
 *
 * @param chance where the AES key (32 bytes), the IV (16) and the padding of RSA come from
 */
export function encrypt(
  plain: Buffer,
  recipient: KeyObject,
  chance: (what: string, bytes: number) => Buffer,
): { body: Buffer; envelope: Envelope } {
  const key = chance('key', KEY_BYTES);
  const iv = chance('iv', IV_BYTES);
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return {
    body,
    envelope: {
      Iv: iv.toString('base64'),
      Key: wrap(key, recipient, chance).toString('base64'),
      Hmac: mac(key, iv, body).toString('base64'),
    },
  };
}

/** Reads a body that was encrypted for the holder of a private key; refuses one without its headers, or that does not hold. */
export function decrypt(body: Buffer, envelope: Partial<Envelope>, recipient: KeyObject): Buffer {
  const missing = NAMES.filter((name) => !envelope[name]).map((name) => encryptionHeader('Client', name));
  if (missing.length) throw refusals.encryptionMissing({ headers: missing });
  for (const name of NAMES) {
    const flaw = flawOfBase64(envelope[name] as string);
    if (flaw) throw refusals.encryptionInvalid().diagnosed(`the base64 of ${encryptionHeader('Client', name)} ${flaw}`);
  }
  const [iv, wrapped, hmac] = NAMES.map((name) => Buffer.from(envelope[name] as string, 'base64')) as [Buffer, Buffer, Buffer];
  const key = unwrap(wrapped, recipient);
  const expected = mac(key, iv, body);
  if (hmac.length !== expected.length || !timingSafeEqual(hmac, expected) || iv.length !== IV_BYTES) throw refusals.encryptionInvalid();
  const decipher = createDecipheriv('aes-256-cbc', key, iv);
  try {
    return Buffer.concat([decipher.update(body), decipher.final()]);
  } catch {
    throw refusals.encryptionInvalid();
  }
}

const mac = (key: Buffer, iv: Buffer, body: Buffer) => createHmac('sha1', key).update(iv).update(body).digest();
const modulusBytes = (key: KeyObject) => (key.asymmetricKeyDetails?.modulusLength as number) / 8;

/** RSA PKCS#1 v1.5 with padding that comes from the world instead of the machine: 00 02, bytes that are not zero, 00, the key. */
function wrap(key: Buffer, recipient: KeyObject, chance: (what: string, bytes: number) => Buffer): Buffer {
  const length = modulusBytes(recipient) - key.length - 3;
  const padding = chance('padding', length).map((byte) => byte || 1);
  const block = Buffer.concat([Buffer.from([0, 2]), padding, Buffer.from([0]), key]);
  return publicEncrypt({ key: recipient, padding: constants.RSA_NO_PADDING }, block);
}

/**
 * The AES key from under RSA PKCS#1 v1.5. Some builds of OpenSSL refuse this padding to Node, so it is undone here, without
 * a branch on what it holds: whatever is wrong yields a key that no HMAC fits, in the same time.
 */
function unwrap(wrapped: Buffer, recipient: KeyObject): Buffer {
  const size = modulusBytes(recipient);
  let block: Buffer;
  try {
    block = privateDecrypt({ key: recipient, padding: constants.RSA_NO_PADDING }, wrapped);
  } catch {
    throw refusals.encryptionInvalid();
  }
  const end = size - KEY_BYTES - 1;
  let wrong = (block[0] as number) | ((block[1] as number) ^ 2) | (block[end] as number);
  for (let i = 2; i < end; i++) wrong |= Number(block[i] === 0);
  const mask = wrong === 0 ? 0 : 0xff;
  return Buffer.from(block.subarray(end + 1).map((byte) => byte ^ mask));
}
