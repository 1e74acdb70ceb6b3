/** Comparing the servers in turns, so that what disturbs the machine disturbs all of them. */

import type { Each, Server, Signers } from './servers.js';
import { median } from './statistics.js';

/** The same thing measured of each server, several times. */
export interface Comparison {
  name: string;
  unit: string;
  rounds: Round[];
}

/** Only what signs is compared with what signs. */
type Round = Each & Partial<Signers>;

export function medians({ rounds }: Comparison): Each {
  const of = (name: keyof Each) => median(rounds.map((round) => round[name]));
  return { mock: of('mock'), express: of('express'), http: of('http') };
}

/** The median of the ratios of each round. */
export function ratio({ rounds }: Comparison, to: Exclude<keyof Round, 'mock'>): number {
  return median(rounds.map((round) => round.mock / (round[to] ?? Number.NaN)));
}

export interface Load {
  rounds: number;
  seconds: number;
}

/** Units of work a second, and the CPU time that the server's process used for one. */
export type Measured = [rate: Comparison, cpu: Comparison];

/**
 * Puts each server under the same load, by turns; a first round warms up.
 *
 * @param drive loads a server for some seconds; resolves to how many units of work it did
 */
export async function compare(
  servers: Each<Server> & Partial<Signers<Server>>,
  { rounds, seconds }: Load,
  unit: string,
  drive: (server: Server, seconds: number) => Promise<number>,
): Promise<Measured> {
  const rate: Comparison = { name: `${unit}s`, unit: '/s', rounds: [] };
  const cpu: Comparison = { name: `server's CPU time of a ${unit}`, unit: 'µs', rounds: [] };
  for (let i = 0; i <= rounds; i++) {
    const rates = {} as Round;
    const cpus = {} as Round;
    for (const [name, server] of Object.entries(servers) as [keyof Round, Server][]) {
      const before = await server.ask<number>(0);
      const start = performance.now();
      const done = await drive(server, seconds);
      rates[name] = (done / (performance.now() - start)) * 1000;
      cpus[name] = ((await server.ask<number>(0)) - before) / done;
    }
    if (i === 0) continue;
    rate.rounds.push(rates);
    cpu.rounds.push(cpus);
  }
  return [rate, cpu];
}
