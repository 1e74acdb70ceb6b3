import { constants, createHash, createHmac, createSign, createVerify, type KeyObject } from 'node:crypto';
import { flawOfBase64 } from '../world/base64.js';
import type { SignatureCheck } from '../world/journal.js';
import { flawOfPublicKey, keyOf, serverPrivateKey } from '../world/keys.js';
import type { Installation } from '../world/sessions.js';
import { deeperThan, MOST_LEVELS } from './body.js';

/** Equal bytes have one signature (RSA PKCS#1 v1.5 is deterministic), so each is made once. */
const signed = new Map<string, string>();
const REMEMBERED = 4096;
/** Characters: of a longer answer, a list, the signature is not kept. */
const LONGEST_REMEMBERED = 4096;

/** bunq's signature of a body: RSA-SHA256, PKCS#1 v1.5, base64, over the bytes alone. */
export function sign(body: string | Buffer): string {
  if (typeof body !== 'string') return createSign('sha256').update(body).sign(serverPrivateKey(), 'base64');
  let signature = signed.get(body);
  if (signature === undefined) {
    signature = createSign('sha256').update(body).sign(serverPrivateKey(), 'base64');
    if (body.length > LONGEST_REMEMBERED) return signature;
    if (signed.size >= REMEMBERED) signed.delete(signed.keys().next().value as string);
    signed.set(body, signature);
  }
  return signature;
}

/** Whose key a signature is checked by; the id is 0 where there is no installation yet. */
export type Holder = Pick<Installation, 'id' | 'client_public_key'>;

/** The key that a body itself brings along, if it is a usable one: an installation may be signed by the key that it installs. */
export function holderIn(body: unknown): Holder | undefined {
  const { client_public_key } = (body ?? {}) as { client_public_key?: unknown };
  return typeof client_public_key === 'string' && flawOfPublicKey(client_public_key) === null ? { id: 0, client_public_key } : undefined;
}

/**
 * Checks a request's signature by the key of its installation, over the raw bytes.
 * A wrong one comes back with its diagnosis, which is for the journal and the log.
 */
export function checkSignature(request: Signed, signature: string | undefined, holder: Holder, all: Iterable<Holder>): SignatureCheck {
  const result: SignatureCheck = { verdict: 'absent', key: holder.id, diagnosis: null };
  if (signature === undefined) return result;
  const flaw = flawOfBase64(signature);
  const isRight = check('sha256', request.body, Buffer.from(signature, 'base64'), keyOf(holder));
  result.verdict = isRight && flaw === null ? 'valid' : 'invalid';
  // What Node could read all the same is the client's one mistake.
  if (isRight) result.diagnosis = flaw && `the signature is right, but its base64 ${flaw}`;
  else result.diagnosis = diagnose(request, signature, holder, all);
  return result;
}

function check(
  algorithm: string,
  body: Buffer | string,
  signature: Buffer,
  key: KeyObject,
  padding = constants.RSA_PKCS1_PADDING,
): boolean {
  try {
    return createVerify(algorithm).update(body).verify({ key, padding }, signature);
  } catch {
    return false;
  }
}

/** A request as far as one could sign it. */
export interface Signed {
  method: string;
  /** Path and query, as sent. */
  target: string;
  /** Names and values by turns. */
  headers: readonly string[];
  body: Buffer;
}

const MOST_KEYS = 50;
/** Bytes: a larger body is not written anew in all its forms. */
const LARGEST_REWRITTEN = 65_536;

/** Says what a wrong signature turns out to be: the first mistake, of those that real clients made, which explains it. */
function diagnose(request: Signed, signature: string, holder: Holder, all: Iterable<Holder>): string {
  const { body } = request;
  const key = keyOf(holder);
  const bytes = Buffer.from(signature, 'base64');
  const size = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;

  for (const [encoding, text] of [
    ['hexadecimal', Buffer.from(signature, 'hex')],
    ['base64 twice over', Buffer.from(bytes.toString('latin1'), 'base64')],
  ] as const) {
    if (check('sha256', body, text, key)) return `the signature is right but sent in ${encoding} instead of base64`;
  }
  if (bytes.length === 32) {
    const secret = createHmac('sha256', '').update(body).digest().equals(bytes) || createHash('sha256').update(body).digest().equals(bytes);
    return secret
      ? 'it is a bare SHA-256 digest, not a signature'
      : 'it is 32 bytes long, the size of an HMAC-SHA256 or a digest; bunq takes RSA-SHA256';
  }
  if (bytes.length !== size) {
    const flaw = flawOfBase64(signature);
    return `it is ${bytes.length} bytes long, but this installation's key makes ${size}${flaw === null ? '' : `; its base64 ${flaw}`}`;
  }

  for (const padding of ['PSS', 'PKCS#1 v1.5'] as const) {
    for (const algorithm of ['sha256', 'sha1', 'sha512', 'sha384', 'md5']) {
      const number = padding === 'PSS' ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
      if (check(algorithm, body, bytes, key, number))
        return `it was made with ${algorithm} and ${padding} padding; bunq takes sha256 and PKCS#1 v1.5`;
    }
  }
  for (const [what, variant] of variants(body)) {
    if (!variant.equals(body) && check('sha256', variant, bytes, key)) return `it signs ${what}, not the bytes that were sent`;
  }
  for (const old of oldScheme(request)) {
    if (check('sha256', old, bytes, key))
      return 'it signs method, path, headers and body, the scheme that ended in 2020; bunq signs the body alone';
  }
  let tried = 0;
  // The newest first: a client that mixes keys up has just made one.
  for (const other of [...all].reverse()) {
    if (tried++ >= MOST_KEYS) break;
    if (other.id !== holder.id && check('sha256', body, bytes, keyOf(other)))
      return `it was made with the key of installation ${other.id}, not with this installation's`;
  }
  return "nothing that is known explains it: another key, or other bytes than the request's";
}

