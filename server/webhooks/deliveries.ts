/** Webhooks on their way: made when something happened, attempted by the world's clock, given up after the sixth time. */
import type { ArmedFault } from '../world/faults.js';
import { WEBHOOK } from '../world/history.js';
import type { LivingRow } from '../world/lifecycle.js';
import { flawOfTarget } from '../world/targets.js';
import type { World } from '../world/world.js';
import type { Delivery, Filter, Message } from './delivery.js';
import { holdBack, putBehind, releaseBehind } from './holding.js';
import { type Outcome, post } from './post.js';
import { tlsFor } from './tls.js';

const slug = 'delivery';

/** Documented: five more attempts after the first, a minute apart. */
const MOST_ATTEMPTS = 6;
const INTERVAL_US = 60_000_000;
/** What a delivery that is over leaves is kept for a while; the oldest go first. */
const MOST_KEPT = 10_000;
/** Documented in a sample of a failure. */
const TIMED_OUT = 'Connection timeout after 10 seconds';

/** Puts a message on its way to the target of a filter, at once. */
export function deliver(world: World, filter: Filter, message: Message): void {
  const fault = world.faults.strikeWebhook(message.category, message.event_type);
  const row = put(world, filter, message, fault);
  if (fault?.kind === 'duplicate') put(world, filter, message, fault);
  else if (fault?.kind === 'drop') end(world, row, 'drop');
  else if (fault) holdBack(world, row, fault);
  if (row.state === 'SCHEDULED') putBehind(world, row);
  forget(world);
}

function put(world: World, filter: Filter, { category, event_type, user, object }: Message, fault: ArmedFault | undefined): Delivery {
  const { notification_target: target } = filter;
  const [inner] = Object.values(object) as { id: number }[];
  const stamp = world.stamp(slug);
  return world.begin<Delivery>(slug, {
    ...stamp,
    owner: filter.owner,
    reads: 0,
    armed: 0,
    state: 'SCHEDULED',
    target,
    category,
    event_type,
    object_id: inner?.id ?? 0,
    user,
    verification: filter.all_verification_type,
    body: JSON.stringify({ NotificationUrl: { target_url: target, category, event_type, object } }),
    due: stamp.created,
    fault: fault?.id ?? null,
    behind: null,
    attempts: [],
  });
}

const isOver = ({ state }: Delivery) => state === 'DELIVERED' || state === 'DROPPED' || state === 'FAILED';

/** The deliveries that are over, by their table, in the order in which they came to be so: what is not over is never walked. */
const over = new WeakMap<object, Set<Delivery>>();

function overIn(world: World): Set<Delivery> {
  const rows = world.rows<Delivery>(slug);
  // Those of a snapshot are looked for once.
  const found = over.get(rows) ?? new Set([...rows.values()].filter(isOver));
  over.set(rows, found);
  return found;
}

function end(world: World, row: Delivery, transition: 'deliver' | 'drop' | 'give-up'): void {
  if (world.move(slug, row, transition)) overIn(world).add(row);
}

/** Lets those go that have been over for longest. */
function forget(world: World): void {
  const rows = world.rows<Delivery>(slug);
  if (rows.size <= MOST_KEPT) return;
  const ended = overIn(world);
  for (const row of ended) {
    ended.delete(row);
    rows.delete(row);
    world.tell('delivery.forgotten', row);
    if (rows.size <= MOST_KEPT) return;
  }
}

/** Sends one again that is over, as if it were new; false when it is still on its way. */
export function sendAgain(world: World, row: Delivery): boolean {
  const due = world.clock.now();
  if (row.state !== 'DELIVERED' && row.state !== 'FAILED') return false;
  overIn(world).delete(row);
  Object.assign(row, { due, attempts: [] });
  return world.move(slug, row, 'send-again');
}

const isSuccess = (world: World, status: number) => (world.strict ? status === 200 : status >= 200 && status < 300);

/**
 * What waits for its turn together. While time stands still, all that goes to one host arrives in order, as a test would have
 * it; while it runs, only what is about the same object, so that a partner with many users is told in good time.
 */
function placeOf({ clock }: World, { target, category, object_id }: Delivery): string {
  const { host } = new URL(target);
  return clock.mode === 'frozen' ? host : `${host} ${category} ${object_id}`;
}

/** What the transitions of a delivery bring about outside, and what comes of it. */
export const reactions = (headers: Record<string, string>): Record<string, (world: World, row: Delivery) => void> => ({
  'delivery.attempted'(world, row) {
    const at = world.clock.now();
    row.attempts.push({ at, response_code: null, exception_message: null });
    const { target, attempts } = row;
    const body = world.idTexts?.inMessage(row.body) ?? row.body;
    const attempt = attempts.at(-1);
    world.outside.send(placeOf(world, row), row.id, async (signal) => {
      // A snapshot may bring along what another server allowed.
      const flaw = flawOfTarget(target, world.webhookHosts);
      const outcome = flaw ? { error: `the target ${flaw}` } : await post({ target, body, headers, tls: tlsFor(world, row) }, signal);
      // Overtaken by its time-out, by a reset of the world, or sent again since.
      if (world.outside.isClosed || row.state !== 'OPEN' || row.attempts.at(-1) !== attempt) return;
      world.because(WEBHOOK, () => conclude(world, row, outcome));
    });
  },
  'delivery.timed-out'(world, row) {
    world.outside.cancel(row.id);
    Object.assign(row.attempts.at(-1) ?? {}, { exception_message: TIMED_OUT });
  },
  'delivery.missed'(world, row) {
    releaseBehind(world, row);
    const last = row.attempts.at(-1)?.at ?? 0;
    row.due = Math.max(last + INTERVAL_US, world.clock.now());
    if (row.attempts.length < MOST_ATTEMPTS) world.move(slug, row, 'reschedule');
    else end(world, row, 'give-up');
  },
  'notification-filter-failure.retried': retry,
});

/** A partner asked for a delivery that was given up. */
function retry(world: World, { delivery }: LivingRow & { delivery?: number }): void {
  const row = world.rows<Delivery>(slug).get(delivery ?? 0);
  if (row) sendAgain(world, row);
}

function conclude(world: World, row: Delivery, outcome: Outcome): void {
  const status = 'status' in outcome ? outcome.status : null;
  const success = status !== null && isSuccess(world, status);
  const exception_message = success ? null : `bunq-mock: ${'error' in outcome ? outcome.error : `the target answered ${status}`}`;
  Object.assign(row.attempts.at(-1) ?? {}, { response_code: status, exception_message });
  if (success && row.fault === null) world.coverage.saw('webhooks', row.event_type);
  if (success) end(world, row, 'deliver');
  else world.move(slug, row, 'miss');
  if (success) releaseBehind(world, row);
  // Nobody else lets happen what is due now.
  world.clock.settle();
}
