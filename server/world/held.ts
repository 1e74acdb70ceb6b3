/** What the end of a world lets go of. */
type End = () => void;

/**
 * Connections that a fault keeps: those that get no answer, and those whose answer is late. None of it is part of the world's
 * state; when an answer is due is.
 */
export class Held {
  readonly #ends = new Set<End>();
  readonly #late = new Map<number, () => void>();
  #closed = false;

  /** Has something done at the end, at the latest; gives back what forgets it. At once, when the end has been. */
  keep(end: End): () => void {
    if (this.#closed) end();
    else this.#ends.add(end);
    return () => void this.#ends.delete(end);
  }

  /** @param row of the late answer */
  late(row: number, send: () => void): void {
    if (!this.#closed) this.#late.set(row, send);
  }

  /** Sends a late answer, if it is one of this server's: a snapshot does not bring the connection along. */
  send(row: number): void {
    const send = this.#late.get(row);
    this.#late.delete(row);
    send?.();
  }

  close(): void {
    this.#closed = true;
    this.#late.clear();
    for (const end of [...this.#ends]) end();
    this.#ends.clear();
  }
}
