/** What is not ours to keep: any secret or token that the world did not give out, wherever a client put it. */

const BLANK = '[blanked]';
/** A name that says secret: of a field, a header, a parameter. */
const NAME =
  'secret|token|password|passwd|api[_-]?key|private[_-]?key|authori[sz]ation|authentication|cookie|credential|hardware-id|pin[_-]?code(?!_assignment)';
const NAMED = new RegExp(NAME, 'i');
// What surrounds a name is bounded, so that no text takes longer than its length.
const HEADER = new RegExp(`^([\\w-]{0,60}?(?:${NAME})[\\w-]{0,60}:[ \\t]*)([^\\r\\n]+)`, 'gim');
/** A value under such a name, whole or cut off, in JSON or in something like it. */
const FIELD = new RegExp(
  `((?:${NAME})[\\w-]{0,60}(?:\\\\*["'])?\\s*[:=]\\s*)("(?:[^"\\\\]|\\\\[\\s\\S])*"?|'[^']*'?|\\\\+"[^"]*"?|[^\\s,;&{}[\\]"'\\\\]+)`,
  'gi',
);
/** What looks like a secret under any name: a private key, an API key of the sandbox, 64 or more hexadecimal digits. */
const LOOKS =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)|sandbox_[A-Za-z0-9_-]+|[0-9a-fA-F]{64,}/g;
const FOREIGN = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)|sandbox_[A-Za-z0-9_-]+/g;
/** DER in base64. A public key in SPKI says so within its first bytes; anything else of that length may be private. */
const DER = /MII[A-Za-z0-9+/](?:[A-Za-z0-9+/=]|\\+[nr]|[\r\n]){100,}/g;
const SPKI = /^MII.{0,40}BAQEFAAOC/s;
/** In JSON. */
const URLS = /https?:\/\/(?:[^"\\\s]|\\.)+/gi;
const PARAMETER = new RegExp(`([?&#;][^=&#;]{0,60}?(?:${NAME})[^=&#;]{0,60}=)((?:[^&#;\\\\]|\\\\.)+)`, 'gi');
const MOST_LEVELS = 64;
/** More is a file, or no JSON that anybody takes: to look through it takes long, and more stack than there is. */
const MOST_BYTES = 2 ** 20;

type IsOurs = (secret: string) => boolean;

/** A text without what only looks like a secret. */
function cleanLooks(text: string, isOurs: IsOurs): string {
  return text
    .replace(LOOKS, (found) => (isOurs(found) || /^\d+$/.test(found) ? found : BLANK))
    .replace(DER, (found) => (SPKI.test(found) ? found : BLANK));
}

/** A text of any kind: a target, an answer, a body that is no JSON, the bytes of a request that is none. */
export function cleanText(text: string, isOurs: IsOurs): string {
  const keep = (found: string, value: string) => (value === BLANK || value === 'null' || isOurs(value) ? found : undefined);
  return cleanLooks(text, isOurs)
    .replace(HEADER, (found, name: string, value: string) => keep(found, value.trim()) ?? name + BLANK)
    .replace(FIELD, (found, name: string, value: string) => keep(found, value.replace(/^\\*["']|\\*["']$/g, '')) ?? `${name}"${BLANK}"`);
}

/** An answer of ours, which may hold what a client called something, or its urls; quick, for it seldom does. */
export function cleanAnswer(body: string, isOurs: IsOurs): string {
  const named =
    body.includes('sandbox_') || body.includes('PRIVATE KEY') ? body.replace(FOREIGN, (found) => (isOurs(found) ? found : BLANK)) : body;
  return named.includes('://') ? named.replace(URLS, (url) => cleanUrl(url, isOurs)) : named;
}

/** A url of a client's: a secret in its path, and the values under telling names after it. */
function cleanUrl(url: string, isOurs: IsOurs): string {
  const end = url.search(/[?#]/);
  const path = (end < 0 ? url : url.slice(0, end)).replace(/[0-9a-fA-F]{64,}/g, (found) => (isOurs(found) ? found : BLANK));
  if (end < 0) return path;
  return path + url.slice(end).replace(PARAMETER, (found, name: string, value: string) => (isOurs(value) ? found : name + BLANK));
}

/** The value of a header field. */
export function cleanHeader(name: string, value: string, isOurs: IsOurs): string {
  if (isOurs(value)) return value;
  return NAMED.test(name) ? BLANK : cleanLooks(value, isOurs);
}

/** The bytes of a body: those that came, unless something in them had to go; of many, only how many they were. */
export function cleanBody(body: Buffer, isOurs: IsOurs): Buffer {
  if (body.length > MOST_BYTES) return Buffer.from(`[${body.length} bytes]`);
  const text = body.toString('latin1');
  const clean = cleanJson(body, isOurs) ?? cleanText(text, isOurs);
  // Another encoding hides a secret from all of this; what is left of such a body is not worth the risk.
  if (text.includes('\0')) {
    const bare = text.replaceAll('\0', '');
    if (cleanText(bare, isOurs) !== bare) return Buffer.from(BLANK);
  }
  return clean === text ? body : Buffer.from(clean, 'latin1');
}

/** Of JSON, every value under a name that says secret, however deep; undefined when it is no JSON. */
function cleanJson(body: Buffer, isOurs: IsOurs): string | undefined {
  let value: unknown;
  const text = body.toString('utf8');
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  let blanked = false;
  const walk = (inner: unknown, secret: boolean, levels: number): unknown => {
    if (levels === 0) {
      blanked = true;
      return BLANK;
    }
    if (typeof inner === 'object' && inner !== null) {
      if (Array.isArray(inner)) return inner.map((each) => walk(each, secret, levels - 1));
      return Object.fromEntries(Object.entries(inner).map(([name, each]) => [name, walk(each, secret || NAMED.test(name), levels - 1)]));
    }
    if (!secret || inner === null || typeof inner === 'boolean' || isOurs(String(inner))) return inner;
    blanked = true;
    return BLANK;
  };
  const walked = walk(value, false, MOST_LEVELS);
  // The text as well: of duplicate keys only the last was seen, and a string may hold JSON again.
  return cleanText((blanked ? Buffer.from(JSON.stringify(walked)) : body).toString('latin1'), isOurs);
}
