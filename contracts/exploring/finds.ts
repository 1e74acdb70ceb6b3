/** What a schedule has shown: rules that are broken where all of its moves struck. */
import type { CaseFoundation, CaseLevel, CaseResult } from '../judging/kinds.js';
import type { SeenExchange } from '../judging/seen.js';
import { idOf, type Schedule } from './schedule.js';
import type { Trace } from './trace.js';

/** A schedule that has been run. */
export interface Ran {
  schedule: Schedule;
  result: CaseResult;
  trace: Trace;
  exchanges: readonly Pick<SeenExchange, 'nr' | 'operation'>[];
  /** Whether all of its moves did: else it says nothing. */
  hasStruck: boolean;
  /** How often something came upon something upon which it had never come before. */
  news: number;
}

/** A rule that is broken under some schedule, and the smallest that shows it. */
export interface Find {
  check: string;
  title: string;
  level: CaseLevel;
  source: CaseFoundation;
  /** Where it shows: the operation of the exchange that breaks the rule; of a wrong outcome, that of the last move. */
  operation: string;
  text: string;
  /** Numbers of the exchanges that it rests on. */
  evidence: readonly number[];
  /** How many schedules show it. */
  schedules: number;
  smallest: Schedule;
  /** Of three times that the smallest was run again: in how many it shows; undefined where the search was cut short before. */
  shows?: number;
  id: string;
  result: CaseResult;
}

/** Finds with one key are one. */
export const findKey = ({ check, operation }: Pick<Find, 'check' | 'operation'>): string => `${check} ${operation}`;

/** What is broken where all moves struck; a warning is none. */
export function findsIn({ schedule, result, exchanges, hasStruck }: Ran): Find[] {
  if (!hasStruck || result.verdict === 'HARNESS_ERROR') return [];
  const last = schedule.steps.at(-1)?.operation ?? 'nothing';
  return result.checks.flatMap(({ id, title, level, source, verdict, findings }): Find[] => {
    const [finding] = findings;
    if (verdict !== 'FAIL' || !finding) return [];
    const nr = finding.exchanges.at(-1);
    const operation = id === 'outcome' ? last : (exchanges.find((each) => each.nr === nr)?.operation ?? last);
    const about = {
      check: id,
      evidence: finding.exchanges,
      level,
      source,
      operation,
      schedules: 1,
      smallest: schedule,
      id: idOf(schedule),
      result,
    };
    if (id !== 'outcome') return [{ ...about, title, text: finding.text }];
    // Which error is honest is not for a search to say.
    const text = finding.text.replace(/(right is \w+)(?:,| or|; or, less well,) .*$/s, '$1, or an honest error');
    return [{ ...about, title: "A client's outcome is what bunq has said, or an honest error.", text }];
  });
}
