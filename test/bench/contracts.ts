/** What the kit costs: every case on the reference client, in a process that has done nothing before, and once more. */
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);
const built = (path: string) => new URL(`../../dist/contracts/${path}`, import.meta.url).href;

/** Cases per second, the first time and the second; the keys of TLS are made before, for a case or two. */
export interface Judged {
  cases: number;
  threads: number;
  /** On one thread, which stays: compiled code is there the second time. */
  alone: { cold: number; warm: number };
  /** On several threads, each of which begins cold. */
  together: number;
}

const PROGRAM = `
import { verifyClient } from ${JSON.stringify(built('index.js'))};
import { reference } from ${JSON.stringify(built('clients/reference.js'))};
const threads = Number(process.argv[1]);
const client = threads > 1 ? new URL(${JSON.stringify(built('clients/reference.js'))}) : reference;
const rates = [];
for (let round = 0; round < 2; round++) {
  const start = performance.now();
  const { cases } = await verifyClient(client, { seed: 'bench', threads });
  rates.push(cases.length / (performance.now() - start) * 1000, cases.length);
}
console.log(JSON.stringify(rates));
`;

async function ratesOn(threads: number): Promise<number[]> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', PROGRAM, String(threads)]);
  return JSON.parse(stdout);
}

export async function judged(): Promise<Judged> {
  const threads = availableParallelism();
  const [cold = 0, cases = 0, warm = 0] = await ratesOn(1);
  const [together = 0] = await ratesOn(threads);
  return { cases, threads, alone: { cold, warm }, together };
}
