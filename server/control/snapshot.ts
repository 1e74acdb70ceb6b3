import type { Snapshot } from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { type ArmedFault, kindsOf } from '../world/faults.js';
import { isWhole, SNAPSHOT_VERSION, saveWorld } from '../world/snapshot.js';
import { flawOfSnapshot } from '../world/snapshot-flaws.js';
import type { World } from '../world/world.js';
import { accept, type Control } from './control.js';
import { checkFault } from './faults.js';
import { rare } from './rare.js';
import { showWorld } from './worlds.js';

const MOST_BYTES = 512 * 2 ** 20;

/** The whole world, when what is under way outside has settled. */
export async function takeSnapshot(world: World): Promise<Snapshot> {
  await world.outside.quiet();
  return saveWorld(world);
}

/** A document as a snapshot; refuses one of another version, one that is broken, and one that no world can be. */
export function acceptSnapshot(document: unknown): Snapshot {
  const { version } = (document ?? {}) as { version?: unknown };
  if (typeof version === 'number' && version !== SNAPSHOT_VERSION)
    throw refusals.snapshotRefused({ why: `it is of version ${version}, and this mock reads version ${SNAPSHOT_VERSION}` });
  const snapshot = accept(rare().Snapshot, document);
  const why = isWhole(snapshot) ? flawOfSnapshot(snapshot) : 'its checksum does not fit: it was changed, or broke on the way';
  if (why) throw refusals.snapshotRefused({ why });
  for (const fault of snapshot.born?.faults ?? []) checkFault(fault);
  for (const each of snapshot.faults.armed) {
    const { id, kind, matched, hits, holding, ...fault } = each as unknown as ArmedFault;
    checkFault(accept(validators.Fault, fault));
    if (kind !== kindsOf(fault.do)[0]) throw refusals.snapshotRefused({ why: `its fault ${id} is of another kind than ${kind}` });
  }
  return snapshot;
}

export const snapshotControls: readonly Control[] = [
  {
    method: 'GET',
    path: '/worlds/:world/snapshot',
    name: 'takeSnapshot',
    answers: 'Snapshot',
    does: 'writes the whole world down as one document',
    run: ({ worlds, params }) => takeSnapshot(worlds.get(params.world as string)),
  },
  {
    method: 'PUT',
    path: '/worlds/:world/snapshot',
    name: 'restoreSnapshot',
    takes: 'Snapshot',
    answers: 'WorldShown',
    does: 'makes the world what a snapshot holds, whatever it was before',
    limit: MOST_BYTES,
    run: ({ worlds, params, body, url }) => showWorld(worlds.restore(params.world as string, acceptSnapshot(body)), url),
  },
];
