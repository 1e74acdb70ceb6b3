import TinyQueue from 'tinyqueue';

/** Microseconds since 1970-01-01T00:00:00Z, an integer. */
export type Instant = number;

/** Something due: a transition of a row, as data. */
export interface Due {
  due: Instant;
  /** The order of scheduling, which decides between two that are due at once. */
  seq: number;
  event: string;
  type: string;
  id: number;
}

export interface ClockState {
  now: Instant;
  mode: 'running' | 'frozen';
  seq: number;
  scheduled: Due[];
}

/** Of what goes wrong while nobody waits for it; and that somebody has moved, stopped or started it. */
interface Told {
  onFault?: ((error: unknown) => void) | undefined;
  onMove?: () => void;
}

/** 2200-01-01: microseconds stay exact integers until 2255, and a year keeps its four digits. */
export const LAST_INSTANT: Instant = Date.UTC(2200, 0, 1) * 1000;

/** A timer stands still while the machine sleeps, so that none is waited for longer than this. */
const LONGEST_TIMER_MS = 60_000;
/** How far real time may run ahead of the one that only goes on, before the machine must have slept. */
const NAP_MS = 1_000;
/** All of time as it is before anybody fakes it: a test's fake timers are the affair of what it tests. */
const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate: nextTurn, Date: RealDate } = globalThis;
const wallClock = RealDate.now;
const sinceStart = performance.now.bind(performance);
const START = performance.timeOrigin;
let slept = 0;
const earlier = (a: Due, b: Due) => a.due - b.due || a.seq - b.seq;

/** Never goes back, has microseconds, and goes on while the machine sleeps: of Node's clocks one does the former, the other the latter. */
function realMicroseconds(): Instant {
  const awake = START + sinceStart() + slept;
  const missed = wallClock() - awake;
  if (missed > NAP_MS) slept += missed;
  return Math.round((missed > NAP_MS ? awake + missed : awake) * 1000);
}

/**
 * A world's time and its one queue of due events. Running, it goes with real time from where it was set, and one real timer
 * waits for the earliest event; frozen, it stands still until it is moved.
 */
export class Clock {
  #frozenAt: Instant | null;
  #offset = 0;
  #firing: Instant | null = null;
  #queue = new TinyQueue<Due>([], earlier);
  #seq = 0;
  /** How many counted when last looked. */
  #kept = 0;
  #timer: NodeJS.Timeout | undefined;
  #timerDue = 0;
  #second = -1;
  #httpDate = '';
  #stopped = false;
  readonly #told: Told;

  /**
   * @param fire does what is due
   * @param isLive whether something scheduled still counts; what does not is passed over
   */
  constructor(
    private readonly fire: (due: Due) => void,
    private readonly isLive: (due: Due) => boolean,
    settings: Told & { now?: Instant | undefined; freeze?: boolean | undefined } = {},
  ) {
    const { now, freeze = false, ...told } = settings;
    this.#told = told;
    const real = realMicroseconds();
    this.#offset = (now ?? real) - real;
    this.#frozenAt = freeze ? (now ?? real) : null;
  }

  /** The world's time, which stands still at its end; while an event fires, the instant it was due. */
  now(): Instant {
    return this.#firing ?? this.#frozenAt ?? Math.min(realMicroseconds() + this.#offset, LAST_INSTANT);
  }

  /** Now, as a Date header has it. */
  httpDate(): string {
    const second = Math.floor(this.now() / 1e6);
    if (second !== this.#second) {
      this.#second = second;
      this.#httpDate = new Date(second * 1000).toUTCString();
    }
    return this.#httpDate;
  }

  get mode(): 'frozen' | 'running' {
    return this.#frozenAt === null ? 'running' : 'frozen';
  }

  /** Schedules an event for a row, in place of what was scheduled for it before. */
  schedule(event: string, type: string, row: { id: number; armed: number }, due: Instant): void {
    row.armed = ++this.#seq;
    this.#queue.push({ due, seq: row.armed, event, type, id: row.id });
    // What no longer counts goes when it comes up; a plan that is changed again and again must not wait for that.
    if (this.#queue.length > 2 * this.#kept + 1000) {
      this.#queue = new TinyQueue(this.#queue.data.filter(this.isLive), earlier);
      this.#kept = this.#queue.length;
    }
    this.#arm();
  }

  /** What is still to come, earliest first. */
  scheduled(): Due[] {
    return this.#queue.data.filter(this.isLive).sort(earlier);
  }

  /** Whether nothing is to come. */
  isIdle(): boolean {
    return this.#next() === undefined;
  }

  /** Fires what is due at or before now, and returns it. */
  settle(): Due[] {
    const next = this.#next();
    return next && next.due <= this.now() ? this.#fireUntil(this.now()) : [];
  }

  freeze(): void {
    this.#frozenAt ??= this.now();
    this.#arm();
    this.#told.onMove?.();
  }

