/** Whether a world received, or delivered, what a test expects; if not, in words what came instead. Knows no test runner. */
import { matches, pathOf } from './control/journal-filter.js';
import type { ExchangeFilter, ShownExchange, WorldHandle } from './index.js';

/** What has to hold of an exchange, besides its operation. */
export interface ExpectedExchange extends Pick<ExchangeFilter, 'method' | 'status' | 'refusal' | 'caller' | 'path'> {
  /** Exactly so often; at least once unless given. */
  times?: number;
  /** Of the request: JSON that it has at least, as `toMatchObject` has it; or its whole text. */
  body?: unknown;
  /** The same of the answer. */
  answer?: unknown;
}

/** What has to hold of a webhook, besides its type. */
export interface ExpectedDelivery {
  times?: number;
  category?: string;
  target?: string;
  /** DELIVERED unless given. */
  state?: ShownDelivery['state'];
  /** What it is about, as `{ PartnerUserProvision: { status: 'ACTIVE' } }`: at least that. */
  object?: unknown;
}

type ShownDelivery = ReturnType<WorldHandle['deliveries']['all']>[number];

export interface Verdict {
  pass: boolean;
  message(): string;
}

/** Whether a value has at least what is expected. */
export type Holds = (value: unknown, expected: unknown) => boolean;

const FILTERS = ['method', 'status', 'refusal', 'caller', 'path'] as const;
const MOST_SHOWN = 5;
const LONGEST_SHOWN = 300;

/** Throws for an operation that there is not, with the nearest. */
export function received(world: WorldHandle, operation: string, expected: ExpectedExchange, holds: Holds): Verdict {
  const { times, body, answer, ...filter } = expected;
  check('toHaveReceived', expected, ['times', 'body', 'answer', ...FILTERS]);
  world.journal.exchanges({ operation, ...filter });
  const all = world.journal.exchanges();
  const flaws = (exchange: ShownExchange) => [
    ...FILTERS.filter((name) => !matches(exchange, { [name]: filter[name] })).map((name) => `${name} is ${factOf(exchange, name)}`),
    ...differs('body', exchange.request, body, holds),
    ...differs('answer', exchange.answer, answer, holds),
  ];
  const [first] = all;
  const unrouted = all.filter((exchange) => exchange.operation === null);
  return judge({
    world,
    view: 'exchanges',
    what: `received ${operation}${given({ ...filter, body, answer })}`,
    times,
    candidates: all.filter((exchange) => exchange.operation === operation).map((each) => ({ flaws: flaws(each), shown: show(each) })),
    others: [
      ...tally(
        'Other operations',
        all.flatMap((each) => (each.operation === null || each.operation === operation ? [] : [each.operation])),
      ),
      ...section('No operation at all', unrouted.map(show)),
      ...(first && first.id > 1 ? [`The journal begins with exchange ${first.id}.`] : []),
    ],
  });
}

export function delivered(world: WorldHandle, eventType: string, expected: ExpectedDelivery, holds: Holds): Verdict {
  check('toHaveDelivered', expected, ['times', 'category', 'target', 'state', 'object']);
  const { times, object, state = 'DELIVERED', ...rest } = expected;
  const wanted = { state, ...rest };
  const all = world.deliveries.all();
  const objectOf = ({ body }: ShownDelivery) => (body as { NotificationUrl: { object: unknown } }).NotificationUrl.object;
  const flaws = (delivery: ShownDelivery) => [
    ...Object.entries(wanted).flatMap(([name, value]) => {
      const fact = delivery[name as keyof typeof wanted];
      return value === undefined || value === fact ? [] : [`${name} is ${fact}`];
    }),
    ...(object === undefined || holds(objectOf(delivery), object) ? [] : [`object is ${short(objectOf(delivery))}`]),
  ];
  return judge({
    world,
    view: 'deliveries',
    what: `delivered ${eventType}${given({ ...rest, object })}`,
    times,
    candidates: all.filter(({ event_type }) => event_type === eventType).map((each) => ({ flaws: flaws(each), shown: showDelivery(each) })),
    others: tally(
      'Other webhooks',
      all.flatMap(({ event_type, state }) => (event_type === eventType ? [] : [`${event_type} ${state}`])),
    ),
  });
}

