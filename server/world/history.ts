/** What has happened to the objects of a world, and why. */
import type { Instant } from './clock.js';

/**
 * Who or what brought something about: a client's exchange, time alone, a plan, a hand (the control plane, or the test that has
 * the mock in its process), the target of a webhook, or the birth of the world.
 */
export type By = 'exchange' | 'timer' | 'plan' | 'hand' | 'webhook' | 'birth';

/** Shared by all that it leads to; an exchange gets its id only when it is closed. */
export interface Cause {
  readonly by: By;
  exchange: number | null;
}

export const HAND: Cause = Object.freeze({ by: 'hand', exchange: null });
export const TIMER: Cause = Object.freeze({ by: 'timer', exchange: null });
export const WEBHOOK: Cause = Object.freeze({ by: 'webhook', exchange: null });
export const BIRTH: Cause = Object.freeze({ by: 'birth', exchange: null });

/** A row that came to be, without a transition, or moved by one. */
export interface Happening {
  at: Instant;
  type: string;
  id: number;
  transition: string | null;
  from: string | null;
  to: string;
  /** As its cause has it, but for what a plan had a timer or a client's read do. */
  by: By;
  cause: Cause;
}

/** A happening on its own, as a snapshot keeps it. */
export type HappeningKept = Omit<Happening, 'cause'> & { exchange: number | null };

/** How many a world keeps; the oldest go first. */
export const MOST_HAPPENINGS = 10_000;

export class History {
  readonly #happenings: Happening[] = [];

  add(happening: Happening): void {
    this.#happenings.push(happening);
    // In large steps, which keeps each addition cheap.
    if (this.#happenings.length >= 2 * MOST_HAPPENINGS) this.#happenings.splice(0, MOST_HAPPENINGS);
  }

  /** Oldest first. */
  all(): Happening[] {
    return this.#happenings.slice(-MOST_HAPPENINGS);
  }

  of(type: string, id: number): Happening[] {
    return this.all().filter((each) => each.id === id && each.type === type);
  }

  save(): HappeningKept[] {
    return this.all().map(({ cause, ...rest }) => ({ ...rest, exchange: cause.exchange }));
  }

  load(kept: readonly HappeningKept[]): void {
    for (const { exchange, ...rest } of kept) this.add({ ...rest, cause: { by: rest.by, exchange } });
  }

  clear(): void {
    this.#happenings.length = 0;
  }
}
