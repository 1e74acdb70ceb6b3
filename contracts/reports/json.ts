/** The report as a file for machines, and back. */

import { createRequire } from 'node:module';
import type * as validators from '../../schemas/generated/rare-validators.cjs';
import { readText } from '../../server/index.js';
import { Usage } from '../commands/usage.js';
import type { ContractReport, Verdict } from '../judging/kinds.js';
import { sentencesOf } from '../judging/sentences.js';
import { summaryOf } from '../judging/verdict.js';

const require = createRequire(import.meta.url);
const { ContractReport: isReport } = require('../../schemas/generated/rare-validators.cjs') as typeof validators;

/** @throws Error when the report is not what its schema says, which is the kit's own fault */
export function jsonOf(report: ContractReport): string {
  if (!isReport(report)) throw new Error(`the kit's own fault: its report is none: ${sentencesOf(isReport.errors ?? [])}`);
  return `${JSON.stringify(report, null, 2)}\n`;
}

/**
 * A report that was written before.
 *
 * @param path of the file
 * @throws Usage that says what is wrong with it
 */
export function readReport(path: string): ContractReport {
  const wrong = (why: string) => new Usage(`report ${path}: ${why}`);
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    throw wrong(`it cannot be read: ${(error as Error).message}`);
  }
  let report: unknown;
  try {
    report = JSON.parse(text);
  } catch (error) {
    throw wrong(`it is not JSON: ${(error as Error).message}`);
  }
  if (!isReport(report)) throw wrong(`it is no report of bunq-contracts: ${sentencesOf(isReport.errors ?? [])}`);
  const counted = Object.entries(summaryOf(report.cases));
  const { summary } = report;
  if (counted.some(([verdict, count]) => summary[verdict as Verdict] !== count)) throw wrong('its summary does not count its cases');
  return report;
}
