/** All cases with one client, some of them at once, and the report about it. */

import { realDelay, stopwatch, version } from '../server/index.js';
import { Usage } from './commands/usage.js';
import { claimOf, type Judged, judge } from './judging/judge.js';
import type { CaseResult, ContractCase, ContractReport } from './judging/kinds.js';
import { redacted, wireOf } from './judging/redact.js';
import type { Seen } from './judging/seen.js';
import { isFailure, summaryOf } from './judging/verdict.js';
import { AdapterError, type Driver } from './running/drivers/driver.js';
import { plain } from './running/plain.js';
import { LONGEST_REAL_MS, runCase } from './running/run.js';
import { DEADLINE_MS } from './running/stage.js';
import type { ClockMode } from './running/time.js';

export interface VerifySettings {
  cases: readonly ContractCase[];
  driver: Driver;
  seed: string;
  clock: ClockMode;
  /** How cases go that need seconds, where the others go by a scaled clock: side by side. Those do not apply, unless it is given. */
  seconds?: 'real';
  /** Whether what is seen holds HAR, too. */
  har?: boolean;
  /** How many cases at once. */
  jobs: number;
  /** No further case begins when it aborts, and those that are running count no more. */
  signal?: AbortSignal;
  /** Told of each case when it is judged, with the real milliseconds that it took. */
  onCase?(result: CaseResult, seen: Seen | undefined, ms: number): void;
}

/** Real milliseconds between the beginnings of two cases that only wait: they begin one after another, and are at work so little. */
const APART_MS = 200;

/** By which clock a case goes. */
function clockOf({ needs }: ContractCase, { clock, seconds }: Pick<VerifySettings, 'clock' | 'seconds'>): ClockMode {
  return clock === 'scaled' && needs?.includes('clock') ? (seconds ?? clock) : clock;
}

/** Which cases wait for seconds by a real clock, and for how many real milliseconds a good client may, in the longest of them. */
export function waiting(settings: Pick<VerifySettings, 'cases' | 'driver' | 'clock' | 'seconds'>): { cases: ContractCase[]; ms: number } {
  const cases =
    settings.clock === 'scaled'
      ? settings.cases.filter((each) => clockOf(each, settings) === 'real' && !inapplicable(each, settings.driver, 'real'))
      : [];
  return { cases, ms: Math.max(0, ...cases.map(({ deadline_ms = DEADLINE_MS }) => Math.min(deadline_ms, LONGEST_REAL_MS))) };
}

/** What is to be said of a clock that nobody has asked for: what needs seconds goes by a real one, where a client has conversations side by side. */
export const unasked = ({ kind, capabilities }: Driver): Pick<VerifySettings, 'seconds'> =>
  kind === 'stdio' && !capabilities.includes('parallel') ? {} : { seconds: 'real' };

/** Why a case says nothing of this client; undefined when it does. */
export function inapplicable({ entry, needs = [] }: ContractCase, { capabilities }: Driver, clock: ClockMode): string | undefined {
  if (!capabilities.includes(entry)) return `the client does not do entry ${entry}`;
  for (const need of needs) {
    if (need === 'clock') {
      if (clock === 'scaled') return 'it waits for seconds, which a scaled clock cannot judge; see --clock';
    } else if (!capabilities.includes(need)) return `the client does not have the capability ${need}`;
  }
  return undefined;
}

/**
 * Runs and judges every case; resolves with the report. A client's failure never rejects, nor does the kit's own.
 *
 * @throws AdapterError when the client could not even try; Usage when there is nowhere to put what it is handed
 */
export async function verifyCases(settings: VerifySettings): Promise<ContractReport> {
  const { cases, driver, jobs, signal } = settings;
  const results: CaseResult[] = [];
  const slow = waiting(settings).cases;
  const queue = cases.filter((each) => !slow.includes(each));
  const cut = new Promise<undefined>((resolve) => signal?.addEventListener('abort', () => resolve(undefined), { once: true }));
  let tried: Promise<void> | undefined;
  async function verifyOne(given: ContractCase): Promise<void> {
    const elapsed = stopwatch();
    const judged = await Promise.race([verifyCase(given, driver, settings), cut]);
    if (!judged) return;
    if (judged.seen && !signal?.aborted) await (tried ??= whyUntried(judged.seen) ? tryPlainly(given, settings) : undefined);
    results.push(judged.result);
    settings.onCase?.(judged.result, judged.seen, elapsed());
  }
  async function work(): Promise<void> {
    for (let given = queue.shift(); given && !signal?.aborted; given = queue.shift()) await verifyOne(given);
  }
  // One process that has one conversation at a time: a world's time must not pass while its client waits for its turn.
  const atOnce = driver.kind === 'stdio' && !driver.capabilities.includes('parallel') ? 1 : jobs;
  const sleeping: Promise<void>[] = [];
  for (const given of slow) {
    if (signal?.aborted) break;
    sleeping.push(verifyOne(given));
    // What one of them finds out may be the end of all.
    await Promise.race([realDelay(APART_MS), Promise.all(sleeping)]);
  }
  await Promise.all([...sleeping, ...Array.from({ length: Math.max(1, atOnce) }, work)]).finally(() => queue.splice(0));
  return reportOf(settings, results);
}

