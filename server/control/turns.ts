import { realTurn } from '../world/clock.js';

/** What one turn of the event loop may hand out, in bytes; a step counts as some, however little it does. */
const MOST_PER_TURN = 2 ** 20;
const LEAST_PER_STEP = 4096;

/** Work for many that must keep nobody else waiting: in steps, in the order asked for, and over as many turns of the event loop as it takes. */
export class Turns {
  readonly #steps = new Set<() => number>();
  #spent = 0;
  #isUnderWay = false;
  #goesOn = false;

  /** Does a step at once while this turn has room for it, else on a later one. @param step gives back how many bytes it handed out */
  take(step: () => number): void {
    this.#steps.add(step);
    if (!this.#isUnderWay) this.#run();
  }

  forget(step: () => number): void {
    this.#steps.delete(step);
  }

  #run(): void {
    this.#isUnderWay = true;
    try {
      for (const step of this.#steps) {
        if (this.#spent >= MOST_PER_TURN) break;
        this.#steps.delete(step);
        this.#spent += Math.max(step(), LEAST_PER_STEP);
      }
    } finally {
      this.#isUnderWay = false;
    }
    if (!this.#goesOn) void this.#goOn();
  }

  async #goOn(): Promise<void> {
    this.#goesOn = true;
    await realTurn();
    this.#goesOn = false;
    this.#spent = 0;
    if (this.#steps.size) this.#run();
  }
}
