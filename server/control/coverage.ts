import { type Lifecycle, lifecycles } from '../../schemas/generated/lifecycles.js';
import { incodeOperations } from '../incode/index.js';
import { refusals } from '../refusals.js';
import { router } from '../resources/routes.js';
import { shownBy } from '../world/captures.js';
import { type Coverage, type Kind, kinds } from '../world/coverage.js';
import { type Control, PlainText } from './control.js';
import { webhooksTold } from './names.js';

export interface KindCoverage {
  /** Of all names of the kind; rounded down, so that 100 is all of them. */
  percent: number;
  /** How often, by name. */
  visited: Record<string, number>;
  /** Of operations: how often each refused, which makes none of them visited. */
  refused?: Record<string, number>;
  never: string[];
}

export interface CoverageReport {
  /** Of the names of all kinds together. */
  percent: number;
  kinds: Record<Kind, KindCoverage>;
}

/** The least percent that is asked for: of all names together, and of those of a kind. */
export type CoverageDemand = Partial<Record<Kind | 'all', number>>;

/** What faults alone bring about. */
const OF_FAULTS = /^(delivery\.(HELD|DROPPED|hold|release|drop)|late-answer\..*)$/;

const ofLifecycles = (namesOf: (cycle: Lifecycle) => string[], prefixed = true) =>
  Object.entries(lifecycles as Record<string, Lifecycle>)
    .flatMap(([slug, cycle]) => namesOf(cycle).map((name) => (prefixed ? `${slug}.${name}` : name)))
    .filter((name) => !OF_FAULTS.test(name));

let names: Record<Kind, string[]> | undefined;

/** Everything that there is to visit. */
function all(): Record<Kind, string[]> {
  names ??= {
    operations: [...router.operations, ...incodeOperations].map(({ name }) => name),
    states: ofLifecycles(({ states }) => Object.keys(states).filter((state) => states[state]?.unreached === undefined)),
    transitions: ofLifecycles(({ transitions }) => Object.keys(transitions)),
    reasons: Object.keys(shownBy),
    refusals: Object.values(refusals).flatMap(({ id, apart }) => (apart ? [] : [id])),
    events: [
      ...new Set(
        ofLifecycles(({ emits = [], transitions }) => [...emits, ...Object.values(transitions).flatMap((each) => each.emits)], false),
      ),
    ],
    webhooks: Object.values(webhooksTold).flat(),
  };
  return names;
}

const percentOf = (part: number, whole: number) => Math.floor((part / whole) * 1000) / 10;

function reportOf(kind: Kind, { counts }: Coverage): KindCoverage {
  const visited = all()[kind].filter((name) => counts[kind].has(name));
  return {
    percent: percentOf(visited.length, all()[kind].length),
    visited: Object.fromEntries(visited.map((name) => [name, counts[kind].get(name) as number])),
    ...(kind === 'operations' && { refused: Object.fromEntries(counts.refused) }),
    never: all()[kind].filter((name) => !counts[kind].has(name)),
  };
}

export function showCoverage(coverage: Coverage): CoverageReport {
  const reports = kinds.map((kind) => [kind, reportOf(kind, coverage)] as const);
  const total = sizes(reports.map(([, report]) => report));
  return { percent: percentOf(total.visited, total.of), kinds: Object.fromEntries(reports) as CoverageReport['kinds'] };
}

function sizes(reports: readonly KindCoverage[]): { visited: number; of: number } {
  const visited = reports.reduce((sum, each) => sum + Object.keys(each.visited).length, 0);
  return { visited, of: visited + reports.reduce((sum, { never }) => sum + never.length, 0) };
}

/** A line for each kind and one for all, and under them a line for each name that was never touched. */
export function coverageTable({ percent, kinds: reports }: CoverageReport): string {
  const rows = [...Object.entries(reports).map(([kind, each]) => [kind, each.percent, [each]] as const)];
  const summary = [...rows, ['all', percent, Object.values(reports)] as const].map(([kind, share, each]) => {
    const { visited, of } = sizes(each);
    return `${kind.padEnd(11)} ${String(visited).padStart(4)} of ${String(of).padStart(4)} ${share.toFixed(1).padStart(6)} %`;
  });
  const never = Object.entries(reports).flatMap(([kind, each]) => each.never.map((name) => `never ${kind.padEnd(11)} ${name}`));
  return `${[...summary, ...never].join('\n')}\n`;
}

/** `80`, `states=90` or several of them; undefined for anything else. */
export function coverageDemand(text: string): CoverageDemand | undefined {
  const parts = text.split(',').map((part) => /^(?:([a-z]+)=)?(\d{1,3}(?:\.\d+)?)$/.exec(part.trim()));
  const demand: CoverageDemand = {};
  for (const part of parts) {
    const [, kind = 'all', percent] = part ?? [];
    if (!['all', ...kinds].includes(kind) || !(Number(percent) <= 100)) return undefined;
    demand[kind as Kind] = Number(percent);
  }
  return demand;
}

/** Where a report stays below what is asked for, in words. */
export function coverageShortfalls({ percent, kinds: reports }: CoverageReport, demand: CoverageDemand): string[] {
  return Object.entries(demand).flatMap(([kind, least]) => {
    const reached = kind === 'all' ? percent : reports[kind as Kind].percent;
    return reached < least ? [`coverage of ${kind} is ${reached} %, below ${least} %`] : [];
  });
}

const FORMATS = ['json', 'table'];
const shown = {
  answers: 'CoverageShown',
  types: ['text/plain'],
  query: { format: { does: 'json unless given', values: FORMATS } },
} as const;

function answered(report: CoverageReport, query: URLSearchParams): object {
  const format = query.get('format') ?? 'json';
  if (!FORMATS.includes(format)) throw refusals.queryInvalid({ name: 'format', text: format, why: `it is ${FORMATS.join(' or ')}` });
  return format === 'table' ? new PlainText(coverageTable(report)) : report;
}

export const coverageControls: readonly Control[] = [
  {
    method: 'GET',
    path: '/worlds/:world/coverage',
    name: 'showCoverage',
    ...shown,
    does: 'which operations, states, transitions, reasons, refusals, events and webhooks the world has visited, and which never; ?format=table as text',
    run: ({ worlds, params, query }) => answered(showCoverage(worlds.get(params.world as string).coverage), query),
  },
  {
    method: 'GET',
    path: '/coverage',
    name: 'showAllCoverage',
    ...shown,
    does: 'the same of all worlds together, those that are gone included',
    run: ({ worlds, query }) => answered(showCoverage(worlds.coverage()), query),
  },
];
