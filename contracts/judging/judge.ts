/** From what was seen to verdicts. */
import type { CaseLevel, CasePoison, Check, ContractCase, Finding, Verdict } from './kinds.js';
import { rules as allRules } from './rules/index.js';
import type { Rule, Settings } from './rules/rule.js';
import { holds, objectsOf, type Run, type Seen, type SeenExchange } from './seen.js';
import { worstOf } from './verdict.js';

export interface Judged {
  verdict: Verdict;
  reason: string;
  checks: Check[];
}

/** What to do when no connection comes. */
export const CALL_DIRECTLY =
  'take scheme, host, port and path from BUNQ_BASE_URL (base_url) for each conversation; do not go through a proxy for 127.0.0.1';

/** An outcome as cases name it. */
export const claimOf = ({ outcome }: Pick<Run, 'outcome'>): string => {
  if (!outcome) return 'no outcome';
  return outcome.outcome === 'error' ? `error:${outcome.error_kind ?? 'none'}` : outcome.outcome;
};

/**
 * Judges a case: what the client claims against what it was shown, and what it did against the rules that watch.
 *
 * @param rules all that there are, unless given
 */
export function judge(seen: Seen, rules: readonly Rule[] = allRules): Judged {
  const { case: given } = seen;
  const missing = missingPoison(seen);
  const checks = [outcomeCheck(seen), ...watching(given, rules).map(({ rule, level, settings }) => ruleCheck(seen, rule, level, settings))];
  if (missing.length > 0) {
    // What did not happen says nothing, but what went wrong before it does.
    for (const check of checks) if (check.verdict !== 'FAIL') check.verdict = 'NOT_REACHED';
  }
  if (seen.ownFaults.length > 0) {
    return { verdict: 'HARNESS_ERROR', reason: `the kit's own fault: ${seen.ownFaults.join('; ')}`, checks };
  }
  const flaws = seen.runs.flatMap(({ flaw }) => (flaw === '' ? [] : [flaw]));
  const uncalled = missing.length > 0 && seen.connections === 0 ? [`it calls nothing at BUNQ_BASE_URL: ${CALL_DIRECTLY}`] : [];
  const reasons = [...flaws, ...missing.map((what) => `never came to it: ${what}`), ...uncalled];
  return { verdict: worstOf(checks), reason: reasons.join('; '), checks };
}

/** The rules that watch a case: those of its own, at the level that it says, and those that always do. */
export function watching(given: ContractCase, rules: readonly Rule[]): { rule: Rule; level: CaseLevel; settings: Settings }[] {
  const own = (given.rules ?? []).map(({ rule: id, level, settings = {} }) => {
    const rule = rules.find((each) => each.id === id);
    if (!rule) throw new Error(`${given.id}: there is no rule ${id}`);
    return { rule, level: level ?? given.level, settings };
  });
  const used = new Set(own.map(({ rule }) => rule.id));
  const others = rules.filter(({ id, always }) => always.includes(given.entry) && !used.has(id));
  return [...own, ...others.map((rule) => ({ rule, level: rule.level, settings: {} }))];
}

const failed = (level: CaseLevel): Verdict => ({ must: 'FAIL', should: 'WARN', may: 'PASS' })[level] as Verdict;

/** Why findings prove nothing: all of them are times that are off by no more than the clock may be, at both of their ends. */
function marginOf({ jitterMs }: Seen, findings: readonly Finding[]): string | undefined {
  const off = Math.max(...findings.map(({ off_ms = Number.POSITIVE_INFINITY }) => off_ms));
  return jitterMs > 0 && off <= 2 * jitterMs ? `it was ${off} ms off, and a clock that runs may be off by ${2 * jitterMs} ms` : undefined;
}

function ruleCheck(seen: Seen, rule: Rule, level: CaseLevel, settings: Settings): Check {
  const { id, title, source } = rule;
  const findings = rule.check(seen, settings);
  if (findings.length > 0) {
    const margin = marginOf(seen, findings);
    return { id, title, level, source, verdict: margin ? 'INCONCLUSIVE' : failed(level), findings, ...(margin && { margin }) };
  }
  // A client that was stopped in the middle of it, or said nothing, has not been seen to keep to anything.
  const verdict = seen.runs.some(({ outcome }) => outcome === null) ? 'NOT_REACHED' : 'PASS';
  return { id, title, level, source, verdict, findings };
}

function outcomeCheck({ case: given, runs, exchanges }: Seen): Check {
  const { level, source, outcomes } = given;
  const findings: Finding[] = [];
  let verdict: Verdict = 'PASS';
  for (const run of runs) {
    const claim = claimOf(run);
    const rank = outcomes.findIndex((claims) => (claims as string[]).includes(claim));
    if (rank === 0) continue;
    const wanted = outcomes.map((claims) => claims.join(' or ')).join('; or, less well, ');
    const last = exchanges.filter(({ nr }) => nr <= run.endedAfter).slice(-1);
    const text = run.outcome
      ? `it reported ${claim}; right is ${wanted}`
      : `it reported no outcome (${run.flaw || 'it was given up'}); right is ${wanted}`;
    findings.push({ text, exchanges: last.map(({ nr }) => nr) });
    // No outcome is a failure whatever the case's level is; an acceptable one of a lower rank is a warning.
    const one: Verdict = !run.outcome ? 'FAIL' : rank > 0 ? 'WARN' : failed(level);
    verdict = worstOf([{ verdict }, { verdict: one }]);
  }
  return { id: 'outcome', title: given.title, level, source, verdict, findings };
}

/** What should have happened for the case to say anything, and did not: in words. */
function missingPoison(seen: Seen): string[] {
  return seen.case.poison.filter((poison) => !isDelivered(seen, poison)).map(inWords);
}

function isDelivered(seen: Seen, { fault, times = 1, act, answered, status, with: part, delivered, sdk, connected }: CasePoison): boolean {
  if (fault !== undefined && (seen.struck[fault] ?? 0) < times) return false;
  if (act !== undefined && !seen.done[act]) return false;
  if (connected && seen.connections < 1) return false;
  if (sdk !== undefined && !seen.sdk.some(({ result }) => result === sdk)) return false;
  if (
    delivered !== undefined &&
    seen.deliveries.filter(({ event_type, state }) => event_type === delivered && state === 'DELIVERED').length < times
  )
    return false;
  if (answered === undefined) return true;
  const fits = (exchange: SeenExchange) =>
    exchange.operation === answered &&
    (status === undefined ? exchange.status === 200 : exchange.status === status) &&
    (part === undefined || objectsOf(exchange).some(({ object }) => holds(object, part)));
  return seen.exchanges.filter(fits).length >= times;
}

export function inWords({ fault, times = 1, act, answered, status, with: part, delivered, sdk, connected }: CasePoison): string {
  const often = times > 1 ? ` ${times} times` : '';
  if (fault !== undefined) return `what the kit was to do to an answer${often} (fault ${fault})`;
  if (act !== undefined) return `what was to happen meanwhile (act ${act})`;
  if (connected) return 'a connection to the server';
  if (sdk !== undefined) return `a user who leaves the SDK ${sdk}`;
  if (delivered !== undefined) return `a webhook ${delivered}${often}`;
  return `an answer${status === undefined ? '' : ` ${status}`} to ${answered}${part ? ` with ${JSON.stringify(part)}` : ''}${often}`;
}
