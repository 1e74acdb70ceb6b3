/** All cases with one client, some of them at once, and the report about it. */

import { stopwatch, version } from '../server/index.js';
import { Usage } from './commands/usage.js';
import { claimOf, type Judged, judge } from './judging/judge.js';
import type { CaseResult, ContractCase, ContractReport } from './judging/kinds.js';
import { redacted, wireOf } from './judging/redact.js';
import type { Seen } from './judging/seen.js';
import { isFailure, summaryOf } from './judging/verdict.js';
import { AdapterError, type Driver } from './running/drivers/driver.js';
import { runCase } from './running/run.js';
import type { ClockMode } from './running/time.js';

export interface VerifySettings {
  cases: readonly ContractCase[];
  driver: Driver;
  seed: string;
  clock: ClockMode;
  /** How many cases at once. */
  jobs: number;
  /** No further case begins when it aborts, and those that are running count no more. */
  signal?: AbortSignal;
  /** Told of each case when it is judged, with the real milliseconds that it took. */
  onCase?(result: CaseResult, seen: Seen | undefined, ms: number): void;
}

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
  const { cases, driver, seed, clock, jobs, signal } = settings;
  const results: CaseResult[] = [];
  const queue = [...cases];
  const cut = new Promise<undefined>((resolve) => signal?.addEventListener('abort', () => resolve(undefined), { once: true }));
  async function work(): Promise<void> {
    for (let given = queue.shift(); given && !signal?.aborted; given = queue.shift()) {
      const elapsed = stopwatch();
      const judged = await Promise.race([verifyCase(given, driver, { seed, clock }), cut]);
      if (!judged) return;
      results.push(judged.result);
      settings.onCase?.(judged.result, judged.seen, elapsed());
    }
  }
  // One process that has one conversation at a time: a world's time must not pass while its client waits for its turn.
  const atOnce = driver.kind === 'stdio' && !driver.capabilities.includes('parallel') ? 1 : jobs;
  await Promise.all(Array.from({ length: Math.max(1, atOnce) }, work)).finally(() => queue.splice(0));
  return reportOf(settings, results);
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
    summary: summaryOf(results),
    cut_short: results.length < cases.length,
    cases: results,
  };
}

export async function verifyCase(
  given: ContractCase,
  driver: Driver,
  settings: { seed: string; clock: ClockMode },
): Promise<{ result: CaseResult; seen: Seen | undefined }> {
  const unfit = inapplicable(given, driver, settings.clock);
  if (unfit) return { result: resultOf(given, { verdict: 'NOT_APPLICABLE', reason: unfit, checks: [] }), seen: undefined };
  try {
    const seen = await runCase(given, driver, settings);
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
