import { refusals } from '../refusals.js';
import { type Har, harOf } from '../wire/har.js';
import { timestamp } from '../world/clock.js';
import { type Exchange, showExchange } from '../world/journal.js';
import type { World } from '../world/world.js';
import { type Control, type ControlCall, Live } from './control.js';
import { described, type ExchangeFilter, type FilterName, filtered, filterOf, matches } from './journal-filter.js';
import { follow } from './journal-stream.js';

/** A body as a test reads it; neither shows up when the whole is compared or printed. */
export interface Readable {
  readonly text: string;
  /** Undefined when it is none. */
  readonly json: unknown;
}

type Shown = ReturnType<typeof showExchange>;

/** An exchange in process: as `/_mock` shows it, with bodies that can be read. */
export interface ShownExchange extends Omit<Shown, 'request' | 'answer'> {
  request: Shown['request'] & Readable;
  answer: (NonNullable<Shown['answer']> & Readable) | null;
}

/** Those exchanges of a world that a filter names, oldest first; refuses one that there cannot be. */
export function exchangesOf(world: World, filter: ExchangeFilter = {}): ShownExchange[] {
  return filtered(world.journal.all(), filterOf(Object.entries(filter))).map((exchange) => {
    const { request, answer, ...rest } = showExchange(exchange);
    return {
      ...rest,
      request: readable(request, () => exchange.request.body.toString()),
      answer: answer && readable(answer, () => answer.body),
    };
  });
}

export function harOfWorld(world: World, url: string, version: string, filter: ExchangeFilter = {}): Har {
  return harOf(filtered(world.journal.all(), filterOf(Object.entries(filter))), url, version);
}

function readable<T extends object>(shown: T, text: () => string): T & Readable {
  return Object.defineProperties(shown, { text: { get: text }, json: { get: () => parsed(text()) } }) as T & Readable;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** By which a stream can be filtered. */
const FOLLOWED: readonly FilterName[] = ['operation', 'method', 'status', 'refusal', 'caller', 'path', 'since'];

const worldOf = ({ worlds, params }: ControlCall) => worlds.get(params.world as string);

/** An exchange without what takes room. */
const lineOf = ({ id, at, operation, caller, request, answer, refusal, fault, signature }: Exchange) => ({
  id,
  at: timestamp(at),
  operation,
  caller,
  method: request.method,
  target: request.target,
  status: answer?.status ?? null,
  refusal: refusal?.id ?? null,
  fault,
  signature: signature.verdict,
});

const FORMATS = ['json', 'lines', 'har'];

/** Takes the format out of a query; the rest is the filter. */
function asked(query: URLSearchParams): { format: string; filter: ExchangeFilter } {
  const formats = query.getAll('format');
  const [format = 'json'] = formats;
  if (formats.length > 1 || !FORMATS.includes(format)) throw refusals.filterRefused({ why: `format is ${FORMATS.join(' or ')}, once` });
  return { format, filter: filterOf([...query].filter(([name]) => name !== 'format')) };
}

/** Where a reader was when its connection broke off, else what it asks for. An id that the journal has yet to reach is of another life of the world. */
function sinceOf({ headers }: ControlCall, asked: number | undefined, count: number): number {
  const sent = headers['last-event-id'];
  if (sent !== undefined && !/^\d{1,15}$/.test(String(sent)))
    throw refusals.headerInvalid({ name: 'Last-Event-ID', why: 'it is not the id of an exchange' });
  const since = sent === undefined ? asked : Number(sent);
  if (since === undefined) return count;
  return since > count ? 0 : since;
}

export const journalControls: readonly Control[] = [
  {
    method: 'GET',
    path: '/worlds/:world/journal',
    name: 'listExchanges',
    answers: ['JournalShown', 'JournalLines', 'HarShown'],
    query: { ...described(), format: { does: 'lines for each in a line, without headers and bodies; har for HAR 1.2', values: FORMATS } },
    does: 'lists the exchanges of the world, oldest first; ?operation, method, status, refusal, caller, path, since and limit choose among them; ?format=lines leaves headers and bodies out, and ?format=har makes it HAR 1.2',
    run(call) {
      const { format, filter } = asked(call.query);
      const all = worldOf(call).journal.all();
      const exchanges = filtered(all, filter);
      if (format === 'har') return harOf(exchanges, call.url, call.version);
      return format === 'lines' ? { oldest: all[0]?.id ?? null, lines: exchanges.map(lineOf) } : { exchanges: exchanges.map(showExchange) };
    },
  },
  {
    method: 'GET',
    path: '/worlds/:world/journal/stream',
    name: 'followExchanges',
    answers: 'ExchangeShown',
    types: ['text/event-stream'],
    query: described(FOLLOWED),
    does: 'the same as server-sent events, each exchange when it is closed, from now on or after ?since or Last-Event-ID; ends with the world',
    run(call) {
      const { since, ...filter } = filterOf(call.query, FOLLOWED);
      const { journal } = worldOf(call);
      const from = sinceOf(call, since, journal.count);
      return new Live((out) => follow(journal, out, { since: from, wanted: (exchange) => matches(exchange, filter) }));
    },
  },
  {
    method: 'DELETE',
    path: '/worlds/:world/journal',
    name: 'clearExchanges',
    answers: 'JournalShown',
    does: 'forgets the exchanges of the world, all of them; ids go on',
    run(call) {
      filterOf(call.query, []);
      worldOf(call).journal.clear();
      return { exchanges: [] };
    },
  },
];
