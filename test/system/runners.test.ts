/** The packed package in the runners that people have, as most projects run them: CommonJS, without flags. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const root = new URL('../..', import.meta.url).pathname;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bunq-mock-runners-'));
  const { stdout } = await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: root });
  await writeFile(join(folder, 'package.json'), '{"name":"elsewhere","private":true}');
  const tools = ['jest@30', 'mocha@11', 'typescript@5.9', '@types/node@20'];
  await run('npm', ['install', '--no-audit', '--no-fund', `./${stdout.trim()}`, ...tools], { cwd: folder });
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A test that reads a verdict; how the package comes in, and what an assertion is, differ. */
const body = (assert: string) => `
test('a verdict', async () => {
  const mock = await startMock({ freeze: true });
  const world = mock.world('runner');
  const [user] = world.users;
  const headers = { 'X-Bunq-Client-Authentication': user.session_token, 'Content-Type': 'application/json' };
  const sessions = world.url + '/v1/user/' + user.user_api_key_id + '/identity-verification-session';
  await fetch(sessions, { method: 'POST', headers, body: '{"purpose":"VERIFICATION","provider":"INCODE"}' });
  await fetch(sessions + '/36', { method: 'PUT', headers, body: '{"status":"SUBMITTED"}' });
  world.plan.session(36, { outcome: 'REJECTED' });
  await world.clock.advance(2000);
  const text = await (await fetch(sessions + '/36', { headers })).text();
  await mock.stop();
  ${assert}
});
`;
const NODE_ASSERT = "require('node:assert').match(text, /REJECTED/);";
const write = (name: string, text: string) => writeFile(join(folder, name), text);
const npx = (...args: string[]) => run('npx', ['--no-install', ...args], { cwd: folder, env: { ...process.env, CI: 'true' } });

test('Jest, with require', async () => {
  await write('verdict.test.js', `const { startMock } = require('bunq-mock');\n${body('expect(text).toContain("REJECTED");')}`);
  expect((await npx('jest', 'verdict.test.js')).stderr).toContain('1 passed');
});

test('mocha, with require', async () => {
  await write('verdict.cjs', `const test = it;\nconst { startMock } = require('bunq-mock');\n${body(NODE_ASSERT)}`);
  expect((await npx('mocha', 'verdict.cjs')).stdout).toContain('1 passing');
});

test.each([
  ['verdict.node.cjs', "const { startMock } = require('bunq-mock');\nconst { test } = require('node:test');", NODE_ASSERT],
  [
    'verdict.node.mjs',
    "import { startMock } from 'bunq-mock';\nimport { test } from 'node:test';\nimport { match } from 'node:assert';",
    'match(text, /REJECTED/);',
  ],
])('node:test, %s', async (name, head, assert) => {
  await write(name, `${head}\n${body(assert)}`);
  expect((await run('node', ['--test', name], { cwd: folder })).stdout).toContain('pass 1');
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
  await write('right.ts', program('string'));
  await npx('tsc', ...options, 'right.ts');
  await write('wrong.ts', program('number'));
  await expect(npx('tsc', ...options, 'wrong.ts')).rejects.toMatchObject({ stdout: expect.stringContaining("'string' is not assignable") });
});
