/** What every client has to bear, all at once: fields that it does not know, and none of them where it was. */

/** Values of all kinds, for fields that nobody knows. */
const STRANGE = [null, '', 'bunq-mock', 0, -1, 0.5, true, [], {}, ['bunq-mock'], { id: 0 }];

type Next = (below: number) => number;

/**
 * JSON with unknown fields and shuffled keys; the names of types, and what holds them, stay as they are, for published clients
 * take the first.
 *
 * @param items whether the items of lists are shuffled too
 * @param chance of which the same comes out for the same answer of a world
 */
export function grease(body: string, items: boolean, chance: (what: string, bytes: number) => Buffer): string {
  let drawn = 0;
  const next: Next = (below) => chance(`grease ${drawn++}`, 4).readUInt32BE() % below;
  const walk = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return items ? shuffled(value.map(walk), next) : value.map(walk);
    const entries = Object.entries(value).map(([name, inner]): [string, unknown] => [name, walk(inner)]);
    const namesTypes = entries.some(([name]) => /^[A-Z]/.test(name));
    if (!namesTypes) entries.push([`mock_unknown_${next(1000)}`, STRANGE[next(STRANGE.length)]]);
    return Object.fromEntries(shuffled(entries, next));
  };
  return JSON.stringify(walk(JSON.parse(body)));
}

function shuffled<T>(list: T[], next: Next): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = next(i + 1);
    [list[i], list[j]] = [list[j] as T, list[i] as T];
  }
  return list;
}
