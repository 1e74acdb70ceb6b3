/** Failures that are known: a file of them, judged both ways, so that no excuse outlives what it excuses. */

import { createRequire } from 'node:module';
import type * as validators from '../../schemas/generated/rare-validators.cjs';
import { readText } from '../../server/index.js';
import { Usage } from '../commands/usage.js';
import { matches } from '../running/cases.js';
import type { CaseResult, Check, ContractReport, ExpectedFailure } from './kinds.js';
import { sentencesOf } from './sentences.js';
import { isFailure } from './verdict.js';

const require = createRequire(import.meta.url);
const { ExpectedFailures: isExpectations } = require('../../schemas/generated/rare-validators.cjs') as typeof validators;

export interface Expected {
  /** With the reason in each case whose failure was expected. */
  report: ContractReport;
  /** Failures that no row excuses. */
  unexpected: CaseResult[];
  /** Rows that excuse nothing any more, and why, as a sentence. */
  stale: { row: ExpectedFailure; why: string }[];
  /** Rows to paste, for the failures that are new. */
  rows: ExpectedFailure[];
}

/** @throws Usage that says what is wrong with the file */
export function readExpected(path: string): ExpectedFailure[] {
  const wrong = (why: string) => new Usage(`expected failures ${path}: ${why}`);
  let file: unknown;
  try {
    file = JSON.parse(readText(path));
  } catch (error) {
    throw wrong((error as Error).message);
  }
  if (!isExpectations(file)) throw wrong(sentencesOf(isExpectations.errors ?? []));
  return file.expected_failures;
}

/**
 * Holds a report against the failures that are known.
 *
 * @param ids of all cases that there are, those that were not run included
 * @param today YYYY-MM-DD
 */
export function applyExpected(report: ContractReport, rows: readonly ExpectedFailure[], ids: readonly string[], today: string): Expected {
  const cases = report.cases.map((result) => excused(result, rows, today));
  const unexpected = cases.filter((result) => isFailure(result) && result.expectation === undefined);
  const stale = rows.flatMap((row) => {
    const why = staleness(row, report.cases, ids, today);
    return why === undefined ? [] : [{ row, why }];
  });
  return { report: { ...report, cases }, unexpected, stale, rows: unexpected.map(rowOf) };
}

/** The same, with the reason when it is a failure that was expected. */
export function excused(result: CaseResult, rows: readonly ExpectedFailure[], today: string): CaseResult {
  if (!isFailure(result)) return result;
  const reason = excuse(
    result,
    rows.filter((row) => !isOutdated(row, today)),
  );
  return reason === undefined ? result : { ...result, expectation: reason };
}

const isOutdated = ({ until }: ExpectedFailure, today: string) => until !== undefined && today > until;

/** A parameter may have slashes of its own. */
function partsOf({ pattern }: ExpectedFailure): [id: string, check?: string] {
  const [, id = pattern, check] = /^([^[/]*(?:\[[^\]]*\])?)(?:\/(.+))?$/.exec(pattern) ?? [];
  return check === undefined ? [id] : [id, check];
}

/** What made a case fail. A check that was not reached did so only where nothing else did. */
function culprits({ checks }: CaseResult): Check[] {
  const failed = checks.filter(({ verdict }) => verdict === 'FAIL');
  return failed.length > 0 ? failed : checks.filter(({ verdict }) => verdict === 'NOT_REACHED');
}

/** Why a failure was expected; undefined unless all that failed is excused. */
function excuse(result: CaseResult, rows: readonly ExpectedFailure[]): string | undefined {
  const fitting = rows.filter((row) => matches(partsOf(row)[0], result.id));
  const reasonFor = (check?: string) =>
    fitting.find((row) => {
      const [, only] = partsOf(row);
      return only === undefined || (check !== undefined && matches(only, check));
    })?.reason;
  const reasons = [reasonFor(), ...culprits(result).map(({ id }) => reasonFor(id))];
  if (reasons[0] !== undefined) return reasons[0];
  const each = reasons.slice(1);
  return each.length > 0 && each.every((reason) => reason !== undefined) ? [...new Set(each)].join('; ') : undefined;
}

function staleness(row: ExpectedFailure, cases: readonly CaseResult[], ids: readonly string[], today: string): string | undefined {
  const [id, check] = partsOf(row);
  if (isOutdated(row, today)) return `it was to be over by ${row.until}`;
  if (!ids.some((each) => matches(id, each))) return 'it names no case';
  const judged = cases.filter(({ id: each, verdict }) => matches(id, each) && JUDGED.includes(verdict));
  if (check !== undefined && judged.length > 0 && !judged.some(({ checks }) => checks.some((each) => matches(check, each.id))))
    return 'it names no check of these cases';
  if (row.kind === 'flaky') return undefined;
  const fine = judged.filter((result) =>
    check === undefined ? !isFailure(result) : !result.checks.some((each) => matches(check, each.id) && isFailure(each)),
  );
  if (fine.length === 0) return undefined;
  return `${fine.length === 1 ? 'this passes' : 'these pass'} now: ${fine.map((result) => result.id).join(' ')}`;
}

/** Verdicts on the client. */
const JUDGED: readonly CaseResult['verdict'][] = ['PASS', 'WARN', 'FAIL', 'NOT_REACHED'];

const rowOf = (result: CaseResult): ExpectedFailure => ({
  pattern: result.id,
  kind: 'fails',
  reason: [...culprits(result).flatMap(({ findings }) => findings.map(({ text }) => text)), result.reason].find(Boolean) ?? 'unknown',
});
