/** What a client did under a schedule, without ids and times: two schedules with one trace are one to a search. */
import { claimOf } from '../judging/judge.js';
import type { Seen } from '../judging/seen.js';
import type { Point } from './schedule.js';

/** One exchange of a trace, or one webhook: those come last, for nothing that the client does is known to be later. */
export interface Mark extends Point {
  kind: 'read' | 'write' | 'webhook';
  /** The operation, how it was answered, and what was done to it. */
  text: string;
}

/** Those of bunq's operations, up to the client's outcome; the last text is the outcome. */
export function traceOf({ exchanges, runs, deliveries }: Pick<Seen, 'exchanges' | 'runs' | 'deliveries'>): {
  marks: Mark[];
  outcome: string;
} {
  const last = Math.max(0, ...runs.map(({ endedAfter }) => endedAfter));
  const counts = new Map<string, number>();
  const nthOf = (operation: string) => {
    const nth = (counts.get(operation) ?? 0) + 1;
    counts.set(operation, nth);
    return nth;
  };
  const marks = exchanges.flatMap(({ nr, operation, method, status, fault }): Mark[] => {
    if (nr > last || operation === null || operation.startsWith('incode.')) return [];
    // How the order of keys varies where nothing else is done means nothing.
    const done = fault === null || fault === 'grease' ? '' : ` ${fault}`;
    const kind = method === 'GET' ? 'read' : 'write';
    return [{ operation, nth: nthOf(operation), kind, text: `${operation} ${status ?? 'nothing'}${done}` }];
  });
  const told = deliveries
    .filter(({ isForged }) => !isForged)
    .map(({ event_type }): Mark => ({ operation: event_type, nth: nthOf(event_type), kind: 'webhook', text: event_type }));
  return { marks: [...marks, ...told], outcome: runs.map(claimOf).join() };
}

export type Trace = ReturnType<typeof traceOf>;

const placeOf = ({ marks }: Trace, point: Point) =>
  marks.findIndex(({ operation, nth }) => operation === point.operation && nth === point.nth);

/** What follows a point, as a text; of the whole trace, without one, and after a webhook, which may come whenever it will. */
export function restOf(trace: Trace, point?: Point): string {
  const at = point ? placeOf(trace, point) : -1;
  const rest = trace.marks[at]?.kind === 'webhook' ? trace.marks : trace.marks.slice(at + 1);
  return [...rest.map(({ text }) => text), trace.outcome].join('; ');
}

/** The points after another; all, without one. */
export function pointsOf(trace: Trace, after?: Point): Mark[] {
  const at = after ? placeOf(trace, after) : -1;
  return after && at < 0 ? [] : trace.marks.slice(at + 1);
}

/** Of points in a row that tell the same, as polls do, the first two and the last. */
export const telling = (points: readonly Mark[]): Mark[] =>
  points.filter(({ text }, i) => !([-2, -1, 1] as const).every((by) => points[i + by]?.text === text));

/** What came upon what: the pairs of neighbours, and the end. */
export const turnsOf = ({ marks, outcome }: Trace): string[] =>
  ['', ...marks.map(({ text }) => text)].map((text, i) => `${text} -> ${marks[i]?.operation ?? outcome}`);
