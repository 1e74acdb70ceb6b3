import type { Snapshot } from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { flawOfSnapshot, SNAPSHOT_VERSION, saveWorld } from '../world/snapshot.js';
import type { World } from '../world/world.js';
import { accept, type Control } from './control.js';
import { showWorld } from './worlds.js';

const MOST_BYTES = 512 * 2 ** 20;

/** The whole world, when what is under way outside has settled. */
export async function takeSnapshot(world: World): Promise<Snapshot> {
  await world.outside.quiet();
  return saveWorld(world);
}

/** A document as a snapshot; refuses one of another version, and one that is broken. */
export function acceptSnapshot(document: unknown): Snapshot {
  const { version } = (document ?? {}) as { version?: unknown };
  if (typeof version === 'number' && version !== SNAPSHOT_VERSION)
    throw refusals.snapshotRefused({ why: `it is of version ${version}, and this mock reads version ${SNAPSHOT_VERSION}` });
  const snapshot = accept(validators.Snapshot, document);
  const why = flawOfSnapshot(snapshot);
  if (why) throw refusals.snapshotRefused({ why });
  return snapshot;
}

export const snapshotControls: readonly Control[] = [
  {
    method: 'GET',
    path: '/worlds/:world/snapshot',
    does: 'writes the whole world down as one document',
    run: ({ worlds, params }) => takeSnapshot(worlds.get(params.world as string)),
  },
  {
    method: 'PUT',
    path: '/worlds/:world/snapshot',
    does: 'makes the world what a snapshot holds, whatever it was before',
    limit: MOST_BYTES,
    run: ({ worlds, params, body, url }) => showWorld(worlds.restore(params.world as string, acceptSnapshot(body)), url),
  },
];
