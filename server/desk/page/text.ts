/** Texts of others, so that they can be looked at: nothing in them acts, and no secret is shown unasked. */
import { signal } from '@preact/signals';

export const showsSecrets = signal(false);

const NAMES: Record<string, string> = { '\u001b': '␛', '\u0000': '␀', '\u007f': '␡' };

/** With the signs made visible that steer a terminal, or turn the direction of what follows. */
export const plain = (text: string) =>
  text.replace(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu, (sign) => NAMES[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

const SECRET = /token|secret|password|private|api_?key|authentication|authorization|hardware-id|x-api-key/i;
/** Names that have one of these words in them and are no secrets. */
const HARMLESS = /token_type|public|_id$|api_key_id|sub_status|status/i;

export const isSecret = (name: string) => SECRET.test(name) && !HARMLESS.test(name);

export const masked = (text: string) => (showsSecrets.value || text.length < 8 ? text : `${text.slice(0, 4)}…`);

/** A target or url, without the token in its query. */
export const maskedUrl = (text: string) =>
  plain(text.replace(/([?&](?:token|key|secret)=)([^&#]{8,})/gi, (_, name: string, value: string) => name + masked(value)));

/** JSON laid out, its secrets masked; what is none as it is. */
export function pretty(text: string): string {
  try {
    return plain(JSON.stringify(JSON.parse(text), mask, 2));
  } catch {
    return plain(text);
  }
}

const mask = (name: string, value: unknown) => (typeof value === 'string' && isSecret(name) ? masked(value) : value);

export const laidOut = (value: unknown) => plain(JSON.stringify(value, mask, 2));

/** Of a body in base64. */
export function decoded(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0)));
}

/** A word of a shell. */
export const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Milliseconds since 1970 of an instant in bunq's form. */
export const instantOf = (text: string) => Date.parse(`${text.replace(' ', 'T')}Z`);

const UNITS: [ms: number, unit: string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
];

/** A stretch of time in its largest unit, as 4 s or 2.5 min. */
export function span(ms: number): string {
  const [size, unit] = UNITS.find(([each]) => Math.abs(ms) >= each) ?? [1, 'ms'];
  const count = ms / size;
  return `${Number(count.toFixed(Math.abs(count) < 10 && size > 1 ? 1 : 0))} ${unit}`;
}
