/** What each view asks of the control plane first. The server puts the answers into the page, which then has nothing to wait for. */

/** Of a list that may be long. */
export const FIRST_LINES = 300;

/** A read of a world does not make it. */
export function ofWorld(world: string, path = '', query: Record<string, string | number | undefined> = {}): string {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, make: 'false' })) if (value) asked.set(name, String(value));
  return `/worlds/${encodeURIComponent(world)}${path}?${asked}`;
}

export const needs = {
  worlds: '/summaries',
  supported: '/routes',
  lifecycles: '/lifecycles',
  world: (world: string) => ofWorld(world),
  clock: (world: string) => ofWorld(world, '/clock'),
  plan: (world: string) => ofWorld(world, '/plan'),
  objects: (world: string, query: URLSearchParams) =>
    ofWorld(world, '/objects', { type: query.get('type') ?? '', state: query.get('state') ?? '', owner: query.get('owner') ?? '' }),
  object: (world: string, type: string, id: string) => ofWorld(world, `/objects/${type}/${id}`),
  history: (world: string, type: string, id: string) => ofWorld(world, `/objects/${type}/${id}/history`),
  lines: (world: string, since: number | undefined, limit?: number) => ofWorld(world, '/journal', { since, limit, format: 'lines' }),
  exchange: (world: string, id: number) => ofWorld(world, '/journal', { since: id - 1 || undefined, limit: 1 }),
  deliveries: (world: string) => ofWorld(world, '/deliveries'),
  faults: (world: string) => ofWorld(world, '/faults'),
  coverage: (world: string) => ofWorld(world, '/coverage'),
};

/** Paths of the control plane, for a view by its path from the desk's root on. */
export function needsOf([first, world, view, ...rest]: readonly string[], query: URLSearchParams): string[] {
  if (first === undefined) return [needs.worlds];
  if (first === 'supported') return [needs.supported, needs.lifecycles];
  if (first !== 'w' || world === undefined) return [];
  const [type, id] = rest;
  const views: Record<string, () => string[]> = {
    world: () => [needs.world(world), needs.plan(world), needs.objects(world, new URLSearchParams()), needs.lifecycles],
    objects: () => [
      needs.objects(world, query),
      needs.lifecycles,
      ...(type && id ? [needs.object(world, type, id), needs.history(world, type, id), needs.deliveries(world), needs.supported] : []),
    ],
    exchanges: () => [needs.lines(world, undefined, FIRST_LINES), ...(Number(type) > 0 ? [needs.exchange(world, Number(type))] : [])],
    sequence: () => [needs.lines(world, undefined, FIRST_LINES), needs.deliveries(world)],
    deliveries: () => [needs.deliveries(world)],
    faults: () => [needs.faults(world), needs.supported],
    coverage: () => [needs.coverage(world)],
  };
  return [needs.clock(world), ...(views[view ?? 'world']?.() ?? [])];
}
