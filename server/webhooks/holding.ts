/** Webhooks that a fault holds back, and what lets them go: a test, the next one, or a client that reads what they tell of. */
import type { ArmedFault } from '../world/faults.js';
import type { World } from '../world/world.js';
import type { Delivery } from './delivery.js';

const slug = 'delivery';

export function holdBack(world: World, row: Delivery, fault: ArmedFault): void {
  world.move(slug, row, 'hold');
  fault.holding.push(row.id);
}

/** Lets one go, now; false when nothing holds it. */
export function release(world: World, row: Delivery): boolean {
  if (row.state !== 'HELD') return false;
  row.due = world.clock.now();
  const holding = world.faults.all().find(({ id }) => id === row.fault)?.holding;
  holding?.splice(holding.indexOf(row.id), 1);
  return world.move(slug, row, 'release');
}

/** Lets everything go that a fault holds back, in its order; gives the ids. */
export function releaseAll(world: World, fault: ArmedFault): number[] {
  const ids = [...fault.holding];
  for (const row of heldBy(world, fault)) release(world, row);
  return ids;
}

/** What waits for the next one to the same target waits for this one, one behind the other, the last first. */
export function putBehind(world: World, next: Delivery): void {
  let before = next.id;
  for (const fault of [...world.faults.all()].reverse()) {
    if (fault.kind !== 'reorder') continue;
    for (const row of heldBy(world, fault).reverse()) {
      if (row.target !== next.target || row.behind !== null) continue;
      row.behind = before;
      before = row.id;
    }
  }
}

/** An attempt is over: what waits for that goes out. */
export function releaseBehind(world: World, { id }: Delivery): void {
  for (const fault of world.faults.all()) {
    if (fault.kind !== 'reorder') continue;
    for (const row of heldBy(world, fault)) if (row.behind === id) release(world, row);
  }
}

/** A client was shown these: what waits for that goes out. */
export function releaseRead(world: World, items: readonly { [type: string]: object }[]): void {
  for (const fault of world.faults.all()) {
    if (fault.kind !== 'after_read') continue;
    for (const row of heldBy(world, fault)) if (items.some((item) => tellsOf(row, item))) release(world, row);
    world.clock.settle();
  }
}

function tellsOf({ body, object_id }: Delivery, item: { [type: string]: object }): boolean {
  const [[type, object] = ['', {}]] = Object.entries(item);
  return (object as { id?: unknown }).id === object_id && type in JSON.parse(body).NotificationUrl.object;
}

/** The oldest first. */
function heldBy(world: World, { holding }: ArmedFault): Delivery[] {
  return holding.map((id) => world.rows<Delivery>(slug).get(id) as Delivery);
}