  run(): void {
    if (this.#frozenAt === null) return;
    this.#offset = this.#frozenAt - realMicroseconds();
    this.#frozenAt = null;
    this.#arm();
    this.#told.onMove?.();
  }

  /** Moves to an instant that is not before now, firing what falls due on the way; returns what fired. */
  moveTo(instant: Instant): Due[] {
    const fired = this.#fireUntil(instant);
    if (this.#frozenAt !== null) this.#frozenAt = instant;
    else this.#offset = instant - realMicroseconds();
    this.#arm(true);
    this.#told.onMove?.();
    return fired;
  }

  /** The earliest scheduled instant, if there is one. */
  nextDue(): Instant | undefined {
    return this.#next()?.due;
  }

  /** All of it as data: how time goes, what is to come, and how much was ever scheduled. */
  save(): ClockState {
    return { now: this.now(), mode: this.mode, seq: this.#seq, scheduled: this.scheduled() };
  }

  /** Goes on from what was saved. */
  load({ now, mode, seq, scheduled }: ClockState): void {
    this.#frozenAt = mode === 'frozen' ? now : null;
    this.#offset = now - realMicroseconds();
    this.#seq = seq;
    this.#queue = new TinyQueue([...scheduled], earlier);
    this.#arm(true);
  }

  /** No event fires after this, and nothing keeps the process alive. */
  stop(): void {
    // A request may outlive its world, and schedule something yet.
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#queue = new TinyQueue<Due>([], earlier);
  }

  #fireUntil(instant: Instant): Due[] {
    const fired: Due[] = [];
    // What an event brings about may have more happen at the same instant.
    const before = this.#firing;
    for (let next = this.#next(); next && next.due <= instant; next = this.#next()) {
      this.#queue.pop();
      this.#firing = next.due;
      try {
        this.fire(next);
      } finally {
        this.#firing = before;
      }
      fired.push(next);
    }
    return fired;
  }

  /** The earliest that still counts. */
  #next(): Due | undefined {
    let next = this.#queue.peek();
    for (; next && !this.isLive(next); next = this.#queue.peek()) this.#queue.pop();
    return next;
  }

  /** @param moved time has jumped, so that a timer set before waits for another moment */
  #arm(moved = false): void {
    const next = this.#next();
    if (!next || next.due > LAST_INSTANT || this.#frozenAt !== null || this.#stopped) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      return;
    }
    if (this.#timer && this.#timerDue === next.due && !moved) return;
    clearTimeout(this.#timer);
    this.#timerDue = next.due;
    const ms = Math.min(Math.max(0, Math.ceil((next.due - this.now()) / 1000)), LONGEST_TIMER_MS);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      try {
        this.settle();
      } catch (error) {
        if (!this.#told.onFault) throw error;
        this.#told.onFault(error);
      }
      this.#arm();
    }, ms);
    this.#timer.unref();
  }
}

/** bunq's form of an instant: `2025-10-31 16:38:53.872547`, UTC. */
export function timestamp(instant: Instant): string {
  const ms = Math.floor(instant / 1000);
  const text = new Date(ms).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 23)}${String(instant - ms * 1000).padStart(3, '0')}`;
}

/** Reads ISO 8601 or bunq's form, UTC unless it says otherwise; undefined for what is no instant from 1970 to 2200. */
export function instantOf(text: string): Instant | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(text);
  if (!match) return undefined;
  const [, day, minute = '00:00', second = '00', fraction = '', zone = 'Z'] = match;
  const ms = Date.parse(`${day}T${minute}:${second}${zone}`);
  // Date.parse rolls 30 February over into March.
  if (Number.isNaN(ms) || !isDay(day as string)) return undefined;
  const instant = ms * 1000 + Number(fraction.padEnd(6, '0'));
  return instant < 0 || instant > LAST_INSTANT ? undefined : instant;
}

/** Whether a text is a day of the calendar, YYYY-MM-DD. */
export function isDay(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

/** Milliseconds of real time that pass while something is done: for the log, never for a world. */
export function stopwatch(): () => number {
  const start = sinceStart();
  return () => sinceStart() - start;
}

/** Resolves after so much real time, or when the signal aborts: for shutting down, never for a world. Keeps no process alive. */
export function realDelay(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms).unref();
    signal?.addEventListener('abort', end);
  });
}

/** One turn of the event loop: what has come in by now is dealt with first. For clients of a world, never for a world. */
export function realTurn(): Promise<void> {
  return new Promise((resolve) => void nextTurn(resolve));
}

/** Does something every so many real milliseconds, until told not to: for connections, never for a world. Keeps no process alive. */
export function realInterval(ms: number, act: () => void): () => void {
  const timer = setInterval(act, ms).unref();
  return () => clearInterval(timer);
}

/** Resolves after so much real time, which keeps the process alive: for a start that has to wait, never for a world. */
export function realWait(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}

/** The real instant: for certificates and files, never for a world. */
export const realNow = () => new RealDate();
