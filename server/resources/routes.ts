import { knownRoutes } from '../../fixtures/index.js';
import type { Provenance } from '../../schemas/generated/lifecycles.js';
import { operations as provenances } from '../../schemas/generated/operations.js';
import { refusals } from '../refusals.js';
import { mistakeIn, nearest } from './absence.js';
import { resources } from './index.js';
import type { Named, Operation, Resource } from './operation.js';

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
  let shape = segments[0] as string;
  for (let i = 1; i < segments.length; i++) shape += i % 2 && segments[i] ? '/{}' : `/${segments[i]}`;
  return shape;
}

export interface Router {
  operations: readonly Named[];
  /**
   * The operation at a path, and the texts that stand for its ids.
   * Refuses another method, 405; a route of bunq that is not simulated, 501; anything else, 404.
   *
   * @param path from /v1 on, without a query
   */
  routeOf(method: string, path: string): { named: Named; ids: [name: string, text: string][] };
  /** Whether the operation at a path, if there is one, takes raw bytes. */
  takesRaw(method: string, path: string): boolean;
}

export function routerOf(resources: readonly Resource[]): Router {
  const operations = resources.flatMap(({ slug, operations }) =>
    Object.entries(operations).map(([action, operation]) => name(slug, action, operation)),
  );
  const ours = tableOf(
    operations.flatMap((value) => {
      const { method, path, alias } = value.operation;
      return [path, ...(alias === undefined ? [] : [alias])].map((each) => ({ method, path: each, value }));
    }),
  );
  let theirs: Map<string, Shape<string>> | undefined;
  const shapeAt = (path: string) => (path.startsWith('/v1/') ? shapeOf(path.slice(4).split('/')) : '');

  function routeOf(method: string, path: string) {
    const found = ours.get(shapeAt(path));
    // RFC 9110, section 9.3.2: where GET is, HEAD is, and has the same headers. Node keeps the body back.
    const named = found?.methods.get(method === 'HEAD' ? 'GET' : method);
    if (found && named) {
      const segments = path.slice(4).split('/');
      return { named, ids: found.names.map((each, i): [string, string] => [each, segments[i * 2 + 1] as string]) };
    }
    theirs ??= tableOf(
      knownRoutes().flatMap(({ path: known, methods }) => methods.map((each) => ({ method: each, path: known, value: known }))),
    );
    const known = theirs.get(shapeAt(path))?.methods.get(method === 'HEAD' ? 'GET' : method);
    if (known) throw refusals.notSimulated({ method, path: `/v1${known}`, nearest: nearest(known, operations) });
    if (!found) {
      const mistake = mistakeIn(
        method,
        path,
        (mended) => /^\/v1\/[^/]+(\/\d+\/[^/]+)*(\/\d+)?$/.test(mended) && (ours.get(shapeAt(mended))?.methods.has(method) ?? false),
      );
      throw mistake ? refusals.routeNotFound().explained(mistake) : refusals.routeNotFound();
    }
    const allowed = [...found.methods.keys()];
    throw refusals.methodNotAllowed({ method, allowed }).withHeaders({ Allow: allowed.join(', ') });
  }
  const takesRaw = (method: string, path: string) => ours.get(shapeAt(path))?.methods.get(method)?.operation.raw !== undefined;
  return { operations, routeOf, takesRaw };
}

function name(slug: string, action: string, operation: Operation): Named {
  const known = (provenances as Record<string, Record<string, Provenance>>)[slug]?.[action];
  return { name: `${slug}.${action}`, slug, operation, provenance: known ?? { assumed: 'no schema of the project names it' } };
}

/** The routes of everything that is simulated. */
export const router = routerOf(resources);
