/** A client that is a module, on several threads: each takes the next case when it has room for one. */
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { ClientAbout } from '../../schemas/generated/types.js';
import { stopwatch } from '../../server/index.js';
import type { CaseResult, ContractCase, ContractReport } from '../judging/kinds.js';
import { reportOf, type VerifySettings, verifyCase } from '../verify.js';
import type { Capability, Client } from './client.js';
import { inProcess } from './drivers/in-process.js';
import type { ClockMode } from './time.js';

/** What a case leaves behind is soon of no use: collected less often, it costs less. */
const YOUNG_MB = 64;

interface Task {
  isContracts: true;
  module: string;
  about: ClientAbout;
  capabilities: readonly Capability[];
  seed: string;
  clock: ClockMode;
  seconds?: 'real';
}

type Answer = { nr: number; result: CaseResult; ms: number };

/**
 * @param module whose default export is the client
 * @throws what is wrong with the module
 */
export async function verifyModule(module: URL, threads: number, settings: VerifySettings): Promise<ContractReport> {
  const { cases, driver, seed, clock, seconds, jobs, signal, onCase } = settings;
  const results: CaseResult[] = [];
  let next = 0;
  const { client: about, capabilities } = driver;
  const task: Task = { isContracts: true, module: module.href, about, capabilities, seed, clock, ...(seconds && { seconds }) };
  async function thread(): Promise<void> {
    // As a text: it inherits the flags of the process, and --input-type rules out a file.
    const program = `import(${JSON.stringify(import.meta.url)})`;
    const worker = new Worker(program, { eval: true, workerData: task, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    let running = 0;
    try {
      await new Promise<void>((resolve, reject) => {
        const feed = () => {
          for (; running < jobs && next < cases.length && !signal?.aborted; running++, next++)
            worker.postMessage({ nr: next, given: cases[next] });
          if (running === 0) resolve();
        };
        worker.on('message', ({ result, ms }: Answer) => {
          running--;
          results.push(result);
          onCase?.(result, undefined, ms);
          feed();
        });
        worker.on('error', reject);
        worker.on('exit', (code) => reject(new Error(`a thread ended with ${code}`)));
        feed();
      });
    } finally {
      await worker.terminate();
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, Math.min(threads, availableParallelism())) }, thread));
  return reportOf(settings, results);
}

/** The other side: judges what it is sent; what comes before the client is there waits. */
async function work(port: NonNullable<typeof parentPort>, { module, about, capabilities, ...settings }: Task): Promise<void> {
  const driver = (async () => {
    const { default: client } = (await import(module)) as { default: Client };
    if (typeof client !== 'function') throw new TypeError(`${module} has no function as its default export`);
    return inProcess(client, about, capabilities);
  })();
  port.on('message', async ({ nr, given }: { nr: number; given: ContractCase }) => {
    const elapsed = stopwatch();
    const { result } = await verifyCase(given, await driver, settings);
    port.postMessage({ nr, result, ms: elapsed() } satisfies Answer);
  });
}

if (!isMainThread && parentPort && (workerData as Partial<Task> | null)?.isContracts) void work(parentPort, workerData as Task);
