import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { compiled } from './mock.js';
import { median } from './statistics.js';

export interface Born {
  /** Milliseconds that it takes to make one. */
  ms: number;
  bytes: number;
}

const WORLDS = 10_000;

/** What a world costs that nobody has called yet: the median of so many. */
export async function worldsBorn(): Promise<Born> {
  const { Worlds } = await compiled<typeof import('../../server/world/worlds.js')>('server/world/worlds.js');
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  const worlds = new Worlds({}, 2 * WORLDS);
  const times: number[] = [];
  const make = (name: string) => {
    const start = performance.now();
    worlds.get(name);
    times.push(performance.now() - start);
  };
  // Until the compiler has seen enough of it.
  for (let i = 0; i < WORLDS; i++) make(`warm-up-${i}`);
  worlds.stop();
  times.length = 0;
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < WORLDS; i++) make(`world-${i}`);
  collect();
  const bytes = (process.memoryUsage().heapUsed - before) / WORLDS;
  worlds.stop();
  return { ms: median(times), bytes };
}
