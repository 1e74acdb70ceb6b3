/** What changes in the worlds of a server, for who looks on: where to look, never what is there. */
import { realNow } from './clock.js';

export type ChangeKind = 'exchange' | 'transition' | 'clock' | 'plan' | 'fault' | 'world';

export interface Change {
  /** Counted through all worlds. */
  id: number;
  kind: ChangeKind;
  world: string;
  /** Of an exchange its id, of a transition that of the object. */
  object_id: number | null;
  /** Of a transition: the type of the object. */
  type: string | null;
  /** Of a transition the state that it led to, of a world what became of it: made or dropped. */
  what: string | null;
}

/** How many are kept for a reader that was away. */
export const MOST_CHANGES = 2048;

/** Told of each change, and of none when it is closed. */
type Reader = (added?: Change) => void;

export class Changes {
  /** Tells one life of the server from another: the ids of both begin with 1. */
  readonly epoch = realNow().getTime().toString(36);
  readonly #kept: Change[] = [];
  #count = 0;
  /** Until somebody has followed, nobody can come back for what was before. */
  #wasFollowed = false;
  readonly #readers = new Set<Reader>();
  #closed: string | undefined;

  note(kind: ChangeKind, world: string, object_id: number | null = null, type: string | null = null, what: string | null = null): void {
    if (!this.#wasFollowed) return;
    const change = { id: ++this.#count, kind, world, object_id, type, what };
    this.#kept[change.id % MOST_CHANGES] = change;
    for (const read of this.#readers) read(change);
  }

  /** The first after that of an id which is still kept. */
  after(id: number): Change | undefined {
    if (id >= this.#count) return undefined;
    return this.#kept[Math.max(id + 1, this.#count + 1 - MOST_CHANGES) % MOST_CHANGES];
  }

  /** The id of the latest. Whoever asks may come back for what follows, and it is kept from then on. */
  get count(): number {
    this.#wasFollowed = true;
    return this.#count;
  }

  /** Calls back after each change, and when it is closed; gives back what ends that. */
  follow(read: Reader): () => void {
    this.#wasFollowed = true;
    this.#readers.add(read);
    return () => void this.#readers.delete(read);
  }

  /** Why nobody can follow any more. */
  get closed(): string | undefined {
    return this.#closed;
  }

  close(why: string): void {
    this.#closed ??= why;
    for (const read of this.#readers) read();
    this.#readers.clear();
  }
}
