import { kept } from '../../schemas/generated/kept.js';
import { lifecycles } from '../../schemas/generated/lifecycles.js';
import type { World } from '../../server/world/world.js';

const TYPES = [...new Set([...Object.keys(kept), ...Object.keys(lifecycles)])];

/**
 * All of a world that a refused request must leave as it was, but for the limits, which count it: rows and whose they are, ids, plans, schedule, tokens and keys, and how many faults were armed.
 *
 * @param types of rows, besides those that operations are named for
 */
export function fingerprintOf(world: World, types: Iterable<string>): string {
  const { clock, ids, plans } = world;
  const tables = [...new Set([...TYPES, ...types])]
    .filter((type) => type !== 'call-window')
    .map((type) => {
      const rows = [...world.rows(type).values()];
      return [type, rows, [...new Set(rows.map(({ owner }) => owner))].map((owner) => world.rows(type).idsOf(owner))];
    });
  // To look for rows that there are not makes an empty table.
  const filled = tables.filter(([, rows]) => (rows as unknown[]).length > 0);
  const time = clock.mode === 'frozen' ? clock.now() : clock.mode;
  const counters = [ids.counters(), world.faults.save().count];
  return JSON.stringify([filled, counters, plans.all(), clock.scheduled(), time]);
}

/** Where two fingerprints part. */
export function difference(before: string, after: string): string {
  let at = 0;
  while (before[at] === after[at]) at++;
  const excerpt = (text: string) => text.slice(Math.max(0, at - 100), at + 100);
  return `…${excerpt(before)}…\n  became …${excerpt(after)}…`;
}
