/** What pipelines show beside a change: each failure once, and nothing that a client says is a command or markup. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { annotations, jobSummary } from '../../contracts/reports/pipeline.js';
import { eachVerdict, HOSTILE_TEXTS, reportOf, resultOf } from '../support/reports.js';

const PIPELINES = [
  ['GitHub', { GITHUB_ACTIONS: 'true' }, /^::(error|warning) title=[^:,\r\n]+::[^\r\n]+$/],
  ['Azure', { TF_BUILD: 'True' }, /^##vso\[task\.logissue type=(error|warning);code=[^\];\r\n]+\][^\r\n]+$/],
] as const;

describe.each(PIPELINES)('%s', (_, env, line) => {
  test('has a line for each case that failed, and for each that warns, whatever the client says', () => {
    fc.assert(
      fc.property(HOSTILE_TEXTS, (text) => {
        const lines = annotations(eachVerdict(text, text), env);
        expect(lines).toHaveLength(4);
        for (const each of lines) expect(each).toMatch(line);
      }),
      { numRuns: 60 },
    );
  });

  test('is told of none that was expected', () => {
    expect(annotations(reportOf('a', [resultOf('POLL-0001', 'FAIL', 'x', { expectation: 'issue 7' })]), env)).toEqual([]);
  });
});

test('elsewhere there are none', () => expect(annotations(eachVerdict('a'), {})).toEqual([]));

describe("the table in the job's page", () => {
  const failing = reportOf('a|b', [
    resultOf('POLL-0001', 'FAIL', 'harm'),
    resultOf('POLL-0002', 'FAIL', 'harm'),
    resultOf('POLL-0003', 'PASS'),
  ]);

  test('counts the verdicts, groups what failed by cause, and says how to see it again', () => {
    const text = jobSummary(failing);
    expect(text).toContain('| fail | 2 |\n| pass | 1 |\n');
    expect(text).toMatch(/\| it did harm \| 2 \| yes \| POLL&#45;0001<br>POLL&#45;0002 \|/);
    expect(text).toContain('bunq-contracts verify POLL-0001 POLL-0002 --seed text');
  });

  test('has its rows and cells whatever a client says', () => {
    // Rows of one width as one: causes whose first lines are alike share a row. What repeats them is no table.
    const shape = (text: string) =>
      text
        .slice(0, text.lastIndexOf('\nAgain:\n'))
        .split('\n')
        .map((each) => each.split('|').length)
        .filter((width, i, all) => width !== all[i - 1]);
    const plain = shape(jobSummary(eachVerdict('a', 'x')));
    fc.assert(
      fc.property(HOSTILE_TEXTS, (text) => void expect(shape(jobSummary(eachVerdict(text, text)))).toEqual(plain)),
      { numRuns: 60, examples: [['\n\0']] },
    );
  });
});
