/** The CLI, from dist/: a threshold of coverage, and a server without its control plane. */
import { spawn } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { startMock } from '../../server/index.js';
import { ask, send } from '../support/client.js';

const bin = new URL('../../dist/server/main.js', import.meta.url).pathname;
const running: ReturnType<typeof spawn>[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** Starts the CLI, sends it one request, and ends it by a signal. */
async function life(args: string[], { env = {}, signal = 'SIGTERM' as NodeJS.Signals, path = '/v1/nope' } = {}) {
  const child = spawn(process.execPath, [bin, '--port', '0', '--log', 'silent', ...args], { env: { ...process.env, ...env } });
  running.push(child);
  let url = '';
  let stderr = '';
  child.stdout.on('data', (data) => {
    url += data;
  });
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  await expect.poll(() => url, { timeout: 60_000, interval: 10 }).toMatch(/^http.*\n$/);
  const answer = await send(url.trim(), ask.get(path));
  child.kill(signal);
  return { code: await closed, stderr, answer };
}

test.each(['SIGINT', 'SIGTERM'] as const)('--min-coverage: below it, %s ends with what was never touched, and with 3', async (signal) => {
  const { code, stderr } = await life(['--min-coverage', '50'], { signal });
  expect(code).toBe(3);
  expect(stderr).toMatch(/^operations +0 of +\d+ +0\.0 %\n/);
  expect(stderr).toMatch(/\nnever operations +identity-verification-session\.create\n/);
  expect(stderr).not.toMatch(/never refusals +route-not-found\n/);
  expect(stderr).toMatch(/\nbunq-mock: coverage of all is \d\.\d %, below 50 %\n$/);
});

test('--min-coverage: at it, the same ends with 0', async () => {
  const { code, stderr } = await life(['--min-coverage', 'refusals=1,operations=0']);
  expect(code).toBe(0);
  expect(stderr).toMatch(/\nall +1 of /);
  expect(stderr).not.toContain('below');
});

test('--min-coverage: each kind by itself, and as a variable', async () => {
  const { code, stderr } = await life([], { env: { BUNQ_MOCK_MIN_COVERAGE: 'refusals=1,states=10,events=10' } });
  expect(code).toBe(3);
  expect(stderr.trim().split('\n').slice(-2)).toEqual([
    'bunq-mock: coverage of states is 0 %, below 10 %',
    'bunq-mock: coverage of events is 0 %, below 10 %',
  ]);
});

test('without it nothing is printed', async () => {
  expect(await life([])).toMatchObject({ code: 0, stderr: '' });
});

test.each(['101', 'many', 'nothing=5'])('--min-coverage %s is called wrongly', async (text) => {
  const child = spawn(process.execPath, [bin, '--port', '0', '--min-coverage', text]);
  running.push(child);
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(2);
});

const withoutControl = {
  status: 404,
  body: '{"Error":[{"error_description":"Route not found.","error_description_translated":"Route not found."}]}',
};

test.each([
  ['--no-control', ['--no-control'], {}],
  ['its variable', [], { BUNQ_MOCK_NO_CONTROL: '1' }],
])('%s: /_mock is a route that there is not', async (_what, args, env) => {
  const { answer } = await life(args, { env, path: '/_mock/health' });
  expect(answer).toMatchObject(withoutControl);
});

test('a variable that says no leaves the control plane there', async () => {
  const { answer } = await life([], { env: { BUNQ_MOCK_NO_CONTROL: 'false' }, path: '/_mock/health' });
  expect(answer.status).toBe(200);
});

test.each(['/_mock', '/_mock/', '/_mock/health', '/_mock/worlds/default', '/_mock/nope'])('control: false: %s in process', async (path) => {
  await using mock = await startMock({ control: false });
  expect(mock.control).toBe(false);
  const world = mock.world();
  for (const asked of [ask.get(path), ask.post(path, {})]) expect(await send(mock.url, asked)).toMatchObject(withoutControl);
  const unknown = await send(mock.url, ask.get('/v1/nope'));
  const answer = await send(mock.url, ask.get(path));
  const names = ({ headers }: typeof answer) => Object.keys(headers).sort();
  expect(names(answer)).toEqual(names(unknown));
  expect(world.journal.exchanges().at(-1)).toMatchObject({ operation: null, refusal: { id: 'route-not-found' } });
});
