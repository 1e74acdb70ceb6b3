/** What a client sends in one go: some requests, of which all but the last leave the connection as it was. */
import { lifecycles } from '../../schemas/generated/lifecycles.js';
import { incodeOperations } from '../../server/incode/index.js';
import type { Named } from '../../server/resources/operation.js';
import { router } from '../../server/resources/routes.js';
import type { World } from '../../server/world/world.js';
import type { Chance } from './chance.js';
import type { Head } from './connection.js';
import { bytesOf, type Draft, type Fate, fateOf } from './draft.js';
import { type Right, rightRequest } from './right.js';
import { rightControl } from './right-control.js';
import { isIncode, rightIncode } from './right-incode.js';
import { makeWrong } from './wrong.js';

export interface Item {
  draft: Draft;
  fate: Fate;
  bytes: Buffer;
  head: Head;
  /** Of the control plane: the call that it is, or that it is none as it should be. */
  control: string | undefined;
  /** Whether it is on Incode's side; undefined where damage leaves that open. */
  incode: boolean | undefined;
}

/** One call in so many is to the control plane; it comes alone, so that what it does is known to be its doing. */
const CONTROL = 10;

function weightOf({ slug, name, operation }: Named): number {
  if (slug in lifecycles) return operation.method === 'GET' ? 2 : 5;
  return name === 'session.delete' ? 0.3 : operation.caller === 'anyone' ? 0.5 : 1;
}
type Weighted = readonly [weight: number, make: (world: World, chance: Chance) => Right];
const weighted: readonly Weighted[] = [
  ...router.operations.map((named): Weighted => [weightOf(named), (world, chance) => rightRequest(named, world, chance)]),
  ...incodeOperations.map((operation): Weighted => [1, (world, chance) => rightIncode(operation, world, chance)]),
];

function itemOf(draft: Draft, control = 'made wrong'): Item {
  const fate = fateOf(draft);
  return {
    draft,
    fate,
    bytes: bytesOf(draft),
    head: draft.method !== 'HEAD' ? false : fate === 'plain' || undefined,
    control: draft.target.startsWith('/_mock') ? control : undefined,
    incode: fate === 'plain' ? isIncode(draft.target) : undefined,
  };
}

/**
 * @param worlds that requests go to; asked for anew each time, since a call may drop one
 * @param snapshots of some worlds, as they were given out
 */
export function batchOf(worlds: () => readonly World[], snapshots: readonly Buffer[], chance: Chance): Item[] {
  const call = () => {
    const world = chance.pick(worlds());
    const right = rightControl(world, chance.pick(snapshots), chance);
    if (!chance.oneIn(4)) return itemOf(right.draft, right.name);
    makeWrong({ ...right, world, chance });
    return itemOf(right.draft);
  };
  const request = () => {
    const world = chance.pick(worlds());
    const right = chance.weigh(weighted)(world, chance);
    if (chance.oneIn(2)) makeWrong({ ...right, world, chance });
    return itemOf(right.draft);
  };
  if (chance.oneIn(CONTROL)) {
    const item = call();
    if (item.fate !== 'unclear') return [item];
  }
  const items: Item[] = [];
  for (let left = chance.pick([1, 1, 1, 1, 1, 2, 3, 6]); left > 0; left--) {
    const next = request();
    items.push(next);
    if (next.fate !== 'plain') break;
  }
  return items;
}