/** Other bytes that a client may have signed instead of the body. */
function* variants(body: Buffer): Generator<[what: string, bytes: Buffer]> {
  const text = body.toString('utf8');
  yield ['an empty body', Buffer.alloc(0)];
  yield ['the body without its last line break', Buffer.from(text.replace(/\r?\n$/, ''))];
  yield ['the body with a line break at its end', Buffer.from(`${text}\n`)];
  yield ['the body with a line break (CRLF) at its end', Buffer.from(`${text}\r\n`)];
  const exact = body.toString('latin1');
  yield ['the body with LF for its line breaks, where CRLF was sent', Buffer.from(exact.replaceAll('\r\n', '\n'), 'latin1')];
  yield ['the body with CRLF for its line breaks, where LF was sent', Buffer.from(exact.replace(/\r?\n/g, '\r\n'), 'latin1')];
  yield ['the body as latin-1', Buffer.from(text, 'latin1')];
  yield ['the body as UTF-16', Buffer.from(text, 'utf16le')];
  yield ['the SHA-256 of the body', createHash('sha256').update(body).digest()];
  yield ['the SHA-256 of the body in hexadecimal', Buffer.from(createHash('sha256').update(body).digest('hex'))];
  yield ['the body in base64', Buffer.from(body.toString('base64'))];
  if (body.length > LARGEST_REWRITTEN) return;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return;
  }
  if (deeperThan(value, MOST_LEVELS)) return;
  const ascii = (json: string) => json.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  for (const [order, content] of [
    ['', value],
    [' with sorted keys', sorted(value)],
  ] as const) {
    const forms: [string, string][] = [
      ['compact', JSON.stringify(content)],
      ['spaced', spaced(content)],
      ['indented by two', JSON.stringify(content, null, 2)],
      ['indented by four', JSON.stringify(content, null, 4)],
      ['indented by tabs', JSON.stringify(content, null, '\t')],
    ];
    for (const [form, json] of forms) {
      yield [`the body as ${form} JSON${order}`, Buffer.from(json)];
      yield [`the body as ${form} JSON${order}, slashes escaped`, Buffer.from(json.replaceAll('/', '\\/'))];
      yield [`the body as ${form} JSON${order}, non-ASCII escaped`, Buffer.from(ascii(json))];
      yield [`the body as ${form} JSON${order}, slashes and non-ASCII escaped`, Buffer.from(ascii(json.replaceAll('/', '\\/')))];
      yield [`the body as ${form} JSON${order}, in latin-1`, Buffer.from(json, 'latin1')];
    }
  }
}

/** JSON with a space after each comma and colon, as Python writes it. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${spaced(inner)}`);
  return `{${members.join(', ')}}`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const byName = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(byName.map(([key, inner]) => [key, sorted(inner)]));
}

/** What was signed until 2020-05-27: the request line, some headers in order of their names, a blank line, the body. */
function* oldScheme({ method, target, headers, body }: Signed): Generator<Buffer> {
  const lines: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string;
    if (/^(cache-control|user-agent|x-bunq-(?!client-signature).*)$/i.test(name)) lines.push(`${titleCase(name)}: ${headers[i + 1]}`);
  }
  lines.sort();
  const path = target.replace(/^\/w\/[^/]+/, '');
  for (const first of new Set([target, path, path.replace(/\?.*$/, '')])) {
    yield Buffer.concat([Buffer.from(`${method} ${first}\n${lines.join('\n')}\n\n`), body]);
  }
}

const titleCase = (name: string) => name.toLowerCase().replace(/(^|-)[a-z]/g, (c) => c.toUpperCase());
