/** How a world's time passes while a client is at work. */
import { instantOf, realDelay, realTurn, stopwatch, type WorldHandle } from '../../server/index.js';

export type ClockMode = 'virtual' | 'scaled' | 'real';

/** By how much faster than real time a world goes whose client really waits. */
export const SCALE = 20;
/** Real milliseconds between two moves of a scaled clock. */
const TICK_MS = 5;
/** Node takes a longer wait for none at all. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** Turns of the event loop without any request, after which a client in this process waits for time to pass. */
const CALM_TURNS = 16;
/** Real milliseconds after which a client that asks for no sleep waits for something else to happen. */
const PATIENCE_MS = 250;
/** The same before time leaps by more than this, as to where a client is given up: it may be making a key. */
const LONG_PATIENCE_MS = 1_500;
const LONG_MS = 60_000;
/** The same of one in a process of its own, which may be making a key, or be kept from its work by others. */
const PROCESS_PATIENCE_MS = 5_000;

/** What a client has begun, what is under way for it, and what it is being told, or is about to be. */
export interface Activity {
  requests: number;
  open: number;
  told: number;
}

/** A world's time, as one case has it. All milliseconds are the world's. */
export interface Time {
  readonly mode: ClockMode;
  /** Real milliseconds that one of the world's takes for a client that waits by itself: 0 by a virtual clock. */
  readonly pace: number;
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Lets so much time pass while the client goes on, or at once when there is no client any more; resolves when it has. */
  pass(ms: number, gone: Promise<unknown>): Promise<void>;
  /** Resolves when nothing is left that could wake the client, or at this instant of the world. */
  stuck(until: number): Promise<void>;
  stop(): void;
}

const nowOf = ({ clock }: WorldHandle) => clock.instant / 1000;

interface Sleeper {
  wake: number;
  done(): void;
}

/**
 * Time that passes only while the client waits: to the earliest that it, or the world, has to wait for, as in a simulation of
 * discrete events. A client is at rest when the server works on nothing of its, and nothing new has come for a while.
 */
export class VirtualTime implements Time {
  readonly mode = 'virtual';
  readonly pace = 0;
  readonly #sleepers = new Set<Sleeper>();
  readonly #goals = new Set<Sleeper>();
  /** Those for which the client's own rest is enough. */
  #passing = 0;
  /** Counts what the client does besides requests, as having the SDK run. */
  #stirs = 0;
  #stopped = false;
  #isGoing = false;

  /**
   * @param calmMs real milliseconds of rest that count as such: 0 for a client in this process, whose every step is a turn of our loop
   */
  constructor(
    private readonly world: WorldHandle,
    private readonly activity: () => Activity,
    private readonly calmMs: number,
  ) {}

  now(): number {
    return nowOf(this.world);
  }

