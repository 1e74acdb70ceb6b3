/** Where the CLI listens, over what, and what it says of it. From dist/: `npm test` builds first. */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { ask, send } from '../support/client.js';

const bin = new URL('../../dist/server/main.js', import.meta.url).pathname;
const running: ReturnType<typeof spawn>[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** Starts it and waits for its banner. */
async function start(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [bin, '--port', '0', ...args], { env: { ...process.env, ...env } });
  running.push(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (data) => (said.out += data));
  child.stderr.on('data', (data) => (said.err += data));
  await expect.poll(() => said.out.endsWith('\n'), { timeout: 60_000, interval: 10 }).toBe(true);
  const port = Number(/, port (\d+)|"port":(\d+)|:(\d+)\n$/.exec(said.out)?.slice(1).find(Boolean));
  return { said, port };
}

const shell = async (line: string) => (await promisify(execFile)('bash', ['-c', line])).stdout;
const LINES = /^ {2}curl .*/gm;

describe('--host', () => {
  test.each<[host: string, url: string]>([
    ['127.0.0.1', 'http://127.0.0.1'],
    ['127.1.2.3', 'http://127.1.2.3'],
    ['localhost', 'http://localhost'],
    ['::1', 'http://[::1]'],
    ['[::1]', 'http://[::1]'],
  ])('%s is loopback: no warning', async (host, url) => {
    const { said, port } = await start(['--host', host]);
    expect(said).toMatchObject({ err: '', out: expect.stringContaining(`base URL       ${url}:${port}\n`) });
    expect(said.out).toContain(`control        ${url}:${port}/_mock/routes\n`);
    expect((await fetch(`${url}:${port}/_mock/health`)).status).toBe(200);
  });

  test.each<[host: string, form: string]>([
    ['0.0.0.0', 'pretty'],
    ['::', 'pretty'],
    ['0.0.0.0', 'json'],
    ['0.0.0.0', 'silent'],
  ])('%s lets others in, and says so on stderr, with --log %s too', async (host, form) => {
    const { said, port } = await start(['--host', host, '--log', form]);
    expect(said.err).toBe(
      `bunq-mock: warning: listening on ${host}: whoever reaches port ${port} of this machine can read and change every world, the control plane included; the default, --host 127.0.0.1, lets nobody else in.\n`,
    );
    const url = `http://127.0.0.1:${port}`;
    expect(said.out).toContain(url);
    expect((await send(url, ask.get('/v1/nope'))).status).toBe(404);
    // By another name than loopback, the control plane stays closed until it is named.
    expect((await send(url, ask.get('/_mock/health', { Host: `192.0.2.1:${port}` }))).status).toBe(403);
  });

  test('names that are allowed are names of the control plane, an IPv6 address in brackets too', async () => {
    const { port } = await start(['--host', '::', '--allow-host', 'bunq-mock', '--allow-host', '[fd00::1]']);
    for (const Host of ['bunq-mock:8787', '[fd00::1]:8787', `[::1]:${port}`]) {
      const { status, body } = await send(`http://[::1]:${port}`, ask.get('/_mock/worlds/a', { Host }));
      expect([status, JSON.parse(body).url]).toEqual([200, `http://${Host}/w/a`]);
    }
  });
});

describe('--tls', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bunq-mock-cli-'));
  afterAll(() => rm(folder, { recursive: true }));

  test('prints the authority, and lines that work when pasted', async () => {
    const { said, port } = await start(['--tls', '--process-after', '0ms']);
    expect(said.out).toContain(`base URL       https://127.0.0.1:${port}\n`);
    const [authority] = /-----BEGIN CERTIFICATE-----\n[\s\S]+\n-----END CERTIFICATE-----\n/.exec(said.out) ?? [];
    const health = `curl -s --cacert <(printf '%s' '${authority}') https://localhost:${port}/_mock/health`;
    expect(JSON.parse(await shell(health))).toMatchObject({ status: 'up' });
    const answers: string[] = [];
    for (const line of said.out.match(LINES) ?? []) answers.push(await shell(`${line} -s`));
    expect(answers).toHaveLength(4);
    expect(answers[3]).toContain('"result":"APPROVED"');
  });

  test('with a directory keeps it there, and lines trust it', async () => {
    const directory = join(folder, "it's kept");
    const first = await start(['--tls', directory]);
    expect(first.said.out).toContain(`authority      ${directory}/authority.pem\n`);
    expect(first.said.out).not.toContain('BEGIN CERTIFICATE');
    const second = await start([], { BUNQ_MOCK_TLS: directory });
    for (const { said } of [first, second]) {
      const [line] = said.out.match(LINES) ?? [];
      expect(await shell(`${line} -s`)).toBe('{"Response":[{"Id":{"id":36}}]}\n');
    }
  });

  test('with --log json says it there; as a variable it is a switch', async () => {
    const { said } = await start(['--log', 'json'], { BUNQ_MOCK_TLS: 'true' });
    expect(JSON.parse(said.out)).toMatchObject({
      url: expect.stringMatching(/^https:/),
      authority: expect.stringMatching(/^-----BEGIN CERTIFICATE-----/),
    });
    expect((await start([], { BUNQ_MOCK_TLS: 'false' })).said.out).toContain('base URL       http://');
  });

  test('a directory that cannot be made is one line and exit status 1', async () => {
    const failed = await promisify(execFile)(process.execPath, [bin, '--port', '0', '--tls', '/dev/null/x']).catch((error) => error);
    expect(failed).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^bunq-mock: E(NOTDIR|EXIST).*\/dev\/null\/x'\n$/) });
  });
});
