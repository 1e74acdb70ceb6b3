/** What the judge concludes from what was seen: the same conversation, seen a little differently. */
import { beforeAll, describe, expect, test } from 'vitest';
import { reference } from '../../contracts/clients/reference.js';
import { judge } from '../../contracts/judging/judge.js';
import { redacted, wireOf } from '../../contracts/judging/redact.js';
import { rules } from '../../contracts/judging/rules/index.js';
import { measured, type Rule } from '../../contracts/judging/rules/rule.js';
import type { Seen } from '../../contracts/judging/seen.js';
import { worstOf } from '../../contracts/judging/verdict.js';
import { chosen, readCases } from '../../contracts/running/cases.js';
import { inProcess } from '../../contracts/running/drivers/in-process.js';
import { verifyCases } from '../../contracts/verify.js';

let seen: Seen;
beforeAll(async () => {
  await verifyCases({
    cases: chosen(readCases(), ['POLL-7K3Q[entry=identity,edition=2025-10]']),
    driver: inProcess(reference, { name: 'reference' }),
    seed: 'judge',
    clock: 'virtual',
    jobs: 1,
    onCase: (_result, all) => {
      if (all) seen = all;
    },
  });
});

const rule = (level: Rule['level'], off: number): Rule => ({
  id: 'waits',
  title: 'It waits.',
  source: { safety: 'a test' },
  level,
  always: ['identity'],
  check: ({ exchanges }) => exchanges.slice(0, 1).map((exchange) => measured(off, 'it did not wait', exchange)),
});
const verdictOf = (all: Seen, rules?: Rule[]) => judge(all, rules).verdict;

test('a conversation that went well passes, and every rule that watches is a check', () => {
  const { verdict, reason, checks } = judge(seen);
  expect([verdict, reason]).toEqual(['PASS', '']);
  expect(checks.length).toBeGreaterThan(15);
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
});

describe('what is found', () => {
  test.each([
    ['must', 'FAIL'],
    ['should', 'WARN'],
    ['may', 'PASS'],
  ] as const)('against a %s is a %s', (level, verdict) => {
    const judged = judge(seen, [rule(level, 100)]);
    expect(judged.verdict).toBe(verdict);
    expect(judged.checks[1]).toMatchObject({ id: 'waits', verdict, findings: [{ text: 'it did not wait', exchanges: [1], off_ms: 100 }] });
  });

  test('proves nothing when a running clock may be off by as much, and says by how much', () => {
    expect(judge({ ...seen, jitterMs: 50 }, [rule('must', 100)]).checks[1]).toMatchObject({
      verdict: 'INCONCLUSIVE',
      margin: 'it was 100 ms off, and a clock that runs may be off by 100 ms',
    });
    expect(verdictOf({ ...seen, jitterMs: 49 }, [rule('must', 100)])).toBe('FAIL');
    expect(verdictOf({ ...seen, jitterMs: 50 }, [rule('must', Number.POSITIVE_INFINITY)])).toBe('FAIL');
  });
});

describe('an outcome', () => {
  const reporting = (outcome: Seen['runs'][0]['outcome'], given: Partial<Seen['case']> = {}) => ({
    ...seen,
    case: { ...seen.case, ...given },
    runs: seen.runs.map((run) => ({ ...run, outcome })),
  });

  test('that is wrong fails, one of a lower rank is a warning, and none at all is a failure whatever the level', () => {
    expect(verdictOf(reporting({ outcome: 'rejected' }))).toBe('FAIL');
    expect(verdictOf(reporting({ outcome: 'timed_out' }, { level: 'should' }))).toBe('WARN');
    expect(verdictOf(reporting({ outcome: 'timed_out' }, { outcomes: [['approved'], ['timed_out']] }))).toBe('WARN');
    expect(verdictOf(reporting(null, { level: 'may' }))).toBe('FAIL');
  });

  test('error is right for the right reason only', () => {
    const given = { outcomes: [['error:signature']] } as Partial<Seen['case']>;
    expect(verdictOf(reporting({ outcome: 'error', error_kind: 'signature' }, given), [])).toBe('PASS');
    expect(verdictOf(reporting({ outcome: 'error', error_kind: 'network' }, given), [])).toBe('FAIL');
    expect(verdictOf(reporting({ outcome: 'error' }, given), [])).toBe('FAIL');
  });

  test('that nothing bears out fails, however right it is', () => {
    expect(judge({ ...seen, exchanges: seen.exchanges.map((exchange) => ({ ...exchange, isGood: false })) }).checks).toContainEqual(
      expect.objectContaining({ id: 'claims-on-evidence', verdict: 'FAIL' }),
    );
  });
});

test('what never came to it is not reached, and says what; what went wrong all the same counts', () => {
  const missing: Seen = { ...seen, case: { ...seen.case, poison: [{ answered: 'user.list' }] } };
  expect(judge(missing)).toMatchObject({ verdict: 'NOT_REACHED', reason: 'never came to it: an answer to user.list' });
  expect(verdictOf(missing, [rule('must', 1)])).toBe('FAIL');
});

test("the kit's own fault is never the client's", () => {
  expect(judge({ ...seen, ownFaults: ['a breach'] })).toMatchObject({
    verdict: 'HARNESS_ERROR',
    reason: expect.stringContaining('a breach'),
  });
});

test('no checks at all is a failure, and of several the worst counts', () => {
  expect(worstOf([])).toBe('FAIL');
  const all = ['PASS', 'WARN', 'INCONCLUSIVE', 'NOT_REACHED', 'FAIL', 'HARNESS_ERROR'] as const;
  for (const [i, worse] of all.entries())
    for (const better of all.slice(0, i)) expect(worstOf([{ verdict: better }, { verdict: worse }])).toBe(worse);
});

test('a rule that a case names and nobody wrote is no silent pass', () => {
  expect(() => judge({ ...seen, case: { ...seen.case, rules: [{ rule: 'not-there' }] } })).toThrow('there is no rule not-there');
});

test('one look at once when an answer was lost is within the limits, a second is not', () => {
  const token = seen.exchanges.find(({ operation }) => operation === 'identity-verification-session.read');
  if (!token) throw new Error('the reference reads the token');
  const after = seen.exchanges.length + 1;
  const read = (i: number, status: number | null): Seen['exchanges'][number] => ({ ...token, nr: after + i, at: token.at + i, status });
  const limits = rules.filter(({ id }) => id === 'within-documented-limits');
  const findings = (...statuses: (number | null)[]) =>
    limits.flatMap((limit) => limit.check({ ...seen, exchanges: statuses.map((status, i) => read(i, status)) }, {}));
  for (const lost of [null, 491, 502]) {
    expect(findings(200, lost, 200, 200)).toEqual([]);
    expect(findings(200, lost, lost, 200, 200)).toMatchObject([{ exchanges: [after, after + 2, after + 3, after + 4] }]);
  }
  expect(findings(200, 200, 200, 200)).toHaveLength(1);
});

test('a secret at the edge of what is kept of a long body is none the less taken out of it', () => {
  const secret = seen.runs[0]?.given.sessionToken ?? '';
  const exchanges = seen.exchanges.slice(0, 1).map((exchange) => {
    const text = 'x'.repeat(4_000 - secret.length / 2) + secret;
    return { ...exchange, text, answerText: text };
  });
  const [wire] = wireOf({ ...seen, exchanges, canary: [], elsewhere: [] }, redacted(seen));
  for (const kept of [wire?.request, wire?.answer]) {
    expect(kept).toMatch(/x\(the session token\)$/);
  }
});
