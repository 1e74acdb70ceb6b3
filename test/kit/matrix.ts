/**
 * `npm run matrix`: which checks catch which broken clients, all against all. Writes test/kit/kill-matrix.json; `--check` writes
 * nothing and fails when it is stale. Fails for a check that catches nobody, and for a bug that nothing catches.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type * as kit from '../../contracts/index.js';
import { mutantModule } from '../clients/mutant.js';
import { brokenClients, caughtBy } from './broken.js';

// Threads run what is built.
const { baseOf, readCases, rules, verifyClient } = (await import(
  new URL('../../dist/contracts/index.js', import.meta.url).href
)) as typeof kit;

const file = new URL('kill-matrix.json', import.meta.url);
const all = await brokenClients();
const matrix: Record<string, { bug: string; caught_by: string[] }> = {};
const problems: string[] = [];

for (const [name, broken] of all) {
  const report = await verifyClient(new URL(await mutantModule(broken)), { name, seed: 'matrix' });
  const caught = caughtBy(report);
  matrix[name] = { bug: broken.bug, caught_by: caught };
  process.stdout.write(`${name}: ${caught.length}\n`);
  if (caught.length === 0) problems.push(`nothing catches ${name}: it ${broken.bug}`);
  if (report.summary.HARNESS_ERROR) problems.push(`${name} brings about a fault of the kit's own`);
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
