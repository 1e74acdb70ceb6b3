import { type Lifecycle, lifecycles, type Slug } from '../../schemas/generated/lifecycles.js';
import type { ClockMove } from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { type Clock, type Due, type Instant, instantOf, LAST_INSTANT, timestamp } from '../world/clock.js';
import type { World } from '../world/world.js';
import { accept, type Control } from './control.js';

const MOST_SHOWN = 1000;

const showDue = ({ due, type, id, event }: Due) => ({ at: timestamp(due), type, id, transition: event });
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

/** Makes one move and says what fell due on the way. */
export function moveClock(world: World, move: ClockMove) {
  const fired = fire(world, move);
  return { ...showClock(world), fired: fired.slice(0, MOST_SHOWN).map(showFired), fired_total: fired.length };
}

function fire({ clock }: World, move: ClockMove): Due[] {
  if (move.freeze) clock.freeze();
  if (move.run) clock.run();
  if (move.to_next) return clock.toNext();
  const now = clock.now();
  if (move.advance_ms !== undefined) return moveTo(clock, now, now + Math.round(move.advance_ms * 1000));
  if (move.set === undefined) return clock.settle();
  const instant = instantOf(move.set);
  if (instant === undefined) throw refusals.clockRefused({ why: `${move.set} is no instant from 1970 to 2200` });
  return moveTo(clock, now, instant);
}

function moveTo(clock: Clock, now: Instant, instant: Instant): Due[] {
  if (instant < now) throw refusals.clockRefused({ why: `it is ${timestamp(now)} already, and time does not go back` });
  if (instant > LAST_INSTANT) throw refusals.clockRefused({ why: 'it ends at 2200-01-01' });
  return clock.moveTo(instant);
}

export const clockControls: readonly Control[] = [
  {
    method: 'GET',
    path: '/worlds/:world/clock',
    does: "shows the world's time, its mode and what is scheduled",
    run: ({ worlds, params }) => showClock(worlds.get(params.world as string)),
  },
  {
    method: 'POST',
    path: '/worlds/:world/clock',
    does: 'moves the clock: {"freeze":true} {"run":true} {"set":"…"} {"advance_ms":n} {"to_next":true}; answers what fell due',
    run: ({ worlds, params, body }) => moveClock(worlds.get(params.world as string), accept(validators.ClockMove, body)),
  },
];
