/** Schedules that are run, side by side, and what has come of them so far, in their order: the same however many are at once. */
import { stopwatch } from '../../server/index.js';
import type { CaseResult, ContractCase } from '../judging/kinds.js';
import type { Seen } from '../judging/seen.js';
import type { Driver } from '../running/drivers/driver.js';
import type { ClockMode } from '../running/time.js';
import { verifyCase } from '../verify.js';
import { type Find, findKey, findsIn, type Ran } from './finds.js';
import { caseOf, keyOf, type Schedule } from './schedule.js';
import { traceOf, turnsOf } from './trace.js';

export interface RunSettings {
  driver: Driver;
  seed: string;
  clock: ClockMode;
  /** How many schedules at most; what is left then is said. */
  schedules: number;
  /** Real milliseconds after which no further schedule begins. */
  budgetMs?: number;
  /** Only breaches of these: outcome, or ids of rules. */
  only?: readonly string[];
  /** How many at once. */
  jobs: number;
  /** No further schedule begins when it aborts. */
  signal?: AbortSignal;
  onSchedule?(done: number, finds: number): void;
}

/** The same for all: then what each exchange of a story is about is the same in all schedules. */
const CASE_ID = 'XPLR-0000';

export class Runs {
  readonly found = new Map<string, Find>();
  readonly ownFaults: string[] = [];
  done = 0;
  unstruck = 0;
  /** Whether something was left that there was no time for. */
  isSpent = false;
  readonly #elapsed = stopwatch();
  readonly #turns = new Set<string>();

  constructor(private readonly settings: RunSettings) {}

  /** Neither cut short nor out of time. */
  get goesOn(): boolean {
    const { signal, budgetMs = Number.POSITIVE_INFINITY } = this.settings;
    if (this.#elapsed() >= budgetMs) this.isSpent = true;
    return !signal?.aborted && !this.isSpent;
  }

  /** How many there is still room for. */
  get room(): number {
    return Math.max(0, this.settings.schedules - this.done);
  }

  async run(schedule: Schedule, id = CASE_ID): Promise<Ran> {
    return ranOf(schedule, await this.verify(caseOf(schedule, id)));
  }

  verify(given: ContractCase): Promise<{ result: CaseResult; seen: Seen | undefined }> {
    const { driver, seed, clock } = this.settings;
    return verifyCase(given, driver, { seed, clock });
  }

  /** As many as there is room and time for; those that were run, in their order. */
  async all(schedules: readonly Schedule[]): Promise<Ran[]> {
    const { driver, jobs, onSchedule } = this.settings;
    const within = schedules.slice(0, this.room);
    const ran: (Ran | undefined)[] = [];
    let next = 0;
    const atOnce = driver.kind === 'stdio' && !driver.capabilities.includes('parallel') ? 1 : jobs;
    await Promise.all(
      Array.from({ length: Math.max(1, atOnce) }, async () => {
        for (let nr = next++; nr < within.length && this.goesOn; nr = next++) {
          ran[nr] = await this.run(within[nr] as Schedule);
          onSchedule?.(this.done + nr + 1, this.found.size);
        }
      }),
    );
    const all = ran.flatMap((each) => each ?? []);
    this.done += all.length;
    for (const each of all) this.#take(each);
    return all;
  }

  #take(ran: Ran): void {
    if (ran.result.verdict === 'HARNESS_ERROR') this.ownFaults.push(`${keyOf(ran.schedule)}: ${ran.result.reason}`);
    else if (!ran.hasStruck) this.unstruck++;
    for (const turn of turnsOf(ran.trace)) {
      if (this.#turns.has(turn)) continue;
      this.#turns.add(turn);
      ran.news++;
    }
    for (const find of findsIn(ran)) {
      if (this.settings.only?.includes(find.check) === false) continue;
      const key = findKey(find);
      const known = this.found.get(key);
      if (!known) this.found.set(key, find);
      else {
        known.schedules++;
        if (find.smallest.steps.length < known.smallest.steps.length) this.found.set(key, { ...find, schedules: known.schedules });
      }
    }
  }
}

function ranOf(schedule: Schedule, { result, seen }: { result: CaseResult; seen: Seen | undefined }): Ran {
  const hasStruck = seen !== undefined && [...seen.struck, ...seen.done].every((times) => times > 0);
  return {
    schedule,
    result,
    trace: seen ? traceOf(seen) : { marks: [], outcome: '' },
    hasStruck,
    news: 0,
    exchanges: seen?.exchanges ?? [],
  };
}
