/** The CLI, from dist/: what a newcomer types. `npm test` builds first. */
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { json } from '../support/json.js';

const bin = new URL('../../dist/server/main.js', import.meta.url).pathname;
const running: ReturnType<typeof spawn>[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** Starts the CLI and waits for what it prints at first. */
async function start(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [bin, '--port', '0', ...args], { env: { ...process.env, ...env } });
  running.push(child);
  let out = '';
  child.stdout.on('data', (data) => {
    out += data;
  });
  const port = () => /(?:127\.0\.0\.1:|, port )(\d+)/.exec(out)?.[1];
  await expect.poll(() => out.endsWith('\n') && port(), { timeout: 60_000, interval: 10 }).toBeTruthy();
  const url = `http://127.0.0.1:${port()}`;
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  return { child, url, exited, printed: () => out };
}

/** Runs the CLI to its end. */
async function run(args: string[], env: Record<string, string> = {}) {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [bin, ...args], {
      env: { ...process.env, ...env },
      timeout: 60_000,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

test('the banner has the address of the desk, and --open gives it to whatever opens pages here', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bunq-mock-open-'));
  const opened = join(folder, 'opened');
  for (const name of ['xdg-open', 'open']) writeFileSync(join(folder, name), `#!/bin/sh\nprintf %s "$*" > ${opened}\n`, { mode: 0o755 });
  const path = `${folder}:${process.env.PATH}`;
  const { printed, url } = await start(['--open'], { PATH: path });
  const read = () => (existsSync(opened) ? readFileSync(opened, 'utf8') : '');
  await expect.poll(read, { interval: 10 }).toBe(`${url}/_mock/desk`);
  expect(printed()).toContain(`${url}/_mock/desk`);
  expect(await (await fetch(read(), { headers: { Accept: 'text/html' } })).text()).toContain('<title>');
  await start(['--open', '--no-control'], { PATH: path });
  expect(read()).toBe(`${url}/_mock/desk`);
});

test('where nothing opens pages, --open says so and serves all the same', async () => {
  const { child, url } = await start(['--open'], { PATH: '/nowhere' });
  let told = '';
  child.stderr.on('data', (data) => {
    told += data;
  });
  await expect.poll(() => told, { interval: 10 }).toContain(`the desk is ${url}/_mock/desk`);
  expect((await fetch(`${url}/v1/user`)).status).toBe(403);
});

test('the curl lines of the banner walk the page when pasted', async () => {
  const { printed, url } = await start(['--process-after', '0ms']);
  const lines = printed()
    .split('\n')
    .filter((line) => line.startsWith('  curl '));
  expect(lines).toHaveLength(4);
  const answers: string[] = [];
  for (const line of lines) answers.push((await promisify(execFile)('bash', ['-c', `${line} -s`])).stdout.trim());
  expect(answers[0]).toBe('{"Response":[{"Id":{"id":36}}]}');
  expect(answers[1]).toContain(`"status":"CREATED"`);
  expect(answers[1]).toContain(`"url_api":"${url}/w/default/incode/0/"`);
  expect(answers[2]).toBe('{"Response":[{"Id":{"id":36}}]}');
  expect(answers[3]).toContain('"status":"PROCESSED"');
  expect(answers[3]).toContain('"result":"APPROVED"');
  await expect
    .poll(() => printed(), { interval: 10 })
    .toMatch(/default {2}200 PUT \/v1\/user\/1364\/identity-verification-session\/36 {2}identity-verification-session\.update/);
});

test('the log tells the developer what the client is not told', async () => {
  const { printed, url } = await start([]);
  const token = /session token {2}(\w+)/.exec(printed())?.[1] ?? '';
  await fetch(`${url}/v1/user`, { headers: { 'X-Bunq-Client-Authentication': token, 'X-Bunq-Client-Signature': 'bm9uc2Vuc2U=' } });
  await expect
    .poll(() => printed(), { interval: 10 })
    .toContain("signature-invalid: it is 8 bytes long, but this installation's key makes 256");
});

test('the control plane answers to a name that is allowed', async () => {
  const { url } = await start(['--allow-host', 'bunq.local', '--allow-host', 'emulator,10.0.2.2']);
  const answers = (host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      request(`${url}/_mock/health`, { headers: { host } }, (answer) => resolve(answer.resume().statusCode))
        .on('error', reject)
        .end();
    });
  expect(await Promise.all(['bunq.local:80', 'emulator', '10.0.2.2:8787', 'other.local'].map(answers))).toEqual([200, 200, 200, 403]);
});

test('the journal keeps as much as it is told to', async () => {
  const { url } = await start(['--journal-exchanges', '3'], { BUNQ_MOCK_JOURNAL_BYTES: '1MiB' });
  const file = { method: 'POST', headers: { 'Content-Type': 'image/jpeg' }, body: 'x'.repeat(400_000) };
  const ids = async () => (await json(fetch(`${url}/_mock/worlds/default/journal`))).exchanges.map(({ id }: { id: number }) => id);
  for (let i = 0; i < 4; i++) await fetch(`${url}/v1/nope`);
  expect(await ids()).toEqual([2, 3, 4]);
  for (let i = 0; i < 3; i++) await fetch(`${url}/v1/attachment`, file);
  expect(await ids()).toEqual([6, 7]);
});

test('the server outlives whoever reads its log', async () => {
  const { child, url } = await start([]);
  child.stdout?.destroy();
  for (let i = 0; i < 3; i++) expect((await fetch(`${url}/v1/nope`)).status).toBe(404);
});

