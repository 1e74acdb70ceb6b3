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
/** From here on a body has to look like a snapshot before it is parsed: it begins with its version, and ends with its checksum. */
const LARGE = 2 ** 20;
const EDGE = 1024;
const CHANGED = 'its checksum does not fit: it was changed, or broke on the way';

function glance(bytes: Buffer): void {
  if (bytes.length <= LARGE) return;
  const begins = /^\s*\{\s*"version"\s*:\s*\d/.test(bytes.toString('latin1', 0, EDGE));
  const ends = /"checksum"\s*:\s*"[0-9a-f]{64}"\s*\}\s*$/.test(bytes.toString('latin1', bytes.length - EDGE));
  if (!begins || !ends)
    throw refusals.snapshotRefused({ why: 'it does not begin with its version and end with its checksum, as one does' });
}

/** The whole world, when what is under way outside has settled. */
export async function takeSnapshot(world: World): Promise<Snapshot> {
  await world.outside.quiet();
  return saveWorld(world);
}

/** A document as a snapshot; refuses one of another version, one that is broken, and one that no world can be. */
export function acceptSnapshot(document: unknown): Snapshot {
  const { version, checksum } = (document ?? {}) as { version?: unknown; checksum?: unknown };
  if (typeof version === 'number' && version !== SNAPSHOT_VERSION)
    throw refusals.snapshotRefused({ why: `it is of version ${version}, and this mock reads version ${SNAPSHOT_VERSION}` });
  // Before the schema: what nobody wrote is not looked into.
  if (checksum !== undefined && !isWhole(document as Snapshot)) throw refusals.snapshotRefused({ why: CHANGED });
  const snapshot = accept(rare().Snapshot, document);
  const why = flawOfSnapshot(snapshot);
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
    glance,
    run: ({ worlds, params, body, url }) => showWorld(worlds.restore(params.world as string, acceptSnapshot(body)), url),
  },
];
