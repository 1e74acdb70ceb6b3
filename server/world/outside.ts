import { realDelay } from './clock.js';

/** Something under way outside the world; ends without throwing, soon after the signal says so. */
export type Errand = (signal: AbortSignal) => Promise<void>;

/**
 * What is under way outside a world: webhooks. None of it is part of the world's state. Errands to one place begin in turn:
 * the next one when the last has ended, or has taken longer than a short real while.
 */
export class Outside {
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #open = new Map<number, AbortController>();
  #closed = false;

  /** @param graceMs real milliseconds that nothing waits longer than for one errand */
  constructor(private readonly graceMs: number) {}

  /**
   * Nothing is sent any more once it is closed: a request may outlive its world.
   *
   * @param id by which it can be cancelled, also before its turn has come
   */
  send(place: string, id: number, errand: Errand): void {
    if (this.#closed) return;
    const control = new AbortController();
    this.#open.set(id, control);
    const before = this.#turns.get(place) ?? Promise.resolve();
    const turn = before.then(() => {
      if (control.signal.aborted) return undefined;
      const done = errand(control.signal).finally(() => {
        if (this.#open.get(id) === control) this.#open.delete(id);
      });
      return Promise.race([done, realDelay(this.graceMs)]);
    });
    const cleared = turn.then(() => {
      if (this.#turns.get(place) === cleared) this.#turns.delete(place);
    });
    this.#turns.set(place, cleared);
  }

  cancel(id: number): void {
    this.#open.get(id)?.abort();
    this.#open.delete(id);
  }

  /** Resolves when all that was sent has ended, or has had its while. */
  async quiet(): Promise<void> {
    while (this.#turns.size > 0 && !this.#closed) await Promise.all(this.#turns.values());
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Cancels everything; what still comes back no longer counts. */
  close(): void {
    this.#closed = true;
    for (const id of [...this.#open.keys()]) this.cancel(id);
  }
}
