import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import birth, { otherServerKey } from '../../fixtures/index.js';
import { flawOfPemBody } from './base64.js';

let serverKey: KeyObject | undefined;

/** The key that answers are signed with, and that clients encrypt for; parsed once. */
export function serverPrivateKey(): KeyObject {
  return (serverKey ??= createPrivateKey(birth.keys.server.private));
}

let otherKey: KeyObject | undefined;

/** A key that nobody was told of, for an answer that is not to be trusted. */
export function otherPrivateKey(): KeyObject {
  return (otherKey ??= createPrivateKey(otherServerKey()));
}

/** The newest; a partner mostly has one key, for all its installations. */
const parsed = new Map<string, KeyObject>();
const REMEMBERED = 1024;
/** Characters; a key of 8,192 bits has 1,500. */
const LONGEST_REMEMBERED = 8192;

/** Throws for what is no key. */
function publicKeyIn(pem: string): KeyObject {
  let key = parsed.get(pem);
  if (key) return key;
  key = createPublicKey(pem);
  if (pem.length > LONGEST_REMEMBERED) return key;
  if (parsed.size >= REMEMBERED) parsed.delete(parsed.keys().next().value as string);
  parsed.set(pem, key);
  return key;
}

/** The key of an installation. */
export const keyOf = (holder: { client_public_key: string }): KeyObject => publicKeyIn(holder.client_public_key);

/** Why a text is not a usable client_public_key, or null when it is one: an RSA public key of 2048 bits or more, as SPKI PEM. */
export function flawOfPublicKey(pem: string): string | null {
  if (/PRIVATE KEY/.test(pem)) return 'it is a private key; keep that one secret and send the public half';
  if (/BEGIN RSA PUBLIC KEY/.test(pem)) return 'it is PKCS#1 PEM (BEGIN RSA PUBLIC KEY); bunq takes SPKI (BEGIN PUBLIC KEY)';
  if (!/-----BEGIN PUBLIC KEY-----/.test(pem)) return 'it is no SPKI PEM (BEGIN PUBLIC KEY)';
  // OpenSSL reads over blanks, and stops at a dash.
  const [, rest = ''] = pem.split('-----BEGIN PUBLIC KEY-----');
  const flaw = flawOfPemBody(rest.split('-----END PUBLIC KEY-----')[0] as string);
  if (flaw) return `the base64 of its PEM ${flaw}`;
  let key: KeyObject;
  try {
    key = publicKeyIn(pem);
  } catch {
    return 'its PEM does not decode to a key';
  }
  if (key.asymmetricKeyType !== 'rsa') return `it is a key of type ${key.asymmetricKeyType}, not rsa`;
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  const exponent = key.asymmetricKeyDetails?.publicExponent ?? 0n;
  if (bits > 8192 || exponent > 2n ** 64n)
    return `it has ${bits} bits and the exponent ${exponent.toString().slice(0, 40)}, more than anybody needs`;
  return bits < 2048 ? `it has ${bits} bits, fewer than 2048` : null;
}
