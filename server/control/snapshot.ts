import type { Snapshot } from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { type ArmedFault, kindsOf } from '../world/faults.js';
import { flawOfOlder, renewed } from '../world/older-snapshots.js';
import { isWhole, SNAPSHOT_VERSION, saveWorld } from '../world/snapshot.js';
import { flawOfSnapshot } from '../world/snapshot-flaws.js';
import type { World } from '../world/world.js';
import { accept, type Control } from './control.js';
import { checkFault } from './faults.js';
import { rare } from './rare.js';
import { checksumOf } from './snapshot-checksum.js';
import { showWorld } from './worlds.js';

/** The longest text that the engine has: whatever could be written can be read. */
const MOST_BYTES = 512 * 2 ** 20;
/** From here on a body has to bring its own checksum before it is parsed: parsing what nobody wrote takes long, and cannot be put off. */
const LARGE = 2 ** 16;
/** Bytes of a snapshot for each object and list in it; those of worlds have three times as many, and more. */
const LEAST_PER_NODE = 16;
const EDGE = 1024;
const CHANGED = 'its checksum does not fit: it was changed, or broke on the way';

/** Looks at a few bytes of either end, then sums up all of them, over as many turns as that takes. */
async function glance(bytes: Buffer): Promise<void> {
  if (bytes.length <= LARGE) return;
  const begins = /^\s*\{\s*"version"\s*:\s*\d/.test(bytes.toString('latin1', 0, EDGE));
  const edge = Math.max(0, bytes.length - EDGE);
  const end = /,\s*"checksum"\s*:\s*"([0-9a-f]{64})"\s*\}\s*$/.exec(bytes.toString('latin1', edge));
  if (!begins || !end) throw refusals.snapshotRefused({ why: 'it does not begin with its version and end with its checksum, as one does' });
  const { checksum, nodes } = await checksumOf(bytes.subarray(0, edge + end.index));
  if (checksum !== end[1]) throw refusals.snapshotRefused({ why: CHANGED });
  if (nodes * LEAST_PER_NODE > bytes.length)
    throw refusals.snapshotRefused({ why: 'it has more objects than a world has in so many bytes' });
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
  const given = accept(rare().Snapshot, document);
  const older = flawOfOlder(given);
  if (older) throw refusals.snapshotRefused({ why: older });
  const snapshot = renewed(given);
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
