/** What the kit made of an answer, in words: `/Response/0/Id/id: 523408 -> 1107`. */
import { exactJson, type Json, lowered } from './seen.js';

interface Said {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** Changes that are told of one answer, and characters of a value. */
const MOST_CHANGES = 12;
const MOST_VALUE = 80;
/** Follow from the others. */
const FOLLOWING = ['content-length', 'x-bunq-server-signature'];

/** How what was sent differs from what was meant, in JSON Pointers for what is JSON; empty where it says the same in the same way. */
export function changesOf(meant: Said, sent: Said): string[] {
  const found = [
    ...(meant.status === sent.status ? [] : [`status: ${meant.status} -> ${sent.status}`]),
    ...headerChanges(lowered(Object.entries(meant.headers)), lowered(Object.entries(sent.headers)), meant.body === sent.body),
    ...bodyChanges(meant.body, sent.body),
  ];
  return found.length > MOST_CHANGES ? [...found.slice(0, MOST_CHANGES), `and ${found.length - MOST_CHANGES} more`] : found;
}

function headerChanges(was: Record<string, string>, is: Record<string, string>, sameBody: boolean): string[] {
  // Of the mock's own, which no client is told.
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(
    (name) => was[name] !== is[name] && !name.startsWith('x-mock'),
  );
  return names.flatMap((name) => {
    if (FOLLOWING.includes(name)) {
      if (is[name] === undefined) return [`header ${name}: taken away`];
      // An empty one was still to be made.
      return sameBody && was[name] ? [`header ${name}: another one`] : [];
    }
    return [`header ${name}: ${was[name] ?? '(none)'} -> ${is[name] ?? '(none)'}`];
  });
}

function bodyChanges(was: string, is: string): string[] {
  if (was === is) return [];
  const [before, after] = [exactJson(was), exactJson(is)];
  if (after === undefined) {
    const [full, left] = [Buffer.byteLength(was), Buffer.byteLength(is)];
    return [was.startsWith(is) ? `body: cut from ${full} bytes to ${left}` : `body: ${full} bytes of JSON -> ${left} bytes that are none`];
  }
  const found = differences('', before, after);
  return found.length ? found : ['body: the same in another order, or as other text'];
}

const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** A member of a body, and nothing that every object inherits: its names are whatever a server wrote. */
const own = (object: object, name: string) => (Object.hasOwn(object, name) ? (object as Record<string, Json>)[name] : undefined);

function differences(path: string, was: Json, is: Json): string[] {
  const isInside = typeof was === 'object' && typeof is === 'object' && was && is && Array.isArray(was) === Array.isArray(is);
  if (!isInside) return was === is ? [] : [`${path || '/'}: ${shown(was)} -> ${shown(is)}`];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return names.flatMap((name) => differences(`${path}/${escaped(name)}`, own(was, name), own(is, name)));
}

function shown(value: Json): string {
  if (value === undefined) return '(none)';
  const text = JSON.stringify(value);
  return text.length > MOST_VALUE ? `${text.slice(0, MOST_VALUE - 1)}…` : text;
}
