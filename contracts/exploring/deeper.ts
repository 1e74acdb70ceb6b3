/** More than two misfortunes: too many for all of them, so those first whose beginnings brought news. By the seed, the same each time. */
import type { chance } from '../running/stage.js';
import type { Ran } from './finds.js';
import type { Fitting } from './fitting.js';
import type { Runs } from './runs.js';
import { keyOf, type Schedule } from './schedule.js';
import { pointsOf } from './trace.js';

/** So many are chosen before any of them is run: what they show cannot depend on how many run at once. */
const BATCH = 32;
/** Of so many choices, one is of any beginning; the others of those that brought news. */
const ANY_OF = 4;
/** So many choices in vain, and there is nothing left to try. */
const MOST_TRIES = 1_000;

export async function deeper(
  ran: readonly Ran[],
  { runs, fits, depth, pick }: { runs: Runs; fits: Fitting; depth: number; pick: ReturnType<typeof chance> },
): Promise<void> {
  const isBeginning = ({ hasStruck, result, schedule }: Ran) => hasStruck && result.verdict !== 'FAIL' && schedule.steps.length < depth;
  const all = ran.filter(isBeginning);
  const news = all.filter((each) => each.news > 0);
  const known = new Set(ran.map(({ schedule }) => keyOf(schedule)));
  let choices = 0;
  const oneOf = <T>(list: readonly T[]): T | undefined => list[pick(String(choices++), Math.max(1, list.length))];

  /** A beginning, and one more misfortune at a later point of what the client did then. */
  function choose(): Schedule | undefined {
    const from = news.length > 0 && pick(String(choices++), ANY_OF) > 0 ? oneOf(news) : oneOf(all);
    if (!from) return undefined;
    const { story, steps } = from.schedule;
    const point = oneOf(pointsOf(from.trace, steps.at(-1)));
    const move = point && oneOf(fits.at(story, from.trace, point));
    return move && { story, steps: [...steps, { operation: point.operation, nth: point.nth, move }] };
  }

  for (;;) {
    const batch: Schedule[] = [];
    for (let tries = 0; batch.length < Math.min(BATCH, runs.room) && tries < MOST_TRIES; tries++) {
      const schedule = choose();
      if (!schedule || known.has(keyOf(schedule))) continue;
      known.add(keyOf(schedule));
      batch.push(schedule);
    }
    if (batch.length === 0 || !runs.goesOn) return;
    for (const each of await runs.all(batch)) {
      if (!isBeginning(each)) continue;
      all.push(each);
      if (each.news > 0) news.push(each);
    }
  }
}
