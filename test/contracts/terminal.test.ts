/** The report as a terminal shows it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { progress, summaryText } from '../../contracts/reports/terminal.js';
import { eachVerdict, reportOf, resultOf, HOSTILE_TEXTS as texts } from '../support/reports.js';

describe('the terminal', () => {
  const report = reportOf('a', [
    resultOf('AUTH-0001', 'FAIL', 'this', { safety: false }),
    resultOf('POLL-0001[how=1]', 'FAIL', 'that'),
    resultOf('POLL-0001[how=2]', 'FAIL', 'that'),
    resultOf('POLL-0002', 'FAIL', 'known', { expectation: 'issue 7' }),
    resultOf('POLL-0003', 'WARN', 'slowly'),
    resultOf('HOOK-0001', 'NOT_APPLICABLE', 'no webhooks'),
    resultOf('HOOK-0002', 'NOT_APPLICABLE', 'no webhooks'),
  ]);

  const called = { flags: ['--lacks', 'tls'], client: ['node', 'client.js', '--api-key', 'abc', 'TOKEN=def'] };

  test('says what failed, the dangerous first, why, and how to see it again', () => {
    const text = summaryText(report, { called, colour: false });
    expect(text.indexOf('FAIL  POLL-0001')).toBeLessThan(text.indexOf('FAIL  AUTH-0001'));
    expect(text).toContain('the same in POLL-0001[how=2]');
    expect(text).toContain('* it did that\n      #2 GET /v1/user/7/identity-verification-session/36?q=that -> 200 (fault: signature)');
    expect(text).toContain("bunq-contracts verify 'POLL-0001[how=1]' --seed text --lacks tls -- node client.js --api-key ... TOKEN=...");
    expect(text).toMatch(/Expected failures\n {2}issue 7:\n {4}POLL-0002\n/);
    expect(text).toMatch(/Not applicable\n {2}no webhooks:\n {4}HOOK-0001 HOOK-0002\n/);
    expect(text).toContain('7 cases: 4 fail, 1 warning, 2 not applicable; 1 of them expected');
    for (const line of text.split('\n')) if (!/bunq-contracts verify/.test(line)) expect(line.length).toBeLessThanOrEqual(96);
  });

  test('begins with the causes, each with its cases counted, says a remark once, and ends with what repeats the failures', () => {
    const remark = { id: 'names-itself', title: 'T', level: 'may', source: { safety: 'x' }, verdict: 'NOT_REACHED' } as const;
    const silent = (id: string, nr: number) =>
      resultOf(id, 'FAIL', 'none', {
        reason: 'its outcome is none: /session_id must be string; never came to it: an answer',
        outcomes: [null],
        checks: [{ ...remark, findings: [{ text: `its User-Agent is node ${nr}`, exchanges: [1] }] }],
      });
    const all = [...[1, 2, 3, 4, 5].map((nr) => silent(`POLL-000${nr}`, nr)), resultOf('ERRS-0001', 'FAIL', 'harm')];
    const text = summaryText(reportOf('a', all), { called, colour: false });
    expect(text).toMatch(
      /^6 cases failed, for 2 causes\n {2}session_id must be string: 5 cases, 5 of safety\n {2}it did harm: 1 case, 1 of safety\n\n/,
    );
    expect(text.match(/its User-Agent is node/g)).toHaveLength(1);
    expect(text).toContain('Notes\n  * names-itself: its User-Agent is node 1: 5 cases\n    POLL-0001 POLL-0002');
    const ids = 'ERRS-0001 POLL-0001 POLL-0002 POLL-0003 POLL-0004 POLL-0005';
    expect(
      text.endsWith(
        `\n\nfailed  ${ids}\nrepeat  bunq-contracts verify ${ids} --seed text --lacks tls -- node client.js --api-key ... TOKEN=...\n`,
      ),
    ).toBe(true);
    for (const { id } of all) expect(text.match(new RegExp(id, 'g'))?.length).toBeGreaterThan(2);
    const quiet = summaryText(reportOf('a', all), { called, colour: false, quiet: true });
    expect(quiet.split('\n').length).toBeLessThan(12);
    expect(quiet).toContain('it did harm: 1 case');
    expect(summaryText(reportOf('a', [resultOf('POLL-0001', 'PASS')]), { colour: false, quiet: true })).toMatch(/^1 case: 1 pass\n/);
  });

  test('says a remark once, with its count, and quietly none', () => {
    const warnings = Array.from({ length: 9 }, (_, i) => resultOf(`POLL-000${i}`, 'WARN', 'slowly'));
    const mixed = reportOf('a', [...warnings, resultOf('AUTH-0001', 'FAIL', 'this')]);
    const text = summaryText(mixed, { colour: false });
    expect(text.match(/\* .*slowly/g)).toHaveLength(2);
    expect(text).toMatch(/slowly: 9 cases\n {4}POLL-0000 POLL-0001 POLL-0002 POLL-0003 POLL-0004 POLL-0005 and 3 more\n/);
    const quiet = summaryText(mixed, { colour: false, quiet: true });
    expect(quiet).not.toContain('slowly');
    expect(quiet).toContain('it did this');
  });

  test('names a few of the checks that say nothing, and counts the others', () => {
    const { checks } = resultOf('POLL-0001', 'NOT_REACHED');
    const silent = Array.from({ length: 9 }, (_, i) => ({ ...(checks[0] as (typeof checks)[0]), id: `rule-${i}` }));
    const said = summaryText(
      reportOf('a', [
        resultOf('POLL-0001', 'NOT_REACHED', 'none', { checks: silent }),
        resultOf('POLL-0002', 'WARN'),
        resultOf('POLL-0003', 'WARN'),
      ]),
      { colour: false },
    );
    expect(said).toContain('not reached  rule-0, rule-1, rule-2, rule-3 and 5 more\n');
    expect(said).toContain('3 cases: 1 not reached, 2 warnings\n');
  });

  test('colours on request, and otherwise sends nothing that is no text', () => {
    expect(summaryText(report, { colour: true })).toContain('\u001b[31mFAIL\u001b[0m');
    fc.assert(
      fc.property(texts, (text) => {
        const said = eachVerdict(text, text);
        const lines = said.cases.map((result, i) => progress(result, i + 1, 7));
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
        expect(summaryText(said, { colour: false }) + lines.join('')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(96);
        for (const line of lines) expect(line).not.toContain('\n');
      }),
      { numRuns: 60 },
    );
  });

  test('tells of each case in a line as it goes', () => {
    expect(progress(resultOf('POLL-0001', 'PASS'), 3, 130)).toBe('  3/130 PASS POLL-0001');
    expect(progress(resultOf('POLL-0001', 'FAIL', 'harm', { expectation: 'known' }), 130, 130)).toBe(
      '130/130 FAIL (expected) POLL-0001: it did harm',
    );
  });
});
