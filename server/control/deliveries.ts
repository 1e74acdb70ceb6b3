import { refusals } from '../refusals.js';
import { type Delivery, sendAgain, showDelivery } from '../webhooks/deliveries.js';
import type { World } from '../world/world.js';
import type { Control, ControlCall } from './control.js';

const slug = 'delivery';

/** Oldest first: on their way, delivered, given up. */
export const deliveriesOf = (world: World) => [...world.rows<Delivery>(slug).values()].map(showDelivery);

/** Sends a delivery again that is over, and says how it stands when that has settled. */
export async function replay(world: World, id: string | number) {
  const row = /^[1-9]\d{0,15}$/.test(String(id)) ? world.rows<Delivery>(slug).get(Number(id)) : undefined;
  if (!row) throw refusals.controlNotFound({ what: `${slug} ${id}` });
  if (!sendAgain(world, row))
    throw refusals.planRefused({ why: `${slug} ${id} is ${row.state}, and only one that is over can be sent again` });
  world.clock.settle();
  await world.outside.quiet();
  return showDelivery(row);
}

const worldOf = ({ worlds, params }: ControlCall) => worlds.get(params.world as string);

export const deliveryControls: readonly Control[] = [
  {
    method: 'GET',
    path: '/worlds/:world/deliveries',
    does: 'lists the webhooks of the world, oldest first: to whom, what, each attempt, and when the next is due',
    run: (call) => ({ deliveries: deliveriesOf(worldOf(call)) }),
  },
  {
    method: 'POST',
    path: '/worlds/:world/deliveries/:id/replay',
    does: 'sends one again that is over',
    run: (call) => replay(worldOf(call), call.params.id as string),
  },
];
