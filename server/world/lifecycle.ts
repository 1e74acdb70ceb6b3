import { type Lifecycle, lifecycles, type Slug, type Transition } from '../../schemas/generated/lifecycles.js';
import { refusals } from '../refusals.js';
import type { Row } from './rows.js';

export type { Slug, Transition };

/** A row that a lifecycle moves. */
export interface LivingRow extends Row {
  /** How often it was read since its last transition, for plans that wait for that. */
  reads: number;
  /** The number of what is scheduled for it, 0 for nothing; whatever else the clock still holds for it no longer counts. */
  armed: number;
  /** The person whose plan it follows, where that is not the owner. */
  follows?: number;
}

/** What entering a state does to the row, in the words of its schema. */
function enter(cycle: Lifecycle, row: LivingRow, state: string, given: () => Record<string, unknown>): void {
  const fields = row as unknown as Record<string, unknown>;
  fields[cycle.field] = state;
  let facts: Record<string, unknown> | undefined;
  for (const [field, value] of Object.entries(cycle.states[state]?.sets ?? {})) {
    fields[field] = 'const' in value ? value.const : (facts ??= given())[value.given];
  }
}

/** Puts a new row into its initial state. */
export function begin(slug: Slug, row: LivingRow): void {
  enter(lifecycles[slug], row, lifecycles[slug].initial, () => ({}));
}

export function stateOf(slug: Slug, row: LivingRow): string {
  return (row as unknown as Record<string, string>)[lifecycles[slug].field] as string;
}

/** What a lifecycle has to tell when a row begins, or moves by a transition. */
export function emitted(slug: Slug, transition?: string): readonly string[] {
  const cycle: Lifecycle = lifecycles[slug];
  return (transition === undefined ? cycle.emits : cycle.transitions[transition]?.emits) ?? [];
}

export function isFinal(slug: Slug, row: LivingRow): boolean {
  return (lifecycles[slug] as Lifecycle).final.includes(stateOf(slug, row));
}

/** Whether a plan says when a transition comes. */
export const isPlanned = (slug: Slug, transition: string) =>
  'plan' in ((lifecycles[slug] as Lifecycle).transitions[transition]?.trigger ?? {});

/** By slug and state: what leads out of it, and what of that time can bring about. */
const ways = new Map(
  Object.entries(lifecycles as Record<string, Lifecycle>).flatMap(([slug, { states, transitions }]) =>
    Object.keys(states).map((state) => {
      const all = Object.entries(transitions).filter(([, { from }]) => from.includes(state));
      const timed = all.filter(([, { trigger }]) => !('client' in trigger || 'on' in trigger));
      return [`${slug} ${state}`, { all, timed }] as const;
    }),
  ),
);

/** The transitions that leave the row's state, by name; those alone that time can bring about, if so asked. */
export function leaving(slug: Slug, row: LivingRow, which: 'all' | 'timed' = 'all'): readonly [name: string, transition: Transition][] {
  return ways.get(`${slug} ${stateOf(slug, row)}`)?.[which] ?? [];
}

/** The name of the transition that a client's status asks for; refuses, naming what would be allowed. */
export function askedFor(slug: Slug, row: LivingRow, status: string, id: number | string = row.id): string {
  const allowed = leaving(slug, row).flatMap(([name, { trigger }]) => ('client' in trigger ? [{ name, status: trigger.client }] : []));
  const asked = allowed.find((move) => move.status === status);
  if (asked) return asked.name;
  throw refusals.moveRefused({
    what: slug,
    id,
    field: lifecycles[slug].field,
    now: stateOf(slug, row),
    wanted: status,
    allowed: allowed.map((move) => move.status),
  });
}

/**
 * Moves a row by a transition of its schema at an instant of the world.
 * False when the row is not where the transition starts: what was scheduled for it has been overtaken.
 */
export function step(slug: Slug, row: LivingRow, name: string, at: number, given: () => Record<string, unknown>): boolean {
  const cycle: Lifecycle = lifecycles[slug];
  const transition = cycle.transitions[name];
  if (!transition?.from.includes(stateOf(slug, row))) return false;
  enter(cycle, row, transition.to, given);
  row.updated = at;
  row.reads = 0;
  row.armed = 0;
  return true;
}
