/**
 * `npm run matrix`: which checks catch which broken clients, all against all. Writes test/kit/kill-matrix.json; `--check` writes
 * nothing and fails when it is stale. Fails for a check that catches nobody, and for a bug that nothing catches.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { baseOf, readCases, rules, verifyClient } from '../../contracts/index.js';
import { mutant } from '../clients/mutant.js';
import { brokenClients, caughtBy } from './broken.js';

interface Row {
  name: string;
  caught: string[];
  ownFaults: string[];
}

const file = new URL('kill-matrix.json', import.meta.url);
const all = await brokenClients();

/** In a process of its own: takes names of broken clients, one after another. */
function work(): void {
  // A broken client may fail where nobody listens; that is a finding, and not the end of the others.
  process.on('unhandledRejection', () => undefined);
  process.on('message', async (name: string) => {
    const client = await mutant(all.get(name) as NonNullable<ReturnType<typeof all.get>>);
    const report = await verifyClient(client, { name, seed: 'matrix', jobs: 16 });
    const ownFaults = report.cases.flatMap(({ id, verdict, reason }) => (verdict === 'HARNESS_ERROR' ? [`${id}: ${reason}`] : []));
    process.send?.({ name, caught: caughtBy(report), ownFaults } satisfies Row);
  });
}

async function rowsOfAll(): Promise<Row[]> {
  const names = [...all.keys()];
  const rows: Row[] = [];
  const processes = Array.from({ length: availableParallelism() }, async () => {
    const child = fork(new URL(import.meta.url), ['--work']);
    let current = '';
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${current} ended its process, with ${code}`)));
    // Nobody waits for it when all is done.
    ended.catch(() => undefined);
    for (let name = names.shift(); name !== undefined; name = names.shift()) {
      current = name;
      child.send(name);
      const [row] = await Promise.race([once(child, 'message'), ended]);
      rows.push(row as Row);
      process.stdout.write(`${rows.length}/${all.size} ${name}: ${(row as Row).caught.length}\n`);
    }
    child.disconnect();
  });
  await Promise.all(processes);
  return rows.sort((one, other) => (one.name < other.name ? -1 : 1));
}

if (process.argv.includes('--work')) work();
else conclude(await rowsOfAll());

function conclude(rows: readonly Row[]): void {
  const matrix: Record<string, { bug: string; caught_by: string[] }> = {};
  const problems: string[] = [];
  for (const { name, caught, ownFaults } of rows) {
    const { bug } = all.get(name) as { bug: string };
    matrix[name] = { bug, caught_by: caught };
    if (caught.length === 0) problems.push(`nothing catches ${name}: it ${bug}`);
    for (const fault of ownFaults) problems.push(`${name} brings about a fault of the kit's own: ${fault}`);
  }

  const killers = new Set(Object.values(matrix).flatMap(({ caught_by }) => caught_by));
  // What only a process of its own can show has its broken clients in test/clients/broken-commands.
  const ofProcesses = new Set(['exit-matches-outcome', 'ends-cleanly', 'exits-after-its-outcome']);
  for (const { id, rules: own = [] } of readCases()) {
    for (const check of ['outcome', ...own.map(({ rule }) => rule)]) {
      if (!killers.has(`${baseOf(id)}/${check}`) && !ofProcesses.has(check))
        problems.push(`no broken client is caught by ${baseOf(id)}/${check}`);
    }
  }
  for (const { id } of rules) {
    if (![...killers].some((killer) => killer.endsWith(`/${id}`)) && !ofProcesses.has(id))
      problems.push(`no broken client is caught by the rule ${id}`);
  }

  const text = `${JSON.stringify(matrix, null, 1)}\n`;
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text)
    problems.push('test/kit/kill-matrix.json is stale: run `npm run matrix`, and read the difference');
  for (const problem of new Set(problems)) console.error(problem);
  console.log(`${all.size} broken clients, ${killers.size} checks that catch one, ${new Set(problems).size} problems`);
  process.exitCode = problems.length ? 1 : 0;
}
