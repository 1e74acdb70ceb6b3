import { type Lifecycle, lifecycles, type Slug } from '../../schemas/generated/lifecycles.js';
import type { ClockMove } from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { type Due, type Instant, instantOf, LAST_INSTANT, timestamp } from '../world/clock.js';
import type { World } from '../world/world.js';
import { accept, type Control } from './control.js';

const MOST_SHOWN = 1000;
const MOST_DRAINED = 10_000;

export const showDue = ({ due, type, id, event }: Due) => ({ at: timestamp(due), type, id, transition: event });
const showFired = (due: Due) => ({
  ...showDue(due),
  emits: (lifecycles[due.type as Slug] as Lifecycle).transitions[due.event]?.emits ?? [],
});

/** The world's time, whether it stands still, and what is to come: the first thousand, and how many in all. */
export function showClock({ clock }: World) {
  const scheduled = clock.scheduled();
  return {
    now: timestamp(clock.now()),
    mode: clock.mode,
    scheduled: scheduled.slice(0, MOST_SHOWN).map(showDue),
    scheduled_total: scheduled.length,
  };
}

const moving = new WeakMap<World, Promise<unknown>>();

/** Makes one move and says what fell due on the way, when it has settled; one move of a world at a time. */
export async function moveClock(world: World, move: ClockMove) {
  const turn = (moving.get(world) ?? Promise.resolve()).then(() => fire(world, move, targetOf(world, move)));
  const done = turn.catch(() => undefined);
  moving.set(world, done);
  const fired = await turn;
  return { ...showClock(world), fired: fired.slice(0, MOST_SHOWN).map(showFired), fired_total: fired.length };
}

/** The instant that a move names; refuses one that there is not, or that is over. */
function targetOf({ clock }: World, { advance_ms, set }: ClockMove): Instant | undefined {
  const now = clock.now();
  if (advance_ms === undefined && set === undefined) return undefined;
  const instant = set === undefined ? now + Math.round((advance_ms as number) * 1000) : instantOf(set);
  if (instant === undefined) throw refusals.clockRefused({ why: `${set} is no instant from 1970 to 2200` });
  if (instant < now) throw refusals.clockRefused({ why: `it is ${timestamp(now)} already, and time does not go back` });
  if (instant > LAST_INSTANT) throw refusals.clockRefused({ why: 'it ends at 2200-01-01' });
  return instant;
}

/** What is under way outside is waited for, a little, before time goes on. */
async function fire({ clock, outside }: World, move: ClockMove, target: Instant | undefined): Promise<Due[]> {
  if (move.freeze) clock.freeze();
  if (move.run) clock.run();
  const fired = clock.settle();
  await outside.quiet();
  const steps = move.to_next ? 1 : move.drain ? MOST_DRAINED : target === undefined ? 0 : Number.POSITIVE_INFINITY;
  for (let step = 0; step < steps; step++) {
    const next = clock.nextDue();
    if (next === undefined || next > (target ?? LAST_INSTANT)) break;
    fired.push(...clock.moveTo(Math.max(next, clock.now())));
    await outside.quiet();
  }
  if (target !== undefined) fired.push(...clock.moveTo(Math.max(target, clock.now())));
  return fired;
}

export const clockControls: readonly Control[] = [
  {
    method: 'GET',
    path: '/worlds/:world/clock',
    name: 'showClock',
    answers: 'ClockShown',
    does: "shows the world's time, its mode and what is scheduled",
    run: ({ worlds, params }) => showClock(worlds.get(params.world as string)),
  },
  {
    method: 'POST',
    path: '/worlds/:world/clock',
    name: 'moveClock',
    takes: 'ClockMove',
    answers: 'ClockMoved',
    does: 'moves the clock: {"freeze":true} {"run":true} {"set":"…"} {"advance_ms":n} {"to_next":true} {"drain":true}; answers what fell due, when it has settled',
    run: ({ worlds, params, body }) => moveClock(worlds.get(params.world as string), accept(validators.ClockMove, body)),
  },
];
