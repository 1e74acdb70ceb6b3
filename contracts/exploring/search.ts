/** The search: every misfortune at every point of a client's own conversation, then pairs of them, then more; each breach of a rule once, as small as it gets. */
import { startMock } from '../../server/index.js';
import type { CaseResult, ContractCase, Entry } from '../judging/kinds.js';
import { chance } from '../running/stage.js';
import { deeper } from './deeper.js';
import { type Find, findKey, findsIn, type Ran } from './finds.js';
import { type Bounds, fitting } from './fitting.js';
import type { Move } from './moves/move.js';
import { type RunSettings, Runs } from './runs.js';
import { idOf, type Schedule, type Step } from './schedule.js';
import { smaller } from './shrink.js';
import { type Story, storiesOf } from './stories.js';
import { type Mark, pointsOf, restOf, telling } from './trace.js';

export interface ExploreSettings extends RunSettings, Omit<Bounds, 'isVirtual'> {
  /** Where conversations begin; all that the client does, unless given. */
  entries?: readonly Entry[];
  /** Their names; all, unless given. */
  stories?: readonly string[];
  /** How many moves a schedule has at most: one and two in every way that there is, more of them by chance from the seed. */
  depth: number;
  /**
   * Whether pairs are left out whose first move is harmless, and which the client goes on from as if nothing had been; and of many
   * polls in a row those in the middle.
   */
  reduction: boolean;
  /** Of how many machines, which one: each takes its share of what one misfortune alone comes to, and all that follows from that. */
  shard?: { nr: number; of: number };
  /** Finds of an earlier search, which are run first. */
  known?: readonly ContractCase[];
  /** Whether only the stories are run, and nothing goes wrong in them. */
  isDry?: boolean;
}

/** What became of a move at a point, alone. */
export interface Cell {
  point: number;
  move: Move;
  verdict: CaseResult['verdict'];
  /** The ids of the smallest schedules that show what is wrong there. */
  cases: string[];
}

/** How far one story was searched. */
export interface Searched {
  story: Story;
  /** As the client goes through it undisturbed. */
  plain: Ran;
  points: readonly Mark[];
  /** For each point, what fits there. */
  fits: readonly (readonly Move[])[];
  cells: Cell[];
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
  /** Finds of an earlier search that show no more. */
  gone: string[];
  /** Those that show still. */
  left: string[];
  isCutShort: boolean;
}

/** A story of which the first depth is done. */
interface Begun {
  told: Searched;
  first: Ran[];
}

