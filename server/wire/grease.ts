/** What every client has to bear: fields that it does not know, none of them where it was, and other text for the same. */
import type { FaultDoes } from '../../schemas/generated/types.js';
import { Digits, readJson, writeJson } from '../world/exact-json.js';

/** Values of all kinds, for fields that nobody knows. */
const STRANGE = [null, '', 'STANDARD', 0, -1, 0.5, true, [], {}, ['STANDARD'], { id: 0 }];
/** As a release of bunq's might name a field: a client must not be able to tell by its name that it means nothing. */
const OF = ['channel', 'origin', 'batch', 'review', 'segment', 'routing', 'partition', 'retention'];
const WHAT = ['hint', 'group', 'level', 'class', 'marker', 'detail', 'reference_list', 'mode'];
const GAPS = ['', '', ' ', '  ', '\n', '\r\n', '\t', '\n    '];

/** Bytes that are drawn at once. */
const POOL = 128;

type Next = (below: number) => number;

/**
 * JSON that says the same, with more or less of all this. The names of types, and what holds them, stay as they are, for
 * published clients take the first.
 *
 * @param chance of which the same comes out for the same answer of a world
 */
export function grease(body: string, how: NonNullable<FaultDoes['grease']>, chance: (what: string, bytes: number) => Buffer): string {
  let drawn = 0;
  let pool: Buffer = Buffer.alloc(0);
  const next: Next = (below) => {
    const at = (drawn++ * 4) % POOL;
    if (at === 0) pool = chance(`grease ${drawn}`, POOL);
    return pool.readUInt32BE(at) % below;
  };
  if (how === 'spacing') return spaced(body, chance('spacing', body.length));
  const walk = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || value instanceof Digits) return value;
    if (Array.isArray(value)) return how === 'items' ? shuffled(value.map(walk), next) : value.map(walk);
    const entries = Object.entries(value).map(([name, inner]): [string, unknown] => [name, walk(inner)]);
    const namesTypes = entries.some(([name]) => /^[A-Z]/.test(name));
    if (!namesTypes && how !== 'keys') entries.push([`${OF[next(OF.length)]}_${WHAT[next(WHAT.length)]}`, STRANGE[next(STRANGE.length)]]);
    return Object.fromEntries(shuffled(entries, next));
  };
  return writeJson(walk(readJson(body)));
}

/** The same value as other text: space between what it is made of, and escapes for some of the characters. */
function spaced(body: string, chance: Buffer): string {
  const drawn = (at: number, below: number) => (chance[at] as number) % below;
  return body.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s"{}[\],:]+/g, (token, start: number) => {
    const escaped = (character: string, at: number) => {
      if (character === '/') return '\\/';
      const isPlain = character.length > 1 || (character <= '~' && drawn(start + at, 4) > 0);
      return isPlain ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
    };
    const text = token.startsWith('"') ? token.replace(/\\(?:u.{4}|.)|\/|[a-z]|[^\x20-\x7e]/gi, escaped) : token;
    return text + GAPS[drawn(start, GAPS.length)];
  });
}

function shuffled<T>(list: T[], next: Next): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = next(i + 1);
    [list[i], list[j]] = [list[j] as T, list[i] as T];
  }
  return list;
}
