import { refusals } from '../refusals.js';
import { sendAgain } from '../webhooks/deliveries.js';
import { type Delivery, showDelivery } from '../webhooks/delivery.js';
import { release } from '../webhooks/holding.js';
import type { World } from '../world/world.js';
import type { Control, ControlCall } from './control.js';

const slug = 'delivery';

/** Oldest first: on their way, delivered, given up. */
export const deliveriesOf = (world: World) => [...world.rows<Delivery>(slug).values()].map(showDelivery);

function find(world: World, id: string | number): Delivery {
  const row = /^[1-9]\d{0,15}$/.test(String(id)) ? world.rows<Delivery>(slug).get(Number(id)) : undefined;
  if (!row) throw refusals.controlNotFound({ what: `${slug} ${id}` });
  return row;
}

/** Sends a delivery that a fault holds back, and says how it stands when that has settled. */
export async function releaseDelivery(world: World, id: string | number) {
  const row = find(world, id);
  if (!release(world, row)) throw refusals.planRefused({ why: `${slug} ${id} is ${row.state}, and only one that is HELD can be released` });
  world.clock.settle();
  await world.outside.quiet();
  return showDelivery(row);
}

/** Sends a delivery again that is over, and says how it stands when that has settled. */
export async function replay(world: World, id: string | number) {
  const row = find(world, id);
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
    name: 'listDeliveries',
    answers: 'DeliveriesShown',
    does: 'lists the webhooks of the world, oldest first: to whom, what, each attempt, and when the next is due',
    run: (call) => ({ deliveries: deliveriesOf(worldOf(call)) }),
  },
  {
    method: 'POST',
    path: '/worlds/:world/deliveries/:id/replay',
    name: 'replayDelivery',
    answers: 'DeliveryShown',
    does: 'sends one again that is over',
    run: (call) => replay(worldOf(call), call.params.id as string),
  },
  {
    method: 'POST',
    path: '/worlds/:world/deliveries/:id/release',
    name: 'releaseDelivery',
    answers: 'DeliveryShown',
    does: 'sends one that a fault holds back',
    run: (call) => releaseDelivery(worldOf(call), call.params.id as string),
  },
];
