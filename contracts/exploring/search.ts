/** The search: every misfortune at every point of a client's own conversation, then pairs of them; each breach of a rule once, as small as it gets. */
import { startMock, type WorldHandle } from '../../server/index.js';
import type { Entry } from '../judging/kinds.js';
import type { Driver } from '../running/drivers/driver.js';
import type { ClockMode } from '../running/time.js';
import { verifyCase } from '../verify.js';
import { type Find, findsIn, type Ran } from './finds.js';
import { type Move, moves } from './moves.js';
import { caseOf, idOf, keyOf, type Schedule, type Step, type Story, storiesOf } from './schedule.js';
import { smaller } from './shrink.js';
import { type Mark, pointsOf, restOf, traceOf } from './trace.js';

export interface ExploreSettings {
  driver: Driver;
  seed: string;
  clock: ClockMode;
  /** Where conversations begin; all that the client does, unless given. */
  entries?: readonly Entry[];
  /** Their names; all, unless given. */
  stories?: readonly string[];
  /** How many moves a schedule has at most. */
  depth: 1 | 2;
  /** How many schedules at most; what is left then is said. */
  schedules: number;
  /** Misfortunes of these classes, or with these ids. */
  choices: readonly string[];
  /** Whether pairs are left out whose first move the client goes on from as if nothing had been. */
  reduction: boolean;
  /** How many at once. */
  jobs: number;
  /** No further schedule begins when it aborts. */
  signal?: AbortSignal;
  onSchedule?(done: number, finds: number): void;
}

/** How far one story was searched. */
export interface Searched {
  story: Story;
  exchanges: number;
  points: number;
  /** By depth: how many ran, how many were left out because they had been shown, and whether all there are are done. */
  depths: { schedules: number; skipped: number; isComplete: boolean }[];
}

export interface Exploration {
  searched: Searched[];
  schedules: number;
  /** Of those, what says nothing: not all of their moves struck. */
  unstruck: number;
  /** Faults of the kit's own, each with its schedule. */
  ownFaults: string[];
  /** Stories that the client goes through otherwise when it meets them again. */
  unsteady: string[];
  finds: Find[];
  isCutShort: boolean;
}

/** A story of which the first depth is done. */
interface Begun {
  told: Searched;
  plain: Ran;
  first: Ran[];
}

/** The same for all: then what each exchange of a story is about is the same in all schedules. */
const CASE_ID = 'XPLR-0000';

