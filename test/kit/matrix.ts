/**
 * `npm run matrix`: which checks catch which broken clients, all against all. Writes test/kit/kill-matrix.json; `--check` writes
 * nothing and says what differs from it. Fails for a check that catches nobody, and for a bug that nothing catches.
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
const isCheck = process.argv.includes('--check');
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

/** How many a process has at once: a broken client may be waited for in real time. */
const LANES = 3;

async function rowsOf(all: Iterable<string>): Promise<Row[]> {
  const names = [...all];
  const rows: Row[] = [];
  const processes = Array.from({ length: availableParallelism() }, async () => {
    const child = fork(new URL(import.meta.url), ['--work']);
    const waiting = new Map<string, (row: Row) => void>();
    child.on('message', (row: Row) => waiting.get(row.name)?.(row));
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`a process ended with ${code}: ${[...waiting.keys()]}`)));
    // Nobody waits for it when all is done.
    ended.catch(() => undefined);
    async function lane(): Promise<void> {
      for (let name = names.shift(); name !== undefined; name = names.shift()) {
        const told = new Promise<Row>((resolve) => waiting.set(name as string, resolve));
        child.send(name);
        const row = await Promise.race([told, ended]);
        waiting.delete(name);
        rows.push(row);
        process.stdout.write(`${rows.length} ${name}: ${row.caught.length}\n`);
      }
    }
    await Promise.all(Array.from({ length: LANES }, lane));
    child.disconnect();
  });
  await Promise.all(processes);
  return rows.sort((one, other) => (one.name < other.name ? -1 : 1));
}

type Matrix = Record<string, { bug: string; caught_by: string[] }>;

const matrixOf = (rows: readonly Row[]): Matrix =>
  Object.fromEntries(rows.map(({ name, caught }) => [name, { bug: (all.get(name) as { bug: string }).bug, caught_by: caught }]));

/** Whose row is not what it was, each with the difference. */
function changed(before: Matrix, now: Matrix): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, { bug, caught_by }] of Object.entries(now)) {
    const old = before[name];
    const more = caught_by.filter((check) => !old?.caught_by.includes(check)).map((check) => `+${check}`);
    const less = (old?.caught_by ?? []).filter((check) => !caught_by.includes(check)).map((check) => `-${check}`);
    if (old?.bug !== bug || more.length + less.length > 0) found.set(name, [...more, ...less].join(' ') || 'its sentence');
  }
  for (const name of Object.keys(before)) if (!now[name]) found.set(name, 'it is no more');
  return found;
}

if (process.argv.includes('--work')) work();
else conclude(await checked());

/** All rows; those that differ from the file's once more, for a client that is waited for in real time may have been too late. */
async function checked(): Promise<Row[]> {
  const rows = await rowsOf(all.keys());
  if (!isCheck) return rows;
  const again = [...changed(JSON.parse(readFileSync(file, 'utf8')), matrixOf(rows)).keys()].filter((name) => all.has(name));
  // Where most differ the file is of before a change, and nobody was late.
  if (again.length > rows.length / 4) return rows;
  const second = await rowsOf(again);
  return rows.map((row) => second.find(({ name }) => name === row.name) ?? row);
}

function conclude(rows: readonly Row[]): void {
  const matrix = matrixOf(rows);
  const problems: string[] = [];
  for (const { name, caught, ownFaults } of rows) {
    if (caught.length === 0) problems.push(`nothing catches ${name}`);
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

  if (!isCheck) writeFileSync(file, `${JSON.stringify(matrix, null, 1)}\n`);
  // No failure: a broken client that is waited for in real time may come to more, or to less, on another machine.
  else
    for (const [name, how] of changed(JSON.parse(readFileSync(file, 'utf8')), matrix))
      console.log(`test/kit/kill-matrix.json has it otherwise: ${name}: ${how}`);
  for (const problem of new Set(problems)) console.error(problem);
  console.log(`${all.size} broken clients, ${killers.size} checks that catch one, ${new Set(problems).size} problems`);
  process.exitCode = problems.length ? 1 : 0;
}
