/** Sends requests of every kind, and looks at the worlds after each. */
import { LIFE, Life, type Violation } from './life.js';
import { serve } from './server.js';
import { Tally } from './tally.js';
import { WatchedWorlds } from './watch.js';

const MOST_VIOLATIONS = 20;
/** Of worlds that no one has made with another; real time would be another each time. */
const NOW = '2025-10-31T16:38:53.872547Z';

export interface Result {
  tally: Tally;
  transitions: ReadonlyMap<string, number>;
  violations: Violation[];
  /** What was too seldom for the run to say much. */
  shortfalls: string[];
  seconds: number;
}

/** One run over one server. Equal seeds send the same. */
export async function fuzz(requests: number, seed: number, onProgress?: (tally: Tally, seconds: number) => void): Promise<Result> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const tally = new Tally();
  const limits = { exchanges: 20, bytes: 2 ** 20 };
  const worlds = new WatchedWorlds({ freeze: true, now: NOW, journal: limits }, (exchange, ran) => tally.exchange(exchange, ran));
  const server = await serve(worlds);
  const crashed = (error: unknown) => void worlds.violations.push(`uncaught: ${error instanceof Error ? error.stack : error}`);
  process.on('uncaughtException', crashed);
  process.on('unhandledRejection', crashed);
  const violations: Violation[] = [];
  try {
    for (let life = 0; tally.requests < requests && violations.length < MOST_VIOLATIONS; life++) {
      const some = Math.min(LIFE, requests - tally.requests);
      violations.push(...(await new Life(worlds, server, tally, seed + life).live(some)));
      onProgress?.(tally, seconds());
    }
  } finally {
    server.stop();
    process.off('uncaughtException', crashed);
    process.off('unhandledRejection', crashed);
  }
  const { transitions } = worlds;
  return { tally, transitions, violations, shortfalls: tally.shortfalls(transitions), seconds: seconds() };
}