/** @throws AdapterError when the client cannot be driven */
export async function explore(settings: ExploreSettings): Promise<Exploration> {
  const { driver, seed, clock, jobs, signal, choices } = settings;
  const found = new Map<string, Find>();
  const about: Exploration = { searched: [], schedules: 0, unstruck: 0, ownFaults: [], unsteady: [], finds: [], isCutShort: false };
  const mock = await startMock();
  const fits = fitting(mock.world('points'), choices);

  async function run(schedule: Schedule, id = CASE_ID): Promise<Ran> {
    const { result, seen } = await verifyCase(caseOf(schedule, id), driver, { seed, clock });
    const hasStruck = seen !== undefined && [...seen.struck, ...seen.done].every((times) => times > 0);
    return { schedule, result, seen, trace: seen ? traceOf(seen) : { marks: [], outcome: '' }, hasStruck };
  }

  /** Runs them side by side, and takes what comes of them in their order. */
  async function runAll(schedules: readonly Schedule[]): Promise<Ran[]> {
    const ran: (Ran | undefined)[] = [];
    let next = 0;
    const atOnce = driver.kind === 'stdio' && !driver.capabilities.includes('parallel') ? 1 : jobs;
    await Promise.all(
      Array.from({ length: Math.max(1, atOnce) }, async () => {
        for (let nr = next++; nr < schedules.length && !signal?.aborted; nr = next++) {
          ran[nr] = await run(schedules[nr] as Schedule);
          settings.onSchedule?.(about.schedules + nr + 1, found.size);
        }
      }),
    );
    const all = ran.flatMap((each) => each ?? []);
    about.schedules += all.length;
    for (const each of all) take(each);
    return all;
  }

  function take(ran: Ran): void {
    if (ran.result.verdict === 'HARNESS_ERROR') about.ownFaults.push(`${keyOf(ran.schedule)}: ${ran.result.reason}`);
    else if (!ran.hasStruck) about.unstruck++;
    for (const find of findsIn(ran)) {
      const key = `${find.check} ${find.operation}`;
      const known = found.get(key);
      if (!known) found.set(key, find);
      else {
        known.schedules++;
        if (find.smallest.steps.length < known.smallest.steps.length) found.set(key, { ...find, schedules: known.schedules });
      }
    }
  }

  /** As many as there is still room for. */
  const within = (schedules: readonly Schedule[]) => schedules.slice(0, Math.max(0, settings.schedules - about.schedules));

  /** Each story as it is, twice, and then with one misfortune at each of its points. */
  async function searchAlone(story: Story): Promise<Begun | undefined> {
    const [plain, again] = await runAll([
      { story, steps: [] },
      { story, steps: [] },
    ]);
    if (!plain || !again) return undefined;
    if (restOf(plain.trace) !== restOf(again.trace)) about.unsteady.push(`${story.entry}, ${story.name}`);
    const points = pointsOf(plain.trace);
    const told: Searched = { story, exchanges: plain.seen?.exchanges.length ?? 0, points: points.length, depths: [] };
    about.searched.push(told);
    // Who fails where nothing goes wrong fails everywhere.
    if (findsIn(plain).length > 0) return undefined;
    const one = points.flatMap((point) => fits(story, point).map((move): Schedule => ({ story, steps: [stepOf(point, move)] })));
    const first = await runAll(within(one));
    told.depths.push({ schedules: first.length, skipped: 0, isComplete: first.length === one.length });
    return { told, plain, first };
  }

  /** Under each misfortune every later one, at the points that there are then: a retry is one that the story itself did not have. */
  async function searchPairs({ told, plain, first }: Begun): Promise<void> {
    const { story } = told;
    let skipped = 0;
    const two = first.flatMap(({ schedule, trace, hasStruck, result }) => {
      const [step] = schedule.steps as [Step];
      if (!hasStruck || result.verdict === 'FAIL') return [];
      const pairs = pointsOf(trace, step).flatMap((point) =>
        fits(story, point).map((move): Schedule => ({ story, steps: [step, stepOf(point, move)] })),
      );
      if (!settings.reduction || restOf(trace, step) !== restOf(plain.trace, step)) return pairs;
      skipped += pairs.length;
      return [];
    });
    const second = await runAll(within(two));
    const isComplete = second.length === two.length && told.depths[0]?.isComplete === true;
    told.depths.push({ schedules: second.length, skipped, isComplete });
  }

  try {
    const entries = settings.entries ?? (['identity', 'onboarding'] as const).filter((entry) => driver.capabilities.includes(entry));
    const begun: Begun[] = [];
    const stories = entries.flatMap(storiesOf).filter(({ name }) => settings.stories?.includes(name) ?? true);
    for (const story of stories) {
      const one = signal?.aborted ? undefined : await searchAlone(story);
      if (one) begun.push(one);
    }
    if (settings.depth > 1) for (const each of begun) if (!signal?.aborted) await searchPairs(each);
    for (const find of found.values()) {
      if (signal?.aborted) break;
      const shows = async (schedule: Schedule, id?: string) => {
        const ran = await run(schedule, id);
        return findsIn(ran).find(({ check, operation }) => check === find.check && operation === find.operation);
      };
      const least = await smaller(find, shows, (story, step) => fits(story, { ...step, isRead: isRead(step, find) }));
      Object.assign(find, least, { id: idOf(least.smallest) });
      find.shows = (await Promise.all([1, 2, 3].map(() => shows(find.smallest, find.id)))).filter(Boolean).length;
    }
  } finally {
    await mock.stop();
  }
  about.finds = [...found.values()].sort((a, b) => a.smallest.steps.length - b.smallest.steps.length || (a.check < b.check ? -1 : 1));
  about.isCutShort = signal?.aborted === true;
  return about;
}

const stepOf = ({ operation, nth }: Mark, move: Move): Step => ({ operation, nth, move });

const isRead = ({ operation }: Step, { result }: Find) =>
  result.exchanges.some((exchange) => exchange.operation === operation && exchange.method === 'GET');

/** Which moves can be at a point: the server itself says what it can do there. */
function fitting({ fault }: Pick<WorldHandle, 'fault'>, choices: readonly string[]) {
  const known = new Map<string, Move[]>();
  const isPossible = (operation: string, { does }: Move) => {
    if ('act' in does) return true;
    try {
      fault.arm({ on: { operation }, do: does });
      return true;
    } catch {
      return false;
    }
  };
  return ({ entry }: Story, { operation, isRead }: Pick<Mark, 'operation' | 'isRead'>): Move[] => {
    const key = `${entry} ${operation} ${isRead}`;
    const found =
      known.get(key) ??
      moves.filter(
        (move) =>
          (choices.includes(move.class) || choices.includes(move.id)) &&
          (move.entry ?? entry) === entry &&
          (move.at === 'all' || (move.at === 'reads') === isRead) &&
          isPossible(operation, move),
      );
    known.set(key, found);
    return found;
  };
}
