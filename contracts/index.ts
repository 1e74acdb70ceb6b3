/** bunq-contracts in process: `verifyClient()`, and what its reports hold. */
import { hash } from 'node:crypto';
import type { ExplorationReport } from '../schemas/generated/types.js';
import { realNow } from '../server/index.js';
import { Usage } from './commands/usage.js';
import { CLASSES } from './exploring/moves/move.js';
import { explore } from './exploring/search.js';
import type { CaseResult, ContractCase, ContractReport, Entry } from './judging/kinds.js';
import { explorationReport, findCase } from './reports/explored.js';
import { chosen, readCases } from './running/cases.js';
import type { Capability, Client } from './running/client.js';
import type { Driver } from './running/drivers/driver.js';
import { inProcess } from './running/drivers/in-process.js';
import { verifyModule } from './running/threads.js';
import type { ClockMode } from './running/time.js';
import { unasked, verifyCases } from './verify.js';

export { judge } from './judging/judge.js';
export type { CaseResult, Check, ContractCase, ContractReport, Finding, ReportSummary, Verdict } from './judging/kinds.js';
export { rules } from './judging/rules/index.js';
export type { Rule, Settings } from './judging/rules/rule.js';
export type { Run, Seen, SeenExchange } from './judging/seen.js';
export { areaOf, baseOf, chosen, matches, readCases } from './running/cases.js';
export type { Applicant, Capability, Client, ClientContext, Conversation, Entry, Outcome, SdkResult } from './running/client.js';
export { Usage };

export interface VerifyOptions {
  /** Of the client, for the report; the function's own, unless given. */
  name?: string;
  version?: string;
  language?: string;
  homepage?: string;
  issues?: string;
  /** What the client can do; everything, unless given. What it lacks is not held against it. */
  capabilities?: readonly Capability[];
  /** Which cases: ids, with `*` for any text; all, unless given. */
  cases?: string | readonly string[];
  /** What ids, names and orders come from; a new one unless given. It is in the report. */
  seed?: string;
  /** `virtual` for a client that waits by `context.sleep`, which it is unless its capabilities say otherwise; else `scaled` or `real`. */
  clock?: ClockMode;
  /** How many cases at once; 8 unless given. */
  jobs?: number;
  /** Of a client that is a module: how many threads; 2 unless given. */
  threads?: number;
  /** No further case begins when it aborts; the report is then cut short. */
  signal?: AbortSignal;
  /** Told of each case when it is judged. */
  onCase?(result: CaseResult): void;
}

/** A seed that nobody has given. */
export const newSeed = (): string => hash('sha256', String(realNow().getTime())).slice(0, 8);

export const JOBS = 8;

/**
 * Judges a client: runs every case against a world of its own, and resolves with the report.
 *
 * @param client a function of one conversation; or the url of a module whose default export is one, which several threads then run
 * @throws Usage for a pattern that names no case, and for a clock by which the client cannot be driven
 */
export async function verifyClient(client: Client | URL, options: VerifyOptions = {}): Promise<ContractReport> {
  const { jobs = JOBS, threads = 2, signal, onCase } = options;
  const prepared = prepare(client, options);
  const settings = { ...prepared, jobs, ...(signal && { signal }), onCase: (result: CaseResult) => onCase?.(result) };
  return typeof client === 'function' ? verifyCases(settings) : verifyModule(client, threads, settings);
}

export interface ExploreOptions
  extends Pick<
    VerifyOptions,
    'name' | 'version' | 'language' | 'homepage' | 'issues' | 'capabilities' | 'seed' | 'clock' | 'jobs' | 'signal'
  > {
  /** Where conversations begin; wherever the client can, unless given. */
  entry?: Entry;
  /** What happens by itself: `approved`, `rejected`, `approved-late`; all, unless given. */
  stories?: readonly string[];
  /** How many misfortunes a schedule has at most, 1 to 5; 2 unless given. More than two are chosen by the seed. */
  depth?: number;
  /** How many schedules at most; 2,000 unless given. */
  schedules?: number;
  /** Real milliseconds after which no further schedule begins. */
  budgetMs?: number;
  /** Misfortunes of which classes, `harmless`, `transient`, `uncertain`, `hostile`, or by their ids; all, unless given. */
  moves?: readonly string[];
  /** Misfortunes only at these operations and event types; at all, unless given. */
  operations?: readonly string[];
  /** Only breaches of these: `outcome`, or ids of rules; of all, unless given. */
  only?: readonly string[];
  /** Whether what others have shown is left out: pairs whose first misfortune changed nothing, polls among many; true unless given. */
  reduction?: boolean;
  /** Finds of an earlier search, which are run first. */
  known?: readonly ContractCase[];
}

/**
 * Searches for a client's failures: every misfortune at every point of its own conversation, alone and in pairs.
 *
 * @returns the report, and each find as a case, which `verifyClient` does not know and `verify --cases` runs
 * @throws Usage for a clock by which the client cannot be driven
 */
export async function exploreClient(
  client: Client,
  options: ExploreOptions = {},
): Promise<{ report: ExplorationReport; cases: ContractCase[] }> {
  const { entry, depth = 2, schedules = 2_000, moves = CLASSES, reduction = true, jobs = JOBS } = options;
  const { stories, budgetMs, operations, only, known, signal } = options;
  const { driver, seed, clock } = driven(client, options);
  const found = await explore({
    ...{ driver, seed, clock, depth, schedules, choices: moves, reduction, jobs },
    ...(entry && { entries: [entry] }),
    ...(stories && { stories }),
    ...(budgetMs && { budgetMs }),
    ...(operations && { operations }),
    ...(only && { only }),
    ...(known && { known }),
    ...(signal && { signal }),
  });
  return { report: explorationReport(found, { driver, seed, clock }), cases: found.finds.map(findCase) };
}

/** The cases, and what is to be known before the first of them begins. */
export function prepare(client: Client | URL, options: VerifyOptions) {
  const cases = chosen(readCases(), [options.cases ?? []].flat());
  const { driver, seed, clock } = driven(client, options);
  return { cases, driver, seed, clock, ...(options.clock === undefined && unasked(driver)) };
}

/** @throws Usage for a clock by which the client cannot be driven */
function driven(client: Client | URL, options: Omit<VerifyOptions, 'cases'>) {
  const { seed = newSeed(), capabilities } = options;
  const driver: Driver = inProcess(typeof client === 'function' ? client : notHere, aboutOf(client, options), capabilities);
  const clock = options.clock ?? (driver.clocks[0] as ClockMode);
  if (!driver.clocks.includes(clock))
    throw new Usage(`the clock ${clock} is not for a client with the capabilities ${driver.capabilities.join(', ')}`);
  return { driver, seed, clock };
}

const notHere: Client = () => Promise.reject(new Error('a module is run by threads'));

function aboutOf(client: Client | URL, { name, version, language, homepage, issues }: VerifyOptions) {
  const own = typeof client === 'function' ? client.name : client.pathname.split('/').at(-1);
  const more = Object.fromEntries(Object.entries({ version, language, homepage, issues }).filter(([, value]) => value !== undefined));
  return { name: name ?? (own || 'client'), ...more };
}
