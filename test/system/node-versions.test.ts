/** The packed package on every Node that it is for: the commands, the API both ways, a client that is judged, and `--state`. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packed } from '../release.js';
import { ask, send } from '../support/client.js';
import { startCli } from '../support/started.js';

const run = promisify(execFile);
const root = new URL('../..', import.meta.url).pathname;
const versions = ['20.19', '22', '24', '26'];
/** The package of Node's own programs for this machine. */
const PROGRAM = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
let folder: string;
const nodeOf = (version: string) => join(folder, 'node_modules', `node-${version}`, 'bin/node');
const main = (of: 'server' | 'contracts') => join(folder, 'node_modules/bunq-mock/dist', of, 'main.js');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bunq-mock-node-'));
  await writeFile(join(folder, 'package.json'), '{"name":"elsewhere","private":true}');
  await using package_ = await packed(root);
  const nodes = versions.map((version) => `node-${version}@npm:${PROGRAM}@${version}`);
  await run('npm', ['install', '--no-audit', '--no-fund', package_.file, ...nodes], { cwd: folder });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What somebody's first test does, from the API's beginning to its end. */
const program = (start: string) => `
${start}.then(async ({ startMock }) => {
  const mock = await startMock({ freeze: true });
  const world = mock.world('a');
  const [user] = world.users;
  const headers = { 'X-Bunq-Client-Authentication': user.session_token, 'Content-Type': 'application/json' };
  const sessions = world.url + '/v1/user/' + user.user_api_key_id + '/identity-verification-session';
  await fetch(sessions, { method: 'POST', headers, body: '{"purpose":"VERIFICATION","provider":"INCODE"}' });
  await fetch(sessions + '/36', { method: 'PUT', headers, body: '{"status":"SUBMITTED"}' });
  world.plan.session(36, { outcome: 'REJECTED' });
  await world.clock.advance(2000);
  const text = await (await fetch(sessions + '/36', { headers })).text();
  const copy = mock.world('b', { freeze: true });
  console.log(process.version.split('.')[0], /REJECTED/.test(text), world.journal.exchanges().length, copy.users.length === world.users.length);
  await mock.stop();
});
`;

describe.each(versions)('Node %s', (version) => {
  const node = () => nodeOf(version);
  const major = version.split('.')[0];

  test('is that one', async () => expect((await run(node(), ['--version'])).stdout).toMatch(new RegExp(`^v${version}\\.`)));

  test('the server starts, answers, keeps its state and goes on with it', async () => {
    const state = join(folder, `${version}.state`);
    const how = { main: main('server'), cwd: folder, program: node() };
    const clock = { now: '2025-10-31T16:00:00Z', freeze: true };
    {
      await using mock = await startCli(['--state', state], how);
      expect((await send(mock.url, ask.put('/_mock/worlds/kept', clock))).status).toBe(200);
    }
    await using mock = await startCli(['--state', state], how);
    const { body } = await send(mock.url, ask.get('/_mock/worlds/kept/clock'));
    expect(JSON.parse(body)).toMatchObject({ now: '2025-10-31 16:00:00.000000', mode: 'frozen' });
  });

  test.each([
    ['import', "import('bunq-mock')"],
    ['require', "Promise.resolve(require('bunq-mock'))"],
  ])('the API by %s', async (_, start) => {
    const { stdout } = await run(node(), ['-e', program(start)], { cwd: folder });
    expect(stdout).toBe(`v${major} true 3 true\n`);
  });

  test('a client is judged, in process and as a process', async () => {
    const judge = `Promise.all([import('bunq-mock/contracts'), import('bunq-mock/reference-client')]).then(async ([{ verifyClient }, { reference }]) =>
      console.log((await verifyClient(reference, { cases: 'POLL-*', seed: '7' })).summary.FAIL))`;
    expect((await run(node(), ['-e', judge], { cwd: folder })).stdout).toBe('0\n');
    const adapter = ['python3', join(root, 'test/clients/python/adapter.py'), '--stdio'];
    const { stdout } = await run(node(), [main('contracts'), 'verify', 'POLL-7K3Q', '--driver', 'stdio', '--seed', '7', '--', ...adapter], {
      cwd: folder,
    });
    expect(stdout).toMatch(/\bpass\b/);
  });
});
