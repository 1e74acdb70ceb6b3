import { refusals } from '../refusals.js';
import type { Instant } from '../world/clock.js';
import type { Index, Row } from '../world/rows.js';
import type { World } from '../world/world.js';

interface Limit {
  calls: number;
  seconds: number;
}

/**
 * The two schemes that bunq published. Older: per address and endpoint (docs of 2019 to 2022, public swagger of 2025). Newer:
 * per endpoint, counted per device, in classes of which the figures of "setup" are not given and are taken to be those of
 * "sensitive" (doc.bunq.com/basics/rate-limits). DELETE is counted as POST, which bunqJSClient does too.
 */
const SCHEMES = {
  older: {
    scope: 'address',
    of: (method: string, slug: string): Limit =>
      slug === 'session-server' ? { calls: 1, seconds: 30 } : { calls: method === 'GET' ? 3 : method === 'PUT' ? 2 : 5, seconds: 3 },
  },
  newer: {
    scope: 'device',
    of: (_method: string, slug: string): Limit =>
      ['installation', 'device-server', 'session-server'].includes(slug) ? { calls: 3, seconds: 60 } : { calls: 70, seconds: 30 },
  },
} as const;

/** More than this are forgotten all at once, to the client's advantage: only a test of the limits itself has so many callers. */
const MOST_WINDOWS = 100_000;

/**
 * Counts a call of the world's time in its rolling window; refuses with 429 one that is too many, which does not count itself.
 *
 * @param device the installation that calls, or the address where there is none
 */
export function countCall(world: World, call: { name: string; slug: string; method: string; address: string; device: string }): void {
  if (world.rateLimits === 'off') return;
  const scheme = SCHEMES[world.rateLimits];
  const { calls, seconds } = scheme.of(call.method, call.slug);
  const key = `${call.name} ${scheme.scope === 'address' ? call.address : call.device}`;
  const now = world.clock.now();
  const window = windowOf(world, key);
  window.times = window.times.filter((at) => at > now - seconds * 1e6);
  if (window.times.length >= calls) throw refusals.tooManyRequests({ calls, seconds });
  window.times.push(now);
}

/** When calls were made that are limited together. */
interface Window extends Row {
  calls: string;
  times: Instant[];
}

const byCalls: Index<Window> = { type: 'call-window', key: ({ calls }) => calls };

function windowOf(world: World, calls: string): Window {
  if (world.rows('call-window').size > MOST_WINDOWS) world.tables.delete('call-window');
  const rows = world.rows<Window>('call-window');
  const now = world.clock.now();
  return world.find(byCalls, calls) ?? rows.add({ id: rows.size + 1, owner: 0, created: now, updated: now, calls, times: [] });
}
