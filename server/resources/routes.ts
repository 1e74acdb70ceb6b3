import { knownRoutes } from '../../fixtures/index.js';
import type { Provenance } from '../../schemas/generated/lifecycles.js';
import { operations as provenances } from '../../schemas/generated/operations.js';
import { refusals } from '../refusals.js';
import { resources } from './index.js';
import type { Operation } from './operation.js';

/** An operation under its name, `<slug>.<action>`. */
export interface Named {
  name: string;
  slug: string;
  operation: Operation;
  provenance: Provenance;
}

export const operations: readonly Named[] = resources.flatMap(({ slug, operations }) =>
  Object.entries(operations).map(([action, operation]) => ({
    name: `${slug}.${action}`,
    slug,
    operation,
    provenance: (provenances as Record<string, Record<string, Provenance>>)[slug]?.[action] as Provenance,
  })),
);

interface Shape<Value> {
  names: string[];
  methods: Map<string, Value>;
}

/** bunq's paths are literals and ids by turns, so the literals alone find one: a single look-up, however many there are. */
function tableOf<Value>(rows: Iterable<{ method: string; path: string; value: Value }>): Map<string, Shape<Value>> {
  const table = new Map<string, Shape<Value>>();
  for (const { method, path, value } of rows) {
    const segments = path.slice(1).split('/');
    const names = segments.filter((_, i) => i % 2).map((name) => name.slice(1, -1));
    const shape = table.get(shapeOf(segments)) ?? { names, methods: new Map() };
    table.set(shapeOf(segments), shape);
    shape.methods.set(method, value);
  }
  return table;
}

/** An empty id is none. */
function shapeOf(segments: string[]): string {
  let shape = '';
  for (let i = 0; i < segments.length; i++) shape += i % 2 ? (segments[i] ? '/{}/' : '//') : segments[i];
  return shape;
}

const ours = tableOf(operations.map((value) => ({ method: value.operation.method, path: value.operation.path, value })));
let theirs: Map<string, Shape<string>> | undefined;

/**
 * The operation at a path, and the texts that stand for its ids.
 * Refuses another method, 405; a route of bunq that is not simulated, 501; anything else, 404.
 *
 * @param path from /v1 on, without a query
 */
export function routeOf(method: string, path: string): { named: Named; ids: [name: string, text: string][] } {
  const segments = path.startsWith('/v1/') ? path.slice(4).split('/') : [];
  const shape = shapeOf(segments);
  const found = ours.get(shape);
  const named = found?.methods.get(method);
  if (found && named) return { named, ids: found.names.map((name, i) => [name, segments[i * 2 + 1] as string]) };
  theirs ??= tableOf(knownRoutes().flatMap(({ path, methods }) => methods.map((each) => ({ method: each, path, value: path }))));
  const known = theirs.get(shape)?.methods.get(method);
  if (known) throw refusals.notSimulated({ method, path: `/v1${known}`, nearest: nearest(known) });
  if (!found) throw refusals.routeNotFound();
  const allowed = [...found.methods.keys()];
  throw refusals.methodNotAllowed({ method, allowed }).withHeaders({ Allow: allowed.join(', ') });
}

const MOST_NEAREST = 5;

/** The simulated routes that share most of a path's beginning. */
function nearest(path: string): string[] {
  const wanted = path.split('/');
  const shared = ({ operation }: Named) => {
    const segments = operation.path.split('/');
    const differs = wanted.findIndex(
      (segment, i) => segment.startsWith('{') !== segments[i]?.startsWith('{') || (!segment.startsWith('{') && segment !== segments[i]),
    );
    return differs < 0 ? wanted.length : differs;
  };
  const most = Math.max(...operations.map(shared));
  const best = operations.filter((each) => shared(each) === most).slice(0, MOST_NEAREST);
  return best.map(({ operation }) => `${operation.method} /v1${operation.path}`);
}
