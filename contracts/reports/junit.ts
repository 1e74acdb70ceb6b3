/** The report as JUnit's XML, as pipelines read it: GitHub's reporters, GitLab, Jenkins. */

import type { CaseResult, ContractReport } from '../judging/kinds.js';
import { areaOf } from '../running/cases.js';
import { areaName, evidenceOf, exchangeLine, groupBy, repeatLine, sourceText } from './words.js';

/** XML 1.0 has no way to write most control characters, nor halves of pairs; a terminal obeys those of C1, and turns lines round. */
const NO_XML = /[^\t\n\r\u{20}-\u{7e}\u{a0}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]|\p{Bidi_Control}/gu;
const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

export const attribute = (text: string) => text.replace(NO_XML, '\ufffd').replace(/[&<>"'\n\r\t]/g, (found) => ESCAPES[found] as string);
export const content = (text: string) => text.replace(NO_XML, '\ufffd').replace(/[&<>\r]/g, (found) => ESCAPES[found] as string);

/** @param durations real milliseconds of each case, by its id; of one that is not there, none */
export function junitOf(report: ContractReport, durations: ReadonlyMap<string, number>): string {
  const areas = groupBy(report.cases, ({ id }) => areaOf(id));
  const suites = [...areas].map(([area, cases]) => {
    const lines = cases.map((result) => testcase(report, result, durations.get(result.id) ?? 0));
    return `  <testsuite name="${attribute(`${area} ${areaName(area)}`)}" ${counts(cases, durations)}>\n${lines.join('')}  </testsuite>\n`;
  });
  const name = attribute(`bunq-contracts ${report.client.name}`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${name}" ${counts(report.cases, durations)}>\n${suites.join('')}</testsuites>\n`;
}

const seconds = (ms: number) => (ms / 1_000).toFixed(3);

function counts(cases: readonly CaseResult[], durations: ReadonlyMap<string, number>): string {
  const count = (wanted: string) => cases.filter((result) => elementOf(result) === wanted).length;
  const time = cases.reduce((sum, { id }) => sum + (durations.get(id) ?? 0), 0);
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}" time="${seconds(time)}"`;
}

function elementOf({ verdict, expectation }: CaseResult): 'failure' | 'error' | 'skipped' | undefined {
  if (verdict === 'HARNESS_ERROR') return 'error';
  if (expectation !== undefined) return 'skipped';
  if (verdict === 'FAIL' || verdict === 'NOT_REACHED') return 'failure';
  return verdict === 'NOT_APPLICABLE' || verdict === 'INCONCLUSIVE' ? 'skipped' : undefined;
}

function testcase(report: ContractReport, result: CaseResult, ms: number): string {
  const { id, title, verdict, reason, expectation, checks } = result;
  const found = checks.flatMap(({ findings }) => findings.map(({ text }) => text));
  const margins = checks.flatMap(({ margin }) => (margin ? [margin] : []));
  const classname = attribute(`bunq-contracts.${report.client.name}.${areaOf(id)}`);
  const open = `    <testcase classname="${classname}" name="${attribute(`${id} ${title}`)}" time="${seconds(ms)}"`;
  const kind = elementOf(result);
  const message = attribute(
    expectation === undefined
      ? [reason, ...found, ...margins].filter(Boolean).join('; ') || verdict
      : `expected to fail: ${expectation}; ${found.join('; ') || reason || verdict}`,
  );
  const text = content(detail(report, result));
  if (kind === 'skipped') return `${open}>\n      <skipped message="${message}"/>\n    </testcase>\n`;
  if (kind) return `${open}>\n      <${kind} type="${verdict}" message="${message}">${text}</${kind}>\n    </testcase>\n`;
  if (found.length > 0) return `${open}>\n      <system-out>${text}</system-out>\n    </testcase>\n`;
  return `${open}/>\n`;
}

function detail(report: ContractReport, result: CaseResult): string {
  const { why, reason, source, checks, output, safety } = result;
  const found = checks.filter(({ findings }) => findings.length > 0);
  return [
    `${safety ? 'Safety: ' : ''}${why}`,
    reason,
    ...found.flatMap((check) => [
      `${check.verdict} ${check.id} (${check.level})`,
      ...check.findings.flatMap((finding) => [
        `  ${finding.text}`,
        ...evidenceOf(result, finding).map((exchange) => `    ${exchangeLine(exchange)}`),
      ]),
    ]),
    `source: ${sourceText(source)}`,
    `repeat: ${repeatLine(report, [result.id])}`,
    output && `output:\n${output}`,
  ]
    .filter(Boolean)
    .join('\n');
}
