/** What the kit concludes: of a check, of a case, of a run. */
import type { CaseResult, Check, ReportSummary, Verdict } from './kinds.js';

/** The worst first; a case takes its worst. */
const WORST: readonly Verdict[] = ['HARNESS_ERROR', 'FAIL', 'NOT_REACHED', 'INCONCLUSIVE', 'WARN', 'PASS', 'NOT_APPLICABLE'];

/** Of a case, from its checks; no checks at all is a failure. */
export function worstOf(checks: readonly Pick<Check, 'verdict'>[]): Verdict {
  return WORST.find((verdict) => checks.some((check) => check.verdict === verdict)) ?? 'FAIL';
}

/** Whether a case counts as failed. */
export const isFailure = ({ verdict }: Pick<CaseResult, 'verdict'>) => verdict === 'FAIL' || verdict === 'NOT_REACHED';

export function summaryOf(results: readonly Pick<CaseResult, 'verdict'>[]): ReportSummary {
  const count = (wanted: Verdict) => results.filter(({ verdict }) => verdict === wanted).length;
  return {
    PASS: count('PASS'),
    WARN: count('WARN'),
    FAIL: count('FAIL'),
    NOT_REACHED: count('NOT_REACHED'),
    NOT_APPLICABLE: count('NOT_APPLICABLE'),
    INCONCLUSIVE: count('INCONCLUSIVE'),
    HARNESS_ERROR: count('HARNESS_ERROR'),
  };
}
