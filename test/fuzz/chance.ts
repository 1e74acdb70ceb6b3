/** Chance that can be had again: equal seeds choose alike. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to below 1; the generator is mulberry32. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** An integer from 0 to below the limit. */
  below(limit: number): number {
    return Math.floor(this.#next() * limit);
  }

  /** True once in so many times. */
  oneIn(times: number): boolean {
    return this.#next() * times < 1;
  }

  pick<T>(all: readonly T[]): T {
    if (all.length === 0) throw new Error('there is nothing to pick from');
    return all[this.below(all.length)] as T;
  }

  /** Picks by weight. */
  weigh<T>(all: readonly (readonly [weight: number, value: T])[]): T {
    let left = this.#next() * all.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of all) if ((left -= weight) < 0) return value;
    return (all.at(-1) as readonly [number, T])[1];
  }

  /** So many values, each made anew. */
  several<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make);
  }

  bytes(most: number): Buffer {
    return Buffer.from(this.several(most, () => this.below(256)));
  }
}
