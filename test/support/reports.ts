/** Reports that no run has made: every verdict, and whatever texts are wanted in the places that a client writes. */
import fc from 'fast-check';
import type { CaseResult, Check, ContractReport, Verdict, WireExchange } from '../../contracts/judging/kinds.js';
import { summaryOf } from '../../contracts/judging/verdict.js';

export const HOSTILE = `"'><script>alert(1)</script><img src=x onerror=alert(1)></style>]]>&amp;<!--\u0000\u0007\u001b[31m\u009b\u202e\ud800\ufffe`;
/** Texts as a client might make them, and never empty: an empty one is left out, and then the page is another. */
export const HOSTILE_TEXTS = fc.oneof(
  fc.constant(HOSTILE),
  fc.string({ minLength: 1, unit: 'binary' }),
  fc.string({ minLength: 1 }).map((text) => `<${text}`),
);

export const VERDICTS: readonly Verdict[] = ['PASS', 'WARN', 'FAIL', 'NOT_REACHED', 'NOT_APPLICABLE', 'INCONCLUSIVE', 'HARNESS_ERROR'];

const exchange = (nr: number, text: string): WireExchange => ({
  nr,
  at_ms: nr * 1_500,
  method: 'GET',
  target: `/v1/user/7/identity-verification-session/36?q=${text}`,
  operation: 'identity-verification-session.read',
  request: JSON.stringify({ note: text }),
  status: nr === 3 ? null : 200,
  answer: JSON.stringify({ Response: [{ IdentityVerificationSessionIncode: { status: text, id: 36 } }] }),
  fault: nr === 2 ? 'signature' : null,
  signature: nr === 1 ? 'invalid' : 'valid',
});

/** A case with that verdict. */
export function resultOf(id: string, verdict: Verdict, text = 'text', more: Partial<CaseResult> = {}): CaseResult {
  const isFound = ['FAIL', 'WARN'].includes(verdict);
  const check = (name: string): Check => ({
    id: name,
    title: `Check ${name}`,
    level: 'must',
    source: { documented: 'doc.bunq.com' },
    verdict,
    findings: isFound ? [{ text: `it did ${text}`, exchanges: [2, 3] }] : [],
    ...(verdict === 'INCONCLUSIVE' && { margin: '3 ms' }),
  });
  const wasRun = !['NOT_APPLICABLE', 'HARNESS_ERROR'].includes(verdict);
  return {
    id,
    title: `Case ${id}`,
    why: 'Somebody would be let in.',
    level: 'must',
    safety: true,
    entry: 'identity',
    source: { safety: 'plain' },
    verdict,
    reason: wasRun ? '' : text,
    expected: [['rejected'], ['timed_out']],
    outcomes: wasRun ? [{ outcome: 'approved', error_kind: 'none', session_id: text, fail_reasons: [text], note: text }] : [],
    checks: wasRun ? [check('outcome'), check('a-rule')] : [],
    exchanges: wasRun ? [exchange(1, text), exchange(2, text), exchange(3, text), { ...exchange(1, text), to: 'canary' }] : [],
    events: wasRun ? [{ after: 2, kind: 'outcome', what: 'approved' }] : [],
    ...(isFound && { output: text }),
    ...more,
  };
}

export function reportOf(name: string, cases: CaseResult[], text = 'text'): ContractReport {
  return {
    tool: 'bunq-contracts/0.0.0',
    seed: text,
    driver: 'command',
    clock: 'scaled',
    client: { name, language: text, version: text, homepage: text, issues: text },
    summary: summaryOf(cases),
    cut_short: false,
    cases,
  };
}

/** A case of each verdict. */
export const eachVerdict = (name: string, text?: string) =>
  reportOf(
    name,
    VERDICTS.map((verdict, i) => resultOf(`POLL-000${i}[how=${verdict}]`, verdict, text)),
    text,
  );