interface Case {
  world: WorldHandle;
  /** The view of the desk that shows more. */
  view: 'exchanges' | 'deliveries';
  what: string;
  times: number | undefined;
  /** Those of the right name. */
  candidates: readonly { flaws: string[]; shown: string }[];
  /** Lines about the rest. */
  others: readonly string[];
}

function judge({ world, view, what, times, candidates, others }: Case): Verdict {
  const hits = candidates.filter(({ flaws }) => flaws.length === 0);
  const near = candidates.filter(({ flaws }) => flaws.length > 0).sort((a, b) => a.flaws.length - b.flaws.length);
  const pass = times === undefined ? hits.length > 0 : hits.length === times;
  const wanted = times === undefined ? `${what} at least once` : `${what} ${often(times)}`;
  const unwanted = times === undefined ? `never ${what.replace(/,$/, '')}` : `${what} other than ${often(times)}`;
  const lines = () => [
    `expected that world ${world.name} has ${pass ? unwanted : wanted}, but it has ${often(hits.length)}`,
    ...section(
      'These',
      hits.map(({ shown }) => shown),
    ),
    ...(pass
      ? []
      : [
          ...section(
            'Nearly',
            near.map(({ shown, flaws }) => [shown, ...flaws].join('\n      ')),
          ),
          ...others,
        ]),
    ...(world.desk ? [`The whole of it: ${world.desk}/${view}`] : []),
  ];
  return { pass, message: () => lines().join('\n') };
}

/** Refuses what would otherwise be passed over in silence. */
function check(matcher: string, expected: object, known: readonly string[]): void {
  const unknown = Object.keys(expected).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new TypeError(`${matcher} knows no "${unknown}", but ${known.join(', ')}`);
  const { times } = expected as { times?: number };
  if (times !== undefined && !(Number.isInteger(times) && times >= 0)) throw new TypeError(`${matcher} takes no times: ${times}`);
}

const often = (times: number) => (times === 0 ? 'never' : times === 1 ? 'once' : `${times} times`);

function factOf({ request, answer, refusal, caller }: ShownExchange, name: (typeof FILTERS)[number]): string {
  const facts = {
    method: request.method,
    status: answer?.status,
    refusal: refusal?.id,
    caller,
    path: pathOf(request.target),
  };
  return String(facts[name] ?? 'none');
}

function differs(name: string, side: { text: string; json: unknown } | null, expected: unknown, holds: Holds): string[] {
  if (expected === undefined) return [];
  const actual = typeof expected === 'string' ? side?.text : side?.json;
  return holds(actual, expected) ? [] : [`${name} is ${actual === undefined ? short(side?.text || 'empty') : short(actual)}`];
}

function show({ id, request, answer, refusal }: ShownExchange): string {
  return [`#${id} ${request.method} ${request.target} -> ${answer?.status ?? 'no answer'}`, ...(refusal ? [refusal.id] : [])].join(' ');
}

function showDelivery({ id, target, state, attempts }: ShownDelivery): string {
  const last = attempts.at(-1);
  return `#${id} to ${target}, ${state}${last ? `: ${last.exception_message ?? last.response_code}` : ''}`;
}

const short = (value: unknown) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
};

/** What was asked for, in words. */
function given(expected: object): string {
  const parts = Object.entries(expected).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${short(value)}`]));
  return parts.length ? `, with ${parts.join(' and ')},` : '';
}

function section(title: string, entries: readonly string[]): string[] {
  if (entries.length === 0) return [];
  const more = entries.length - MOST_SHOWN;
  const shown = entries.slice(0, MOST_SHOWN).map((entry) => `    ${entry}`);
  return [`  ${title}:`, ...shown, ...(more > 0 ? [`    and ${more} more`] : [])];
}

function tally(title: string, names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const parts = [...counts].map(([name, count]) => (count === 1 ? name : `${name} (${count})`));
  return parts.length ? [`  ${title}: ${parts.join(', ')}`] : [];
}
