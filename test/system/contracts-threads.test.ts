/** A client that is a module, on several threads. From dist/, for a thread loads files as they are: `npm test` builds first. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { directory } from '../support/cli.js';

const root = new URL('../..', import.meta.url).pathname;

/** Runs a program that is given as text, inside the package, which may so import itself by name; resolves with what it prints. */
async function printed(program: string, ...flags: string[]): Promise<string> {
  const text = `import { verifyClient } from 'bunq-mock/contracts';\n${program}`;
  return (await promisify(execFile)(process.execPath, [...flags, '--input-type=module', '-e', text], { cwd: root, maxBuffer: 2 ** 28 }))
    .stdout;
}

test('gives the report that one thread gives, and tells of each case once', async () => {
  const program = (client: string, more: string) => `
import { reference } from 'bunq-mock/reference-client';
const told = [];
const report = await verifyClient(${client}, { seed: 'threads', name: 'reference', cases: ['POLL-*', 'AUTH-*', 'NETW-*']${more},
  onCase: ({ id }) => told.push(id) });
if (told.length !== report.cases.length || new Set(told).size !== told.length) throw new Error(told.join());
console.log(JSON.stringify(report));`;
  const module = `new URL(import.meta.resolve('bunq-mock/reference-client'))`;
  const [alone, one, two] = await Promise.all([
    printed(program('reference', '')),
    printed(program(module, ', threads: 1')),
    printed(program(module, ', threads: 2, jobs: 3')),
  ]);
  expect(JSON.parse(alone).summary).toMatchObject({ FAIL: 0, WARN: 0, NOT_REACHED: 0, HARNESS_ERROR: 0 });
  expect(one).toBe(alone);
  expect(two).toBe(alone);
});

test.each([
  ['that has no client', 'export const client = 1;', /has no function as its default export/],
  ['that cannot be loaded', 'import "./nowhere.mjs";', /nowhere/],
  ['that ends the process', 'export default () => process.exit(3);', /ended with 3/],
])('a module %s is said to be so', async (_, text, why) => {
  using folder = directory();
  writeFileSync(folder.path('client.mjs'), text);
  const said = await printed(`
const client = new URL(${JSON.stringify(pathToFileURL(folder.path('client.mjs')).href)});
await verifyClient(client, { cases: 'POLL-7K3Q*' }).then(() => console.log('no error'), (error) => console.log(error.message));`);
  expect(said).toMatch(why);
});

test('takes the flags of its process, those of V8 too', async () => {
  const said = await printed(
    `
const report = await verifyClient(new URL(import.meta.resolve('bunq-mock/reference-client')), { cases: 'POLL-7K3Q*' });
console.log(report.summary.PASS === report.cases.length);`,
    '--max-old-space-size=2048',
  );
  expect(said).toBe('true\n');
});