  /** The client did something that no request shows. */
  stir(): void {
    this.#stirs++;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted || this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper: Sleeper = { wake: this.now() + Math.max(0, ms), done: () => undefined };
      const end = () => {
        signal?.removeEventListener('abort', end);
        if (this.#sleepers.delete(sleeper)) this.#stirs++;
        resolve();
      };
      sleeper.done = end;
      signal?.addEventListener('abort', end);
      this.#sleepers.add(sleeper);
      this.#stirs++;
      void this.#go();
    });
  }

  async pass(ms: number): Promise<void> {
    this.#passing++;
    this.#stirs++;
    await this.#reach(this.now() + ms);
    this.#passing--;
  }

  stuck(until: number): Promise<void> {
    return this.#reach(until);
  }

  stop(): void {
    this.#stopped = true;
    for (const sleeper of [...this.#sleepers, ...this.#goals]) sleeper.done();
    this.#sleepers.clear();
    this.#goals.clear();
  }

  #reach(wake: number): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const goal: Sleeper = {
        wake,
        done: () => {
          this.#goals.delete(goal);
          resolve();
        },
      };
      this.#goals.add(goal);
      void this.#go();
    });
  }

  async #go(): Promise<void> {
    if (this.#isGoing) return;
    this.#isGoing = true;
    try {
      while (!this.#stopped && this.#sleepers.size + this.#goals.size > 0) {
        if (!(await this.#rest())) continue;
        await this.#step();
      }
    } finally {
      this.#isGoing = false;
    }
  }

  /** When something of the world's is due next. */
  #due(): number {
    const [next] = this.world.clock.show().scheduled;
    return next ? (instantOf(next.at) as number) / 1000 : Number.POSITIVE_INFINITY;
  }

  #wakes(): number[] {
    return [...this.#sleepers, ...this.#goals].map(({ wake }) => wake);
  }

  /** To the next instant at which something is due, or somebody wakes. */
  async #step(): Promise<void> {
    const wakes = this.#wakes();
    // Whoever waited may have been told meanwhile.
    if (wakes.length === 0) return;
    const due = this.#due();
    const target = Math.min(due, ...wakes);
    if (target > this.now()) await this.world.clock.advance(target - this.now());
    else if (due <= this.now()) await this.world.clock.advance(0);
    const now = this.now() + 0.0005;
    for (const sleeper of [...this.#sleepers, ...this.#goals]) if (sleeper.wake <= now) sleeper.done();
  }

  /** Whether the client is at rest; false as soon as it is seen not to be, or is given something else to wait for. */
  async #rest(): Promise<boolean> {
    const before = this.activity().requests + this.#stirs;
    const isAsleep = this.#sleepers.size + this.#passing > 0;
    // One that keeps a session alive sleeps too, for days, and does something else meanwhile.
    const far = this.now() + LONG_MS;
    const isLong = this.#passing === 0 && this.#wakes().every((wake) => wake > far) && this.#due() > far;
    // A client that asked for no sleep may be at work in ways that no request shows: signing in a thread, in another process.
    const patience = isAsleep && !isLong ? this.calmMs : this.calmMs > 0 ? PROCESS_PATIENCE_MS : isLong ? LONG_PATIENCE_MS : PATIENCE_MS;
    const elapsed = stopwatch();
    for (let turn = 0; turn < CALM_TURNS || elapsed() < patience; turn++) {
      if (turn < CALM_TURNS) await realTurn();
      else await realDelay(Math.min(2, patience));
      if (this.#stopped) return true;
      const { requests, open, told } = this.activity();
      if (open + told > 0) {
        // What it is told may wait for the client, whose answer is nothing to hurry for.
        if (this.calmMs > 0 || open === 0) await realDelay(1);
        return false;
      }
      if (requests + this.#stirs !== before) return false;
    }
    return true;
  }
}

/** Time that passes by itself, for a client that really waits: as it does, or faster. */
export class RunningTime implements Time {
  readonly pace: number;
  #stopped = false;
  readonly #ending = new AbortController();

  constructor(
    readonly mode: 'scaled' | 'real',
    private readonly world: WorldHandle,
  ) {
    this.pace = mode === 'scaled' ? 1 / SCALE : 1;
    if (mode === 'scaled') void this.#tick();
  }

  now(): number {
    return nowOf(this.world);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return realDelay(
      Math.min(ms * this.pace, LONGEST_TIMER_MS),
      signal ? AbortSignal.any([signal, this.#ending.signal]) : this.#ending.signal,
    );
  }

  async pass(ms: number, gone: Promise<unknown>): Promise<void> {
    const until = this.now() + ms;
    await Promise.race([this.sleep(ms), gone]);
    this.#stopped = true;
    const left = until - this.now();
    if (left > 0) await this.world.clock.advance(left);
  }

  stuck(until: number): Promise<void> {
    return this.sleep(until - this.now());
  }

  stop(): void {
    this.#stopped = true;
    this.#ending.abort();
  }

  async #tick(): Promise<void> {
    const elapsed = stopwatch();
    let moved = 0;
    while (!this.#stopped) {
      await realDelay(TICK_MS);
      const target = elapsed() / this.pace;
      if (!this.#stopped) await this.world.clock.advance(target - moved);
      moved = target;
    }
  }
}
