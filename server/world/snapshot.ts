/** A world written down, and made again from that. */
import { hash } from 'node:crypto';
import type { Snapshot } from '../../schemas/generated/types.js';
import type { ClockState } from './clock.js';
import type { ArmedFault } from './faults.js';
import type { HappeningKept } from './history.js';
import type { Row } from './rows.js';
import { type Nature, World, type WorldDefaults } from './world.js';

/** Of the form that is written; one with another cannot be read. */
export const SNAPSHOT_VERSION = 1;

/** All of a world as it is, as JSON. What is under way outside is not part of it. */
export function worldText(world: World): string {
  const { options, clock, ids, plans, faults, tables, journal, history } = world;
  const { url_api, webhook_hosts, webhook_grace_ms, journal: limits, plan = {}, born, origin = world.name, ...own } = options;
  const { server, ...planned } = plans.all();
  const rest = {
    version: SNAPSHOT_VERSION,
    origin,
    options: own,
    plan,
    ...(born && { born }),
    clock: clock.save(),
    ids: ids.save(),
    plans: planned,
    faults: faults.save(),
    // A table that is empty was only looked into, and so was the order in which they came to be.
    rows: Object.fromEntries(
      [...tables]
        .filter(([, table]) => table.size > 0)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([type, table]) => [type, [...table.values()]]),
    ),
    history: history.save(),
    journal: journal.save(),
  };
  const text = JSON.stringify(rest);
  return `${text.slice(0, -1)},"checksum":"${hash('sha256', text)}"}`;
}

export const saveWorld = (world: World): Snapshot => JSON.parse(worldText(world)) as Snapshot;

/** Whether it is as it was written; what was laid out anew still is. */
export const isWhole = ({ checksum, ...rest }: Snapshot): boolean => hash('sha256', JSON.stringify(rest)) === checksum;

/**
 * The world that a snapshot holds, under a name that may be another.
 *
 * @param defaults of the server; what concerns the server and not the world is taken from here
 */
export function loadWorld(
  snapshot: Snapshot,
  name: string,
  defaults: WorldDefaults,
  nature?: Nature,
  onFault?: (error: unknown) => void,
): World {
  const { url_api, webhook_hosts, webhook_grace_ms, journal } = defaults;
  const { options, plan, origin, born } = snapshot;
  const kept = { url_api, webhook_hosts, webhook_grace_ms, journal };
  const ours = Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined));
  const world = new World(name, { ...options, plan, origin, ...(born && { born }), ...ours }, nature, onFault);
  for (const [type, rows] of Object.entries(snapshot.rows)) for (const row of rows) world.rows(type).add(row as unknown as Row);
  world.ids.load(snapshot.ids);
  world.plans.load(snapshot.plans);
  world.faults.load(snapshot.faults as unknown as { armed: ArmedFault[]; count: number });
  world.journal.load(snapshot.journal);
  world.history.load((snapshot.history ?? []) as HappeningKept[]);
  world.clock.load(snapshot.clock as ClockState);
  return world;
}
