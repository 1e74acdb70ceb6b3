/** What everything that is simulated adds to each world. */
import { eventsOf } from './events.js';
import type { Resource } from './resources/operation.js';
import type { Nature } from './world/world.js';

/**
 * @param headers that every webhook carries
 * @param onOwnFault told of a webhook that would break its own schema, and is not sent
 */
export function natureOf(resources: readonly Resource[], headers: Record<string, string>, onOwnFault: (error: unknown) => void): Nature {
  const bySlug = new Map(resources.map((each) => [each.slug, each]));
  return {
    happened: eventsOf(resources, headers, onOwnFault),
    beBorn(world) {
      for (const { beBorn } of resources) beBorn?.(world);
    },
    bound: (world, slug, row, plan) => bySlug.get(slug)?.bound?.(world, row as never, plan) ?? plan,
    gaveOut: (world, secret) => resources.some(({ gaveOut }) => gaveOut?.(world, secret)),
  };
}
