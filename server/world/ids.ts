import { hash } from 'node:crypto';

/**
 * Ids count up per sequence; tokens and UUIDs are SHA-256 of the seed, the world's name, what they are for and a number.
 * So a world's chance is wholly in its seed and its counters.
 */
export class Ids {
  readonly #prefix: string;
  readonly #next: Map<string, number>;
  #responses = 0;

  constructor(seed: string, world: string, first: Record<string, number>) {
    this.#prefix = `${seed}\n${world}\n`;
    this.#next = new Map(Object.entries(first));
  }

  /** The next id of a sequence: an integer, from 1 unless the world starts it elsewhere. */
  next(sequence: string): number {
    const id = this.upcoming(sequence);
    this.#next.set(sequence, id + 1);
    return id;
  }

  /** The id that `next` will give, without taking it. */
  upcoming(sequence: string): number {
    return this.#next.get(sequence) ?? 1;
  }

  /** Lower-case hexadecimal digits of up to 32 bytes, the same for the same purpose and number. */
  hex(purpose: string, number: number, bytes = 32): string {
    const text = `${this.#prefix}${purpose}\n${number}`;
    // A slice of a string would keep all of it in memory.
    return bytes === 32 ? hash('sha256', text, 'hex') : hash('sha256', text, 'buffer').toString('hex', 0, bytes);
  }

  /** A version 4 UUID, the same for the same purpose and number. */
  uuid(purpose: string, number: number): string {
    const h = this.hex(purpose, number);
    const variant = '89ab'[Number.parseInt(h[16] as string, 16) & 3];
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20, 32)}`;
  }

  /** A new UUID for an answer; refused requests get one too, so it shares nothing with the rows' ids. */
  responseId(): string {
    return this.uuid('response', this.#responses++);
  }

  /** Bytes of chance for one answer: the same for the same purpose in the same answer of the world. */
  chance(): (what: string, bytes: number) => Buffer {
    const answer = this.#responses;
    return (what, bytes) => {
      let hex = '';
      for (let block = 0; hex.length < bytes * 2; block++) hex += this.hex(`${what} of answer ${answer}`, block);
      return Buffer.from(hex, 'hex').subarray(0, bytes);
    };
  }

  /** All that it counts. */
  save(): { next: Record<string, number>; responses: number } {
    return { next: this.counters(), responses: this.#responses };
  }

  load({ next, responses }: ReturnType<Ids['save']>): void {
    this.#next.clear();
    for (const [sequence, id] of Object.entries(next)) this.#next.set(sequence, id);
    this.#responses = responses;
  }

  /** The counters of the rows, for a comparison of the world before and after. */
  counters(): Record<string, number> {
    return Object.fromEntries(this.#next);
  }
}
