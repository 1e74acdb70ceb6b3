/** What a client sends in one go: some requests, of which all but the last leave the connection as it was. */
import { lifecycles } from '../../schemas/generated/lifecycles.js';
import { type Named, router } from '../../server/resources/routes.js';
import type { World } from '../../server/world/world.js';
import type { Chance } from './chance.js';
import type { Head } from './connection.js';
import { bytesOf, type Draft, type Fate, fateOf } from './draft.js';
import { rightControl, rightRequest } from './right.js';
import { makeWrong } from './wrong.js';

export interface Item {
  draft: Draft;
  fate: Fate;
  bytes: Buffer;
  head: Head;
  control: boolean;
}

/** One call in so many is to the control plane; it comes alone, so that what it does is known to be its doing. */
const CONTROL = 14;

function weightOf({ slug, name, operation }: Named): number {
  if (slug in lifecycles) return operation.method === 'GET' ? 3 : 5;
  return name === 'session.delete' ? 0.3 : operation.caller === 'anyone' ? 0.5 : 1;
}
const weighted = router.operations.map((named) => [weightOf(named), named] as const);

function itemOf(draft: Draft): Item {
  const fate = fateOf(draft);
  return {
    draft,
    fate,
    bytes: bytesOf(draft),
    head: draft.method !== 'HEAD' ? false : fate === 'plain' || undefined,
    control: draft.target.startsWith('/_mock'),
  };
}

/** @param worlds that requests go to; asked for anew each time, since a call may drop one */
export function batchOf(worlds: () => readonly World[], chance: Chance): Item[] {
  const item = (control: boolean) => {
    const world = chance.pick(worlds());
    const right = control ? rightControl(world, chance) : rightRequest(chance.weigh(weighted), world, chance);
    if (chance.oneIn(control ? 4 : 2)) makeWrong({ ...right, world, chance });
    return itemOf(right.draft);
  };
  if (chance.oneIn(CONTROL)) {
    const call = item(true);
    if (call.fate !== 'unclear') return [call];
  }
  const items: Item[] = [];
  for (let left = chance.pick([1, 1, 1, 1, 1, 2, 3, 6]); left > 0; left--) {
    const next = item(false);
    items.push(next);
    if (next.fate !== 'plain') break;
  }
  return items;
}
