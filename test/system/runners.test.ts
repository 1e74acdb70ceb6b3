/** The packed package in the runners that people have, as docs/runners.md shows them; and in TypeScript, whatever its modules are. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packed } from '../release.js';

const run = promisify(execFile);
const root = new URL('../..', import.meta.url).pathname;
let folder: string;
let project: string;
let package_: Awaited<ReturnType<typeof packed>>;

const NPM_QUIET = { npm_config_audit: 'false', npm_config_fund: 'false', npm_config_loglevel: 'error' };
/** Of those who judge their surroundings: no colours, no reporter for a pipeline, and no vitest around. */
const env = { ...process.env, ...NPM_QUIET, NO_COLOR: '1', CI: 'true', VITEST: undefined, NODE_ENV: undefined } as NodeJS.ProcessEnv;

/** A folder of its own that has the package, and what else is named. */
async function elsewhere(name: string, ...tools: string[]): Promise<string> {
  const there = join(folder, name);
  await mkdir(there);
  await writeFile(join(there, 'package.json'), '{"name":"elsewhere","private":true}');
  await run('npm', ['install', package_.file, ...tools], { cwd: there, env });
  return there;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bunq-mock-runners-'));
  package_ = await packed(root);
  project = await elsewhere('typescript', 'typescript@5.9', '@types/node@20');
});
afterAll(async () => {
  await package_?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const page = await readFile(join(root, 'docs/runners.md'), 'utf8');
const [first = '', ...sections] = page.split(/^## /m);
const FILE = /^```js\n\/\/ (\S+)\n([\s\S]*?)^```/m;
const client = FILE.exec(first)?.[2] as string;
const runners = sections.map((section) => {
  const [, file = '', program = ''] = FILE.exec(section) ?? [];
  return { name: section.split('\n')[0] as string, file, program, script: /^```sh\n([\s\S]*?)^```/m.exec(section)?.[1] as string };
});

test('each runner has its section', () => {
  expect(runners.map(({ name }) => name)).toEqual(['vitest 4', 'vitest 3', 'Jest', 'mocha', 'node:test', 'Playwright test']);
});

test.each(runners)('$name, as the page shows it, passes; and fails for another verdict', async ({ name, file, program, script }) => {
  const there = await elsewhere(name.replace(/\W/g, '-'));
  await writeFile(join(there, 'client.cjs'), client);
  await writeFile(join(there, file), program);
  const bash = (lines: string) => run('bash', ['-e', '-c', lines], { cwd: there, env });
  const passed = await bash(script);
  expect(passed.stdout + passed.stderr).toMatch(/\b(1 passed|1 passing|pass 1)\b/);
  await writeFile(join(there, file), program.replace("{ outcome: 'REJECTED' }", "{ outcome: 'APPROVED' }"));
  const failed = await bash(script.trim().split('\n').at(-1) as string).catch(
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  expect(failed).toHaveProperty('code');
  expect(failed.stdout + failed.stderr).toMatch(/\b(1 failed|1 failing|fail 1)\b/);
});

test.each(['commonjs', 'node16'])('TypeScript with module %s finds the types', async (module) => {
  const program = (typed: string) => `
import { startMock, type Mock } from 'bunq-mock';
export async function url(): Promise<${typed}> {
  const mock: Mock = await startMock();
  return mock.world('typed').url;
}
`;
  const options = ['--module', module, '--target', 'es2022', '--strict', '--noEmit', '--skipLibCheck'];
  const write = (name: string, text: string) => writeFile(join(project, name), text);
  const tsc = (...args: string[]) => run('npx', ['--no-install', 'tsc', ...args], { cwd: project });
  await write('right.ts', program('string'));
  await tsc(...options, 'right.ts');
  await write('wrong.ts', program('number'));
  await expect(tsc(...options, 'wrong.ts')).rejects.toMatchObject({ stdout: expect.stringContaining("'string' is not assignable") });
});
