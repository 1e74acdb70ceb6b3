/** What a search costs: schedules a second on the reference client in process, and where a core's time goes meanwhile. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const built = (path: string) => new URL(`../../dist/contracts/${path}`, import.meta.url).href;

/** A search of depth 1 in one story of entry identity. */
export interface Explored {
  schedules: number;
  /** Schedules a second of wall-clock time, on one thread that is warm. */
  rate: number;
  /** Of the time that the thread was at work, by whose code it was in: shares of 1, the largest first. */
  shares: Record<string, number>;
}

const PROGRAM = `
import { Session } from 'node:inspector/promises';
import { exploreClient } from ${JSON.stringify(built('index.js'))};
import { reference } from ${JSON.stringify(built('clients/reference.js'))};
const search = async () => (await exploreClient(reference, { entry: 'identity', stories: ['approved'], depth: 1, seed: 'bench' })).report.schedules;
await search();
const start = performance.now();
const schedules = await search();
const rate = schedules / (performance.now() - start) * 1000;
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.setSamplingInterval', { interval: 500 });
await session.post('Profiler.start');
await search();
const { profile: { nodes, samples, timeDeltas } } = await session.post('Profiler.stop');
const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node])));
const whose = (node) => {
  const { url, functionName } = node.callFrame;
  if (functionName === '(idle)') return undefined;
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (url.includes('internal/crypto')) return 'signatures and keys';
  if (url.includes('/dist/contracts/clients/')) return 'the client';
  if (url.includes('/dist/contracts/')) return 'the kit';
  // What is not of JavaScript, as a signature, is of whoever called it.
  if (url === '' && parents.has(node.id) && functionName !== '(program)') return whose(parents.get(node.id));
  if (url.startsWith('node:') || url === '') return "Node's HTTP, sockets and streams";
  return 'the server';
};
const byId = new Map(nodes.map((node) => [node.id, whose(node)]));
const spent = {};
samples.forEach((id, i) => { const name = byId.get(id); if (name) spent[name] = (spent[name] ?? 0) + timeDeltas[i]; });
const all = Object.values(spent).reduce((sum, each) => sum + each, 0);
const shares = Object.fromEntries(Object.entries(spent).sort(([, a], [, b]) => b - a).map(([name, each]) => [name, each / all]));
console.log(JSON.stringify({ schedules, rate, shares }));
`;

export async function explored(): Promise<Explored> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', PROGRAM]);
  return JSON.parse(stdout);
}
