import { lifecycles } from '../../schemas/generated/lifecycles.js';
import { operations } from '../../schemas/generated/operations.js';
import type { World } from '../../server/world/world.js';

const TYPES = ['user', ...Object.keys(operations), ...Object.keys(lifecycles)];

/**
 * All of a world that a refused request must leave as it was: rows and whose they are, ids, plans, schedule, tokens and keys, and how many faults were armed.
 *
 * @param types of rows, besides those that operations are named for
 */
export function fingerprintOf(world: World, types: Iterable<string>): string {
  const { clock, ids, plans, tokens, apiKeys, provisions, addedUsers } = world;
  const tables = [...new Set([...TYPES, ...types])].map((type) => {
    const rows = [...world.rows(type).values()];
    return [type, rows, [...new Set(rows.map(({ owner }) => owner))].map((owner) => world.rows(type).idsOf(owner))];
  });
  // To look for rows that there are not makes an empty table.
  const filled = tables.filter(([, rows]) => (rows as unknown[]).length > 0);
  const time = clock.mode === 'frozen' ? clock.now() : clock.mode;
  const counters = [ids.counters(), world.faults.save().count];
  const known = [[...tokens], [...apiKeys], [...provisions], addedUsers];
  return JSON.stringify([filled, counters, plans.all(), clock.scheduled(), time, known]);
}

/** Where two fingerprints part. */
export function difference(before: string, after: string): string {
  let at = 0;
  while (before[at] === after[at]) at++;
  const excerpt = (text: string) => text.slice(Math.max(0, at - 100), at + 100);
  return `…${excerpt(before)}…\n  became …${excerpt(after)}…`;
}
