/** The packed package, installed and run in a folder that knows nothing of this one. */
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { editions } from '../../server/wire/editions.js';
import { json } from '../support/json.js';

const run = promisify(execFile);
const root = new URL('../..', import.meta.url).pathname;
let folder: string;
let tarball: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bunq-mock-package-'));
  const { stdout } = await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: root });
  tarball = join(folder, stdout.trim());
  await writeFile(join(folder, 'package.json'), '{"name":"elsewhere","private":true,"type":"module"}');
  await run('npm', ['install', '--omit=dev', '--no-audit', '--no-fund', tarball], { cwd: folder });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('its bin starts, answers and stops', async () => {
  const child = spawn(join(folder, 'node_modules/.bin/bunq-mock'), ['--port', '0', '--log', 'silent'], { cwd: folder });
  let url = '';
  child.stdout.on('data', (data) => {
    url += data;
  });
  await expect.poll(() => url, { timeout: 60_000 }).toMatch(/^http.*\n$/);
  const exited = new Promise((resolve) => child.once('exit', resolve));
  expect((await fetch(`${url.trim()}/v1/card`)).status).toBe(404);
  expect((await fetch(`${url.trim()}/v1/user/1364/invoice`)).status).toBe(501);
  const { users } = await json(fetch(`${url.trim()}/_mock/worlds/default`));
  const answer = await fetch(`${url.trim()}/v1/user`, { headers: { 'X-Bunq-Client-Authentication': users[0].session_token } });
  expect(answer.status).toBe(200);
  child.kill('SIGTERM');
  expect(await exited).toBe(0);
});

test('nothing of it runs when it is installed', async () => {
  const { scripts } = JSON.parse(await readFile(join(folder, 'node_modules/bunq-mock/package.json'), 'utf8'));
  const atInstall = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];
  expect(Object.keys(scripts).filter((name) => atInstall.includes(name))).toEqual([]);
});

test('its API is imported by name, with types', async () => {
  const program = `
import { startMock, type Mock } from 'bunq-mock';
import type { Answered, IdentityVerificationSessionIncode, Refused } from 'bunq-mock/wire';
const mock: Mock = await startMock({ plan: { outcome: 'REJECTED' } });
const { url, users } = mock.world('typed');
const [user] = users;
const headers = { 'X-Bunq-Client-Authentication': user.session_token, 'Content-Type': 'application/json' };
const sessions = \`\${url}/v1/user/\${user.user_api_key_id}/identity-verification-session\`;
await fetch(sessions, { method: 'POST', headers, body: '{"purpose":"VERIFICATION","provider":"INCODE"}' });
const { Response } = (await (await fetch(sessions, { headers })).json()) as Answered<{ IdentityVerificationSessionIncode: IdentityVerificationSessionIncode }>;
const { Error } = (await (await fetch(url + '/v1/nope')).json()) as Refused;
// @ts-expect-error bunq has no such status
const status: IdentityVerificationSessionIncode['status'] = 'DONE';
console.log(Response[0]?.IdentityVerificationSessionIncode.status, Error[0]?.error_description, status);
await mock.stop();
`;
  await writeFile(join(folder, 'program.ts'), program);
  const config = {
    compilerOptions: {
      module: 'nodenext',
      target: 'es2023',
      lib: ['es2023', 'esnext.disposable', 'dom'],
      strict: true,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
    },
    files: ['program.ts'],
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  await run(join(root, 'node_modules/.bin/tsc'), ['-p', folder]);
  const { stdout } = await run('node', ['program.js'], { cwd: folder });
  expect(stdout).toBe('CREATED Route not found. DONE\n');
});

/** What is installed beside the package, in a folder of its own. */
async function beside(name: string, packages: readonly string[]): Promise<string> {
  const there = join(folder, name);
  await mkdir(there);
  await writeFile(join(there, 'package.json'), '{"name":"elsewhere","private":true,"type":"module"}');
  await run('npm', ['install', '--no-audit', '--no-fund', tarball, ...packages], { cwd: there });
  return there;
}

test.each([
  ['3.2.0', 'scoped'],
  ['3', 'scoped'],
  ['4.0', 'scoped'],
  ['4', 'override'],
])('its fixture, matchers and cases work in vitest %s of who installs it, with types', async (version, override) => {
  const there = await beside(`vitest-${version}`, [`vitest@${version}`]);
  const program = `
import { expect } from 'vitest';
import { test } from 'bunq-mock/vitest';
import { describeContract } from 'bunq-mock/contracts/vitest';
import { reference } from 'bunq-mock/reference-client';
test.${override}({ worldOptions: { freeze: true } });
test('a world of its own', async ({ world }) => {
  const [user] = world.users;
  const headers = { 'X-Bunq-Client-Authentication': user.session_token };
  await fetch(\`\${world.url}/v1/user\`, { headers });
  expect(world).toHaveReceived('user.list', { times: 1, status: 200 });
  expect(world.name + world.clock.mode).toBe('a-world-of-its-ownfrozen');
});
test('a typo', ({ world }) => expect(world).toHaveReceived('usr.list'));
describeContract(reference, { cases: 'vrfy-*' });
`;
  await writeFile(join(there, 'fixture.test.ts'), program);
  const compilerOptions = { module: 'nodenext', target: 'es2023', lib: ['es2023', 'esnext.disposable', 'dom'], strict: true, noEmit: true };
  const types = { types: ['node'], typeRoots: [join(root, 'node_modules/@types')], skipLibCheck: true };
  await writeFile(
    join(there, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...compilerOptions, ...types }, files: ['fixture.test.ts'] }),
  );
  // What is wrong stands in its output.
  expect(await run(join(root, 'node_modules/.bin/tsc'), ['-p', there]).catch(({ stdout }) => stdout)).toMatchObject({ stdout: '' });
  const failed = run('node', ['node_modules/vitest/vitest.mjs', 'run', '--reporter', 'json'], { cwd: there });
  const { stdout } = await failed.catch((error: { stdout: string }) => error);
  const { assertionResults: results } = JSON.parse(stdout).testResults[0];
  const statuses = results.map(({ status }: { status: string }) => status);
  expect(statuses.slice(0, 2)).toEqual(['passed', 'failed']);
  expect(results[1].failureMessages[0]).toContain('there is no operation "usr.list"; nearest: user.list, ');
  expect(statuses.length).toBeGreaterThan(10);
  expect(new Set(statuses.slice(2))).toEqual(new Set(['passed']));
});

test('it holds what it needs and nothing of the tests', async () => {
  const { stdout } = await run('npm', ['ls', '--omit=dev', '--parseable', '--all'], { cwd: folder });
  expect(stdout).not.toMatch(/vitest|typescript|json-schema-to-typescript/);
  const files = await run('find', ['node_modules/bunq-mock', '-type', 'f'], { cwd: folder });
  expect(files.stdout).not.toMatch(/bunq-mock\/test\/|bunq-mock\/dist\/test\//);
  expect(files.stdout).toMatch(/fixtures\/keys\/README\.md/);
  const described = await run('node', ['-p', "require('bunq-mock/control.openapi.json').openapi"], { cwd: folder });
  expect(described.stdout).toBe('3.1.0\n');
  for (const edition of editions) {
    const { stdout } = await run('node', ['-p', `require('bunq-mock/openapi/${edition}.json').info.title`], { cwd: folder });
    expect(stdout).toContain(edition);
  }
});
