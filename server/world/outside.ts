import { realDelay } from './clock.js';

/** Something under way outside the world; ends without throwing, soon after the signal says so. */
export type Errand = (signal: AbortSignal) => Promise<void>;

/** Where errands lead to, and those that have not begun. */
interface Place {
  waiting: (() => void)[];
  /** Begun, and neither ended nor late. */
  running: number;
  /** Begun, and waited for no longer. */
  late: number;
}

/** A partner with many users is not to be called by all of them at once. */
const MOST_RUNNING = 64;

/**
 * What is under way outside a world: webhooks. None of it is part of the world's state. Errands to one place begin in turn: the
 * next one when the last has ended; but a place that keeps one waiting longer than a short real while keeps no other waiting.
 */
export class Outside {
  readonly #places = new Map<string, Place>();
  readonly #turns = new Set<Promise<void>>();
  readonly #open = new Map<number, AbortController>();
  #running = 0;
  #closed = false;

  /**
   * @param graceMs real milliseconds that nothing waits longer than for one errand
   * @param onFault told of an errand that throws after all
   */
  constructor(
    private readonly graceMs: number,
    private readonly onFault: (error: unknown) => void = () => undefined,
  ) {}

  /**
   * Nothing is sent any more once it is closed: a request may outlive its world.
   *
   * @param id by which it can be cancelled, also before its turn has come
   */
  send(to: string, id: number, errand: Errand): void {
    if (this.#closed) return;
    const control = new AbortController();
    this.#open.set(id, control);
    const place = this.#places.get(to) ?? { waiting: [], running: 0, late: 0 };
    this.#places.set(to, place);
    const turn = new Promise<void>((resolve) => {
      place.waiting.push(() => {
        const done = control.signal.aborted ? Promise.resolve() : errand(control.signal).catch(this.onFault);
        void this.#attend(to, place, done).then(resolve);
        void done.finally(() => this.#open.get(id) === control && this.#open.delete(id));
      });
    });
    this.#turns.add(turn);
    void turn.then(() => this.#turns.delete(turn));
    this.#begin(place);
  }

  cancel(id: number): void {
    this.#open.get(id)?.abort();
    this.#open.delete(id);
  }

  /** Resolves when all that was sent has ended, or has had its while. */
  async quiet(): Promise<void> {
    while (this.#turns.size > 0 && !this.#closed) await Promise.all(this.#turns);
  }

  /** How many are under way, or about to be, that have not had their while. */
  get busy(): number {
    return this.#turns.size;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Cancels everything; what still comes back no longer counts. */
  close(): void {
    this.#closed = true;
    for (const id of [...this.#open.keys()]) this.cancel(id);
  }

  #begin(place: Place): void {
    while (this.#running < MOST_RUNNING && (place.running === 0 || place.late > 0)) {
      const next = place.waiting.shift();
      if (!next) return;
      place.running++;
      this.#running++;
      next();
    }
  }

  /** Resolves when an errand has ended, or has had its while; then others may begin. */
  async #attend(to: string, place: Place, done: Promise<void>): Promise<void> {
    const ended = done.then(() => true);
    const inTime = await Promise.race([ended, realDelay(this.graceMs).then(() => false)]);
    place.running--;
    this.#running--;
    if (!inTime) {
      place.late++;
      void ended.then(() => {
        place.late--;
        this.#leave(to, place);
      });
    }
    this.#leave(to, place);
    this.#begin(place);
    if (this.#running < MOST_RUNNING) for (const other of this.#places.values()) if (other.waiting.length) this.#begin(other);
  }

  /** Forgets a place that nothing leads to any more. */
  #leave(to: string, place: Place): void {
    if (place.running + place.late + place.waiting.length === 0 && this.#places.get(to) === place) this.#places.delete(to);
  }
}
