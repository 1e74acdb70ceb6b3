/** What a client did under a schedule, without ids and times: two schedules with one trace are one to a search. */
import { claimOf } from '../judging/judge.js';
import type { Seen } from '../judging/seen.js';
import type { Point } from './schedule.js';

/** One exchange of a trace. */
export interface Mark extends Point {
  isRead: boolean;
  /** The operation, how it was answered, and what was done to it. */
  text: string;
}

/** Those of bunq's operations, up to the client's outcome; the last text is the outcome. */
export function traceOf({ exchanges, runs }: Pick<Seen, 'exchanges' | 'runs'>): { marks: Mark[]; outcome: string } {
  const last = Math.max(0, ...runs.map(({ endedAfter }) => endedAfter));
  const counts = new Map<string, number>();
  const marks = exchanges.flatMap(({ nr, operation, method, status, fault }): Mark[] => {
    if (nr > last || operation === null || operation.startsWith('incode.')) return [];
    const nth = (counts.get(operation) ?? 0) + 1;
    counts.set(operation, nth);
    // How the order of keys varies where nothing else is done means nothing.
    const done = fault === null || fault === 'grease' ? '' : ` ${fault}`;
    return [{ operation, nth, isRead: method === 'GET', text: `${operation} ${status ?? 'nothing'}${done}` }];
  });
  return { marks, outcome: runs.map(claimOf).join() };
}

export type Trace = ReturnType<typeof traceOf>;

/** What follows a point, as a text; of the whole trace, without one. */
export function restOf({ marks, outcome }: Trace, point?: Point): string {
  const at = point ? marks.findIndex(({ operation, nth }) => operation === point.operation && nth === point.nth) : -1;
  return [...marks.slice(at + 1).map(({ text }) => text), outcome].join('; ');
}

/** The points after another; all, without one. */
export function pointsOf({ marks }: Trace, after?: Point): Mark[] {
  const at = after ? marks.findIndex(({ operation, nth }) => operation === after.operation && nth === after.nth) : -1;
  return after && at < 0 ? [] : marks.slice(at + 1);
}
