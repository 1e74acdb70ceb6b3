/** A server that goes on: memory while it answers request after request, and what ten thousand idle worlds do to one in use. */
import { Agent } from 'node:http';
import autocannon from 'autocannon';
import type { Requests } from './mock.js';
import { idIn, type Server, send, start } from './servers.js';
import { percentile } from './statistics.js';

export interface Soaked {
  requests: number;
  /** Of the server's process, MiB: after each tenth. */
  rss: number[];
  /** Of a read, milliseconds: with one world, and with so many idle ones besides. */
  p50: { alone: number; among: number; worlds: number };
}

const CONNECTIONS = 10;
const PARTS = 10;
const WORLDS = 9_000;
const SAMPLE = 2000;
/** What `test/bench/servers/usage.mjs` is asked for. */
const MEMORY = 1;

async function medianRead({ url }: Server, requests: Requests, id: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  for (let i = 0; i < SAMPLE; i++) {
    const began = performance.now();
    await send(url, requests.read(id), agent);
    times.push(performance.now() - began);
  }
  agent.destroy();
  return percentile(times, 0.5);
}

export async function soak(requests: Requests, amount: number): Promise<Soaked> {
  await using mock = await start('mock', '');
  const id = idIn(await send(mock.url, requests.create));
  const { method, path, headers } = requests.read(id);
  const rss: number[] = [];
  for (let part = 0; part < PARTS; part++) {
    const load = { url: mock.url + path, method, headers, connections: CONNECTIONS, amount: amount / PARTS };
    const { errors, non2xx } = await autocannon(load);
    if (errors || non2xx) throw new Error(`${errors} errors, ${non2xx} answers other than 2xx`);
    rss.push((await mock.ask<number>(MEMORY)) / 2 ** 20);
  }
  const alone = await medianRead(mock, requests, id);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  for (let i = 0; i < WORLDS; i++) await send(mock.url, { method: 'GET', path: `/_mock/worlds/idle-${i}`, headers: {} }, agent);
  agent.destroy();
  const among = await medianRead(mock, requests, id);
  return { requests: amount, rss, p50: { alone, among, worlds: WORLDS } };
}
