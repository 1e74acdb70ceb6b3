/** Failures that are known excuse what they name, and nothing else, for as long as it fails. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyExpected, readExpected } from '../../contracts/judging/expected.js';
import type { CaseResult, Check, ContractReport, ExpectedFailure, Verdict } from '../../contracts/judging/kinds.js';
import { summaryOf, worstOf } from '../../contracts/judging/verdict.js';
import { jsonOf, readReport } from '../../contracts/reports/json.js';
import { OWN_CASES, readCases } from '../../contracts/running/cases.js';

const source = { safety: 'a test' };
const check = (id: string, verdict: Verdict): Check => ({
  id,
  title: id,
  level: 'must',
  source,
  verdict,
  findings: verdict === 'FAIL' ? [{ text: `${id} is wrong`, exchanges: [] }] : [],
});

function result(id: string, verdicts: Record<string, Verdict>): CaseResult {
  const checks = Object.entries(verdicts).map(([name, verdict]) => check(name, verdict));
  const about = { title: id, why: 'why', level: 'must', safety: false, entry: 'identity', source } as const;
  return { id, ...about, verdict: worstOf(checks), reason: '', expected: [['approved']], outcomes: [], checks, exchanges: [] };
}

const report: ContractReport = (() => {
  const cases = [
    result('POLL-AAAA[n=1]', { outcome: 'FAIL', 'submits-once': 'PASS' }),
    result('POLL-AAAA[n=2]', { outcome: 'PASS', 'submits-once': 'PASS' }),
    result('POLL-BBBB', { outcome: 'FAIL', 'submits-once': 'FAIL', 'one-session': 'NOT_REACHED' }),
    result('POLL-CCCC', { outcome: 'NOT_REACHED' }),
    result('POLL-DDDD[path=/v1/x]', { outcome: 'FAIL' }),
    result('POLL-EEEE', { outcome: 'WARN' }),
  ];
  const client = { name: 'a client' };
  return { tool: 't', seed: 's', driver: 'stdio', clock: 'virtual', client, summary: summaryOf(cases), cut_short: false, cases };
})();
const ids = [...report.cases.map(({ id }) => id), 'POLL-ZZZZ'];

const row = (pattern: string, more: Partial<ExpectedFailure> = {}): ExpectedFailure => ({
  pattern,
  kind: 'fails',
  reason: `of ${pattern}`,
  ...more,
});
const apply = (...rows: ExpectedFailure[]) => applyExpected(report, rows, ids, '2026-03-02');
const newly = (...rows: ExpectedFailure[]) => apply(...rows).unexpected.map(({ id }) => id);
const whys = (...rows: ExpectedFailure[]) => apply(...rows).stale.map(({ why }) => why);

test('without a row every failure is new, and has a row to paste', () => {
  const { unexpected, rows, stale } = apply();
  expect(unexpected.map(({ id }) => id)).toEqual(['POLL-AAAA[n=1]', 'POLL-BBBB', 'POLL-CCCC', 'POLL-DDDD[path=/v1/x]']);
  expect(rows[0]).toEqual({ pattern: 'POLL-AAAA[n=1]', kind: 'fails', reason: 'outcome is wrong' });
  expect(stale).toEqual([]);
  expect(apply(...rows)).toMatchObject({ unexpected: [], stale: [] });
});

test('the report says why a failure was expected', () => {
  const { cases } = apply(row('POLL-CCCC')).report;
  expect(cases.map(({ expectation }) => expectation)).toEqual([undefined, undefined, undefined, 'of POLL-CCCC', undefined, undefined]);
  expect(report.cases.every(({ expectation }) => expectation === undefined)).toBe(true);
});

describe('a row for one check', () => {
  test('excuses that alone', () => {
    expect(newly(row('POLL-BBBB/outcome'))).toContain('POLL-BBBB');
    expect(newly(row('POLL-BBBB/outcome'), row('POLL-BBBB/submits-once'))).not.toContain('POLL-BBBB');
  });

  test('may be of a case with a slash in its parameters', () => {
    expect(newly(row('POLL-DDDD[path=/v1/x]/outcome'))).not.toContain('POLL-DDDD[path=/v1/x]');
  });

  test('that passes is to go', () => {
    expect(whys(row('POLL-AAAA[n=1]/submits-once'))).toEqual(['this passes now: POLL-AAAA[n=1]']);
  });

  test('that there is not is to go', () => {
    expect(whys(row('POLL-AAAA[n=1]/submits-twice'))).toEqual(['it names no check of these cases']);
  });
});

test.each<[string, ExpectedFailure, string[]]>([
  ['passes', row('POLL-AAAA[n=2]'), ['this passes now: POLL-AAAA[n=2]']],
  ['passes in part', row('POLL-AAAA'), ['this passes now: POLL-AAAA[n=2]']],
  ['passes with a warning', row('POLL-EEEE'), ['this passes now: POLL-EEEE']],
  ['is out of date', row('POLL-CCCC', { until: '2026-03-01' }), ['it was to be over by 2026-03-01']],
  ['is on its last day', row('POLL-CCCC', { until: '2026-03-02' }), []],
  ['names nothing', row('POLL-NONE'), ['it names no case']],
  ['names what was not run', row('POLL-ZZZZ'), []],
  ['is flaky, and passes', row('POLL-EEEE', { kind: 'flaky' }), []],
  ['is flaky, and fails', row('POLL-CCCC', { kind: 'flaky' }), []],
  ['is flaky, and names nothing', row('POLL-NONE', { kind: 'flaky' }), ['it names no case']],
])('a row that %s', (_, given, expected) => {
  expect(whys(given)).toEqual(expected);
});

test('a row that is out of date excuses nothing', () => {
  expect(newly(row('POLL-CCCC', { until: '2026-03-01' }))).toContain('POLL-CCCC');
});

test.each([
  ['{', /not|JSON|Expected/],
  ['{"expected_failures":[{"pattern":"A","kind":"fails"}]}', /\/expected_failures\/0 must have.*reason/],
  ['{"expected_failures":[{"pattern":"A","kind":"sometimes","reason":"x"}]}', /\/expected_failures\/0\/kind.*fails, flaky/],
  ['{"expected":[]}', /expected/],
])('a file that is none names what is wrong: %s', (text, why) => {
  const path = join(mkdtempSync(join(tmpdir(), 'bunq-contracts-')), 'expected.json');
  writeFileSync(path, text);
  expect(() => readExpected(path)).toThrow(why);
  expect(() => readExpected(path)).toThrow('expected failures');
});

test('a byte order mark, as Notepad and PowerShell write it, is no part of a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'expected-'));
  const write = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, `\ufeff${text}`);
    return path;
  };
  expect(readExpected(write('expected.json', '{"expected_failures":[]}'))).toEqual([]);
  expect(readReport(write('report.json', jsonOf(report)))).toEqual(report);
  const [own] = readdirSync(join(OWN_CASES, 'poll'));
  write(own as string, readFileSync(join(OWN_CASES, 'poll', own as string), 'utf8'));
  expect(() => readCases(folder)).toThrow(/expected\.json|report\.json/);
  for (const name of ['expected.json', 'report.json']) rmSync(join(folder, name));
  expect(readCases(folder).length).toBeGreaterThan(0);
  rmSync(folder, { recursive: true });
});