/** @throws AdapterError when the client cannot be driven */
export async function explore(settings: ExploreSettings): Promise<Exploration> {
  const { driver, seed, clock, depth, signal, shard } = settings;
  const runs = new Runs(settings);
  const about: Pick<Exploration, 'searched' | 'unsteady' | 'gone' | 'left'> = { searched: [], unsteady: [], gone: [], left: [] };
  const foundAlone = new Map<Cell, readonly Find[]>();
  const worthwhile = (points: readonly Mark[]) => (settings.reduction ? telling(points) : points);
  const mock = await startMock();
  const fits = fitting(mock.world('points'), { ...settings, isVirtual: clock === 'virtual' });
  const isOurs = (_: unknown, place: number) => shard === undefined || place % shard.of === shard.nr - 1;

  /** Each story as it is, twice, and then with one misfortune at each of its points. */
  async function searchAlone(story: Story): Promise<Begun | undefined> {
    const [plain, again] = await runs.all([
      { story, steps: [] },
      { story, steps: [] },
    ]);
    if (!plain || !again) return undefined;
    if (restOf(plain.trace) !== restOf(again.trace)) about.unsteady.push(`${story.entry}, ${story.name}`);
    const points = pointsOf(plain.trace);
    const fit = points.map((point) => fits.at(story, plain.trace, point));
    const told: Searched = { story, plain, points, fits: fit, cells: [], depths: [] };
    about.searched.push(told);
    // Who fails where nothing goes wrong fails everywhere.
    if (findsIn(plain).length > 0 || settings.isDry) return undefined;
    const every = points.flatMap((point, i) =>
      (fit[i] ?? []).map((move) => ({ point, schedule: { story, steps: [stepOf(point, move)] } })),
    );
    const worth = new Set(worthwhile(points));
    const one = every.filter(({ point }) => worth.has(point));
    const ours = one.filter(isOurs).map(({ schedule }) => schedule);
    const first = await runs.all(ours);
    for (const ran of first) {
      const [{ operation, nth, move }] = ran.schedule.steps as readonly [Step];
      const point = points.findIndex((each) => operation === each.operation && nth === each.nth);
      const cell: Cell = { point, move, verdict: ran.hasStruck ? ran.result.verdict : 'NOT_REACHED', cases: [] };
      told.cells.push(cell);
      foundAlone.set(cell, findsIn(ran));
    }
    told.depths.push({ schedules: first.length, skipped: every.length - one.length, isComplete: first.length === ours.length });
    return { told, first };
  }

  /** Under each misfortune every later one, at the points that there are then: a retry is one that the story itself did not have. */
  async function searchPairs({ told, first }: Begun): Promise<Ran[]> {
    const { story, plain } = told;
    let skipped = 0;
    const two = first.flatMap(({ schedule, trace, hasStruck, result }) => {
      const [step] = schedule.steps as [Step];
      if (!hasStruck || result.verdict === 'FAIL') return [];
      const pairsAt = (points: readonly Mark[]) =>
        points.flatMap((point) => fits.at(story, trace, point).map((move): Schedule => ({ story, steps: [step, stepOf(point, move)] })));
      const later = pointsOf(trace, step);
      const pairs = pairsAt(worthwhile(later));
      skipped += pairsAt(later).length - pairs.length;
      // Of what is harmless a client need know nothing; what it has suffered it may remember longer than it shows.
      const isForgotten = step.move.class === 'harmless' && restOf(trace, step) === restOf(plain.trace, step);
      if (!settings.reduction || !isForgotten) return pairs;
      skipped += pairs.length;
      return [];
    });
    const second = await runs.all(two);
    const isComplete = second.length === two.length && told.depths[0]?.isComplete === true;
    told.depths.push({ schedules: second.length, skipped, isComplete });
    return second;
  }

  /** What a find comes down to. */
  async function shrink(find: Find): Promise<void> {
    const shows = async (schedule: Schedule, id?: string) =>
      findsIn(await runs.run(schedule, id)).find((each) => findKey(each) === findKey(find));
    const stories = storiesOf(find.smallest.story.entry, driver.capabilities);
    const least = await smaller(find, shows, (story, step) => fits.anywhere(story, { ...step, kind: kindOf(step, find) }), stories);
    Object.assign(find, least, { id: idOf(least.smallest) });
    find.shows = (await Promise.all([1, 2, 3].map(() => shows(find.smallest, find.id)))).filter(Boolean).length;
  }

  try {
    for (const given of settings.known ?? []) {
      if (!runs.goesOn) break;
      const { verdict } = (await runs.verify(given)).result;
      if (verdict === 'FAIL') about.left.push(given.id);
      else if (verdict === 'PASS' || verdict === 'WARN') about.gone.push(given.id);
    }
    const entries = settings.entries ?? (['identity', 'onboarding'] as const).filter((entry) => driver.capabilities.includes(entry));
    const stories = entries.flatMap((entry) => storiesOf(entry, driver.capabilities));
    const begun: Begun[] = [];
    for (const story of stories.filter(({ name }) => settings.stories?.includes(name) ?? true)) {
      const one = runs.goesOn ? await searchAlone(story) : undefined;
      if (one) begun.push(one);
    }
    const corpus = begun.flatMap(({ first }) => first);
    if (depth > 1) for (const each of begun) if (runs.goesOn) corpus.push(...(await searchPairs(each)));
    if (depth > 2) await deeper(corpus, { runs, fits, depth, pick: chance(seed, 'deeper') });
    for (const find of runs.found.values()) if (!signal?.aborted) await shrink(find);
    for (const [cell, finds] of foundAlone) cell.cases = finds.flatMap((find) => runs.found.get(findKey(find))?.id ?? []);
  } finally {
    await mock.stop();
  }
  const finds = [...runs.found.values()].sort((a, b) => a.smallest.steps.length - b.smallest.steps.length || (a.check < b.check ? -1 : 1));
  const { done: schedules, unstruck, ownFaults } = runs;
  return { ...about, schedules, unstruck, ownFaults, finds, isCutShort: signal?.aborted === true };
}

const stepOf = ({ operation, nth }: Mark, move: Move): Step => ({ operation, nth, move });

function kindOf({ operation, move }: Step, { result }: Find): Mark['kind'] {
  if (move.at === 'webhooks') return 'webhook';
  const isRead = result.exchanges.some((exchange) => exchange.operation === operation && exchange.method === 'GET');
  return isRead ? 'read' : 'write';
}
