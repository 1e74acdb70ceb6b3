import { Agent } from 'node:http';
import type { Requests } from './mock.js';
import { idIn, type Server, send, start, startFilled } from './servers.js';
import { median, percentile } from './statistics.js';

/** Milliseconds. */
export interface Latency {
  p50: number;
  p99: number;
}

export interface Filling {
  sessions: number;
  bytesPerSession: number;
  /** An answer that was not given before has to be signed. */
  first: Latency;
  /** The signature of one that was given before is remembered. */
  again: Latency;
  /** The bare servers at the same time: how still the machine was. */
  express: Latency;
  http: Latency;
}

const SAMPLE = 1000;

/** Bytes per session without the journal, and how long reads take one after another, as the number of sessions grows. */
export async function memory(requests: Requests, sizes: readonly number[], rounds: number): Promise<Filling[]> {
  await using mock = await startFilled();
  const lowest = idIn(await send(mock.url, requests.create));
  const body = await send(mock.url, requests.read(lowest));
  await using express = await start('express', body);
  await using http = await start('http', body);

  const warmUp = Array.from({ length: 5 * SAMPLE }, () => lowest);
  for (const server of [mock, express, http]) await timesOf(server, requests, warmUp, 'warm-up.test');

  const fillings: Filling[] = [];
  for (const sessions of sizes) {
    const bytesPerSession = (await mock.ask<number>(sessions)) / sessions;
    const times = { first: [] as Latency[], again: [] as Latency[], express: [] as Latency[], http: [] as Latency[] };
    for (let round = 0; round < rounds; round++) {
      const ids = [...chosen(lowest + 1, sessions)];
      // The host is part of the answer: another one makes every answer of the round a new one.
      const host = `round-${round}-of-${sessions}.test`;
      times.first.push(await timesOf(mock, requests, ids, host));
      times.again.push(await timesOf(mock, requests, ids, host));
      times.express.push(await timesOf(express, requests, ids, host));
      times.http.push(await timesOf(http, requests, ids, host));
    }
    const { first, again, express: bareExpress, http: bareHttp } = times;
    fillings.push({
      sessions,
      bytesPerSession,
      first: middle(first),
      again: middle(again),
      express: middle(bareExpress),
      http: middle(bareHttp),
    });
  }
  return fillings;
}

/** Some of so many consecutive ids, at random, none of them twice. */
function chosen(lowest: number, count: number): Set<number> {
  const ids = new Set<number>();
  while (ids.size < Math.min(SAMPLE, count)) ids.add(lowest + Math.floor(Math.random() * count));
  return ids;
}

/** Reads sessions one after another, over one connection. */
async function timesOf({ url }: Server, requests: Requests, ids: readonly number[], host: string): Promise<Latency> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  for (const id of ids) {
    const { headers, ...request } = requests.read(id);
    const start = performance.now();
    await send(url, { ...request, headers: { ...headers, Host: host } }, agent);
    times.push(performance.now() - start);
  }
  agent.destroy();
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

function middle(rounds: readonly Latency[]): Latency {
  return { p50: median(rounds.map(({ p50 }) => p50)), p99: median(rounds.map(({ p99 }) => p99)) };
}