/** Why a client's process could not even begin: it says so on stderr, and fails before it has called anybody. */
function whyUntried({ connections, runs }: Seen): string | undefined {
  if (connections > 0) return undefined;
  const found = runs.filter(({ outcome, exit, output }) => outcome === null && exit?.code && output.trim() !== '');
  return found.length === runs.length ? found[0] && `${found[0].flaw}\n${found[0].output.trim().slice(-2_000)}` : undefined;
}

/** What no case can be the reason of: a command that fails so where nothing goes wrong. */
async function tryPlainly({ entry }: ContractCase, { driver, seed, clock }: VerifySettings): Promise<void> {
  const why = whyUntried(await runCase(plain(entry), driver, { seed, clock }));
  if (why) throw new AdapterError(`${driver.client.name}: ${why}`);
}

/** The cases in the order of their ids, whatever order they ended in. */
export function reportOf({ cases, driver, seed, clock }: VerifySettings, results: CaseResult[]): ContractReport {
  results.sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    tool: `bunq-contracts/${version}`,
    seed,
    driver: driver.kind,
    clock,
    client: driver.client,
    ...(driver.place && { place: driver.place }),
    summary: summaryOf(results),
    cut_short: results.length < cases.length,
    cases: results,
  };
}

export async function verifyCase(
  given: ContractCase,
  driver: Driver,
  settings: Pick<VerifySettings, 'seed' | 'clock' | 'seconds' | 'har'>,
): Promise<{ result: CaseResult; seen: Seen | undefined }> {
  const clock = clockOf(given, settings);
  const unfit = inapplicable(given, driver, clock);
  if (unfit) return { result: resultOf(given, { verdict: 'NOT_APPLICABLE', reason: unfit, checks: [] }), seen: undefined };
  try {
    const seen = await runCase(given, driver, { seed: settings.seed, clock, har: settings.har === true });
    return { result: resultOf(given, judge(seen), seen), seen };
  } catch (error) {
    if (error instanceof AdapterError || error instanceof Usage) throw error;
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { result: resultOf(given, { verdict: 'HARNESS_ERROR', reason, checks: [] }), seen: undefined };
  }
}

function resultOf(given: ContractCase, { verdict, reason, checks }: Judged, seen?: Seen): CaseResult {
  const { id, title, why, level, safety, entry, source, outcomes } = given;
  const clean = seen ? redacted(seen) : (text: string) => text;
  const told = checks.map((check) => ({
    ...check,
    findings: check.findings.map((finding) => ({ ...finding, text: clean(finding.text) })),
  }));
  const result: CaseResult = {
    id,
    title,
    why,
    level,
    safety,
    entry,
    source,
    verdict,
    reason: clean(reason),
    expected: outcomes,
    outcomes: seen?.runs.map(({ outcome }) => outcome && (JSON.parse(clean(JSON.stringify(outcome))) as typeof outcome)) ?? [],
    checks: told,
    exchanges: seen ? wireOf(seen, clean) : [],
    ...(seen && { events: eventsOf(seen) }),
  };
  const output = seen?.runs.map(({ output }) => output).join('');
  if (output && isFailure(result)) result.output = clean(output).slice(-4_000);
  return result;
}

/** What a reader of the exchanges would miss: where the user left the SDK, and where the client claimed its outcome. */
function eventsOf({ sdk, runs }: Seen): NonNullable<CaseResult['events']> {
  return [
    ...sdk.map(({ after, result }) => ({ after, kind: 'sdk' as const, what: String(result) })),
    ...runs.map((run) => ({ after: run.endedAfter, kind: 'outcome' as const, what: claimOf(run) })),
  ].sort((a, b) => a.after - b.after);
}