test('--log json prints one JSON object a line, --log silent the url alone', async () => {
  const json = await start(['--log', 'json']);
  await fetch(`${json.url}/v1/nope`);
  await expect.poll(() => json.printed().trim().split('\n').length, { interval: 10 }).toBe(2);
  const [first, second] = json
    .printed()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(first).toMatchObject({ url: json.url });
  expect(second).toMatchObject({ world: 'default', method: 'GET', target: '/v1/nope', status: 404, refusal: { id: 'route-not-found' } });
  const silent = await start(['--log', 'silent']);
  await fetch(`${silent.url}/v1/nope`);
  expect(silent.printed()).toBe(`${silent.url}\n`);
});

test('the log has what was changed on the control plane, and what it refused with the reason, but not who reads there', async () => {
  const [json, pretty] = await Promise.all([start(['--log', 'json']), start([])]);
  const ask = async (url: string) => {
    const change = (path: string, method: string, body: string) =>
      fetch(`${url}/_mock${path}`, { method, body, headers: { 'Content-Type': 'application/json' } });
    await fetch(`${url}/_mock/worlds`);
    await change('/worlds/mine', 'PUT', '{}');
    await change('/worlds/mine/clock', 'POST', '{"advance":-1}');
    await fetch(`${url}/_mock/nope?x=1`);
  };
  await ask(json.url);
  await ask(pretty.url);
  const lines = () => json.printed().trim().split('\n').slice(1);
  await expect.poll(() => lines().length).toBe(3);
  const refused = (id: string, text: RegExp) => ({ id, text: expect.stringMatching(text) });
  expect(lines().map((line) => JSON.parse(line))).toEqual([
    { control: { method: 'PUT', target: '/_mock/worlds/mine', status: 200, refusal: null } },
    { control: { method: 'POST', target: '/_mock/worlds/mine/clock', status: 400, refusal: refused('field-unknown', /advance/) } },
    { control: { method: 'GET', target: '/_mock/nope?x=1', status: 404, refusal: refused('control-not-found', /GET \/_mock\/nope/) } },
  ]);
  await expect
    .poll(() => pretty.printed())
    .toMatch(/control {2}200 PUT \/_mock\/worlds\/mine\ncontrol {2}400 POST .*\n {4}field-unknown: .*advance/);
});

test('flags and variables set the worlds up, and a flag wins', async () => {
  const env = {
    BUNQ_MOCK_EDITION: '2026-06',
    BUNQ_MOCK_FREEZE: 'true',
    BUNQ_MOCK_NOW: '2020-01-01',
    BUNQ_MOCK_SEED: 'a',
    BUNQ_MOCK_STRICT: 'false',
  };
  const { url } = await start(
    ['--now', '2021-01-01', '--outcome', 'REJECTED', '--process-after', '3m', '--public-url', 'https://bunq.test/base/'],
    env,
  );
  const world = await (await fetch(`${url}/_mock/worlds/default`)).json();
  expect(world).toMatchObject({ edition: '2026-06', url: 'https://bunq.test/base/w/default' });
  const clock = await (await fetch(`${url}/_mock/worlds/default/clock`)).json();
  expect(clock).toMatchObject({ now: '2021-01-01 00:00:00.000000', mode: 'frozen' });
  const plan = await (await fetch(`${url}/_mock/worlds/default/plan`)).json();
  expect(plan).toMatchObject({ outcome: 'REJECTED', fail_reasons: ['unknown'], process: { after_ms: 180_000 } });
});

describe('what cannot be is one clear line and an exit status', () => {
  test('a variable counts like its flag', async () => {
    expect(await run([], { BUNQ_MOCK_PORT: 'x' })).toMatchObject({ code: 2, stderr: expect.stringMatching(/BUNQ_MOCK_PORT/) });
  });

  test('an empty variable is none, and one that says yes turns a switch on', async () => {
    const { url } = await start([], { BUNQ_MOCK_SEED: '', BUNQ_MOCK_RATE_LIMITS: 'true', BUNQ_MOCK_STRICT: '0' });
    const { users } = await json(fetch(`${url}/_mock/worlds/default`));
    const statuses = [];
    for (let i = 0; i < 4; i++) {
      statuses.push((await fetch(`${url}/v1/user`, { headers: { 'X-Bunq-Client-Authentication': users[0].session_token } })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  test('a port in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const result = await run(['--port', String(port)]);
    server.close();
    expect(result).toMatchObject({ code: 1, stderr: `bunq-mock: port ${port} of 127.0.0.1 is in use; choose another with --port\n` });
  });
});

test('--help and --version exit 0', async () => {
  const help = await run(['--help']);
  expect(help.code).toBe(0);
  for (const word of ['--process-after', 'BUNQ_MOCK_SEED', 'Exit status']) expect(help.stdout).toContain(word);
  expect(await run(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s: exit 0', async (signal) => {
  const { child, exited } = await start([]);
  child.kill(signal);
  expect(await exited).toBe(0);
});

test('a clock that runs has run on while the machine slept', async () => {
  // Real time goes on then; what Node's timers go by stands still.
  const asleep = `const now = Date.now; Date.now = () => now() + (globalThis.slept ? 3_600_000 : 0); process.on('SIGUSR2', () => { globalThis.slept = true; });`;
  const { child, url } = await start([], { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(asleep)}` });
  const now = async () => Date.parse(`${(await json(fetch(`${url}/_mock/worlds/default/clock`))).now}Z`);
  const before = await now();
  child.kill('SIGUSR2');
  await expect.poll(async () => (await now()) - before, { timeout: 60_000 }).toBeGreaterThan(3_599_000);
});
