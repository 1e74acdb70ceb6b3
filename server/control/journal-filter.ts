import { refusals } from '../refusals.js';
import type { Exchange } from '../world/journal.js';
import { nearestNames, operationNames } from './names.js';

/** Which exchanges of a journal; all that is given has to hold. */
export interface ExchangeFilter {
  /** As `identity-verification-session.update`. */
  operation?: string;
  /** In capitals. */
  method?: string;
  /** One, or a class of them. */
  status?: number | `${1 | 2 | 3 | 4 | 5}xx`;
  /** The id of a refusal, as `signature-invalid`. */
  refusal?: string;
  /** As `UserApiKey 1364` or `installation 3`. */
  caller?: string;
  /** How the path begins, from `/v1` or `/incode` on. */
  path?: string;
  /** Only what came after the exchange of this id. */
  since?: number;
  /** No more than this: the newest; with `since`, those that follow it. */
  limit?: number;
}

export type FilterName = keyof ExchangeFilter;

interface Rule {
  does: string;
  /** What is wrong with a text as its value. */
  flaw(text: string): string | undefined;
}

const named = (what: string, names: () => readonly string[]) => (text: string) =>
  names().includes(text) ? undefined : `there is no ${what} "${quoted(text)}"; nearest: ${nearestNames(text, names()).join(', ')}`;
const like = (form: RegExp, wanted: string) => (text: string) =>
  form.test(text) ? undefined : `"${quoted(text)}" is given where ${wanted} is needed`;
const quoted = (text: string) => text.slice(0, 100);

const rules: Record<FilterName, Rule> = {
  operation: { does: 'of this operation', flaw: named('operation', operationNames) },
  method: { does: 'of this method', flaw: like(/^[A-Z]+$/, 'a method in capitals') },
  status: { does: 'of this status, or class: 400 or 4xx', flaw: like(/^[1-5](\d\d|xx)$/, 'a status such as 400 or 4xx') },
  refusal: { does: 'refused so', flaw: named('refusal', () => Object.values(refusals).map(({ id }) => id)) },
  caller: {
    does: 'by this caller: UserApiKey 1364, installation 3',
    flaw: like(/^(User[A-Za-z]+|installation) \d+$/, 'a caller such as "UserApiKey 1364" or "installation 3"'),
  },
  path: { does: 'whose path begins so, from /v1 or /incode on', flaw: like(/^\//, 'the beginning of a path, such as /v1/user,') },
  since: { does: 'after the exchange of this id', flaw: like(/^\d{1,15}$/, 'the id of an exchange') },
  limit: {
    does: 'no more than this: the newest; with since, those that follow it',
    flaw: like(/^[1-9]\d{0,8}$/, 'a positive integer as limit'),
  },
};

const names = Object.keys(rules) as FilterName[];

/** What each parameter is for. */
export const described = (known = names as readonly FilterName[]) =>
  Object.fromEntries(known.map((name) => [name, { does: rules[name].does }]));

/** A filter from names and values, of a query or of a call in process; refuses what it does not know, and what is given twice. */
export function filterOf(given: Iterable<[name: string, value: unknown]>, known: readonly FilterName[] = names): ExchangeFilter {
  const filter: Record<string, string | number> = {};
  for (const [name, value] of given) {
    if (value === undefined) continue;
    const text = String(value);
    let why: string | undefined;
    if (!known.includes(name as FilterName)) why = `there is no "${name.slice(0, 100)}" here, but ${known.join(', ') || 'nothing'}`;
    else if (name in filter) why = `${name} is given twice`;
    else why = rules[name as FilterName].flaw(text);
    if (why) throw refusals.filterRefused({ why });
    filter[name] = ['status', 'since', 'limit'].includes(name) && /^\d+$/.test(text) ? Number(text) : text;
  }
  return filter;
}

/** The path of a target, without the world that it is in. */
export function pathOf(target: string): string {
  return target.replace(/^https?:\/\/[^/?]*/i, '').replace(/^\/w\/[^/?]*|\?.*$/gs, '');
}

/** What of an exchange a filter looks at. */
interface Matched extends Pick<Exchange, 'id' | 'operation' | 'caller' | 'refusal'> {
  request: { method: string; target: string };
  answer: { status: number } | null;
}

/** The SDK tells of five to ten events a screen: they are on record, for who asks for them by operation or path. */
const isAside = ({ operation }: Matched, { operation: wanted, path }: ExchangeFilter) =>
  operation === 'incode.event' && wanted === undefined && !path?.startsWith('/incode/0/omni/add/event');

/** Whether an exchange is one that a filter names; how many is not its concern. */
export function matches(exchange: Matched, filter: ExchangeFilter): boolean {
  const { id, operation, caller, request, answer, refusal } = exchange;
  const { status } = filter;
  return (
    !isAside(exchange, filter) &&
    (filter.operation === undefined || filter.operation === operation) &&
    (filter.method === undefined || filter.method === request.method) &&
    (status === undefined || status === answer?.status || `${Math.floor((answer?.status ?? 0) / 100)}xx` === status) &&
    (filter.refusal === undefined || filter.refusal === refusal?.id) &&
    (filter.caller === undefined || filter.caller === caller) &&
    (filter.path === undefined || pathOf(request.target).startsWith(filter.path)) &&
    (filter.since === undefined || id > filter.since)
  );
}

/** Those of some exchanges that a filter asks for. */
export function filtered(exchanges: readonly Exchange[], filter: ExchangeFilter): Exchange[] {
  const found = exchanges.filter((exchange) => matches(exchange, filter));
  const { since, limit } = filter;
  if (limit === undefined) return found;
  return since === undefined ? found.slice(-limit) : found.slice(0, limit);
}
