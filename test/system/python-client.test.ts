/**
 * The independent client, in Python: through both of its drivers, in both entries, and when bunq's answers go wrong. One
 * file, though long: one client, and one mock, behind all of it.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Applicant, Entry, Outcome } from '../../contracts/running/client.js';
import { type Fault, type Mock, type Plan, startMock, type WorldHandle } from '../../server/index.js';
import { newKeys } from '../support/actors.js';

const adapter = fileURLToPath(new URL('../clients/python/adapter.py', import.meta.url));
const READ = { operation: 'identity-verification-session.read' };
const UPDATE = { operation: 'identity-verification-session.update' };
/** What a client asks for when an answer does not come at once; on a busy machine any may be that late. */
const TIME_OUT = 10_000;
const isWait = (ms: number) => ms !== TIME_OUT;
const { privateKey } = newKeys();
const applicant: Applicant = {
  first_name: 'Zoë',
  last_name: 'Łukasiewicz',
  email: 'zoe@example.com',
  phone_number: '+31612345678',
  date_of_birth: '1990-01-15',
  address: { street: 'Naritaweg', house_number: '131', postal_code: '1043 BS', city: 'Amsterdam', country: 'NL' },
};

const ownFaults: unknown[] = [];
let mock: Mock;
let worlds = 0;
beforeAll(async () => {
  mock = await startMock({ onOwnFault: (error) => ownFaults.push(error) });
});
afterAll(async () => {
  await mock.stop();
  expect(ownFaults).toEqual([]);
});

const frozen = (more: object = {}) => mock.world(`python-client-${worlds++}`, { freeze: true, ...more });
const operations = (world: WorldHandle) => world.journal.exchanges().map(({ operation }) => operation);

async function capture(urlApi: string, token: string): Promise<string> {
  const body = JSON.stringify({ token });
  const answer = await fetch(`${urlApi}capture`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
  return ((await answer.json()) as { result: string }).result;
}

interface Message {
  type: string;
  seq: number;
  id: number;
  ms: number;
  token: string;
  url_api: string;
  outcome: Outcome;
}

/** As the kit drives it: time passes when a run sleeps, and only then. */
class Adapter {
  readonly #child: ChildProcessWithoutNullStreams = spawn('python3', [adapter, '--stdio']);
  readonly #runs = new Map<number, { world: WorldHandle; slept: number[]; done(outcome: Outcome): void }>();
  readonly ready: Promise<Message>;
  stderr = '';
  #seq = 0;

  constructor() {
    const lines = createInterface(this.#child.stdout);
    this.#child.stderr.on('data', (part) => (this.stderr += part));
    this.ready = once(lines, 'line').then(([line]) => {
      lines.on('line', (each) => void this.#hear(JSON.parse(each)));
      return JSON.parse(line);
    });
    this.#say({ type: 'hello' });
  }

  #say(message: object): void {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  async #hear({ type, seq, id, ms, token, url_api, outcome }: Message): Promise<void> {
    const run = this.#runs.get(seq);
    if (!run) throw new Error(`there is no run ${seq}`);
    if (type === 'sleep') {
      run.slept.push(ms);
      await run.world.clock.advance(ms);
      this.#say({ type: 'resumed', seq, id, now_ms: nowOf(run.world) });
    } else if (type === 'sdk') this.#say({ type: 'sdk_done', seq, result: await capture(url_api, token) });
    else if (type === 'outcome') run.done(outcome);
  }

  async run(world: WorldHandle, entry: Entry, more: object = {}): Promise<{ outcome: Outcome; slept: number[] }> {
    await this.ready;
    const seq = ++this.#seq;
    const slept: number[] = [];
    const outcome = await new Promise<Outcome>((done) => {
      this.#runs.set(seq, { world, slept, done });
      const given = { base_url: world.url, api_key: world.partner.api_key, private_key: privateKey, applicant };
      const times = { poll_interval_ms: 1000, deadline_ms: 600_000, now_ms: nowOf(world) };
      this.#say({ type: 'run', seq, entry, ...given, ...times, ...(entry === 'identity' && sessionOf(world)), ...more });
    });
    return { outcome, slept };
  }

  async stop(): Promise<number> {
    this.#say({ type: 'bye' });
    const [code] = await once(this.#child, 'exit');
    return code;
  }
}

const nowOf = (world: WorldHandle) => Date.parse(`${world.clock.now.replace(' ', 'T')}Z`);

function sessionOf(world: WorldHandle) {
  const [user] = world.users;
  if (!user) throw new Error('a world is born with a user');
  const { user_api_key_id, session_token, client_private_key } = user;
  return {
    private_key: client_private_key,
    user_id: String(user_api_key_id),
    session_token,
    server_public_key: world.server_public_key,
  };
}

describe('over stdin and stdout, in virtual time', () => {
  let client: Adapter;
  beforeAll(() => {
    client = new Adapter();
  });
  afterAll(async () => {
    expect(await client.stop()).toBe(0);
    expect(client.stderr).toBe('');
  });

  test('says what it is', async () => {
    const capabilities = ['identity', 'onboarding', 'payment', 'clock:virtual', 'webhooks', 'tls', 'parallel'];
    expect(await client.ready).toMatchObject({ type: 'ready', language: 'python', capabilities });
  });

  test.each<[plan: Plan, edition: '2025-10' | '2026-06', outcome: Partial<Outcome>]>([
    [{}, '2025-10', { outcome: 'approved', error_kind: 'none', session_id: '36' }],
    [{}, '2026-06', { outcome: 'approved' }],
    [{ outcome: 'REJECTED', fail_reasons: ['unknown'] }, '2025-10', { outcome: 'rejected', fail_reasons: [] }],
    [{ outcome: 'REJECTED', fail_reasons: ['unknown'] }, '2026-06', { outcome: 'rejected', fail_reasons: ['unknown'] }],
    [{ capture: { result: 'cancelled' } }, '2025-10', { outcome: 'cancelled' }],
    [{ capture: { result: 'failed', reason: 'errorGlare' } }, '2025-10', { outcome: 'needs_input' }],
    [{ process: 'by-hand' }, '2025-10', { outcome: 'timed_out' }],
  ])('identity, planned %j in %s', async (plan, edition, expected) => {
    const world = frozen({ edition });
    world.plan.set(plan);
    expect((await client.run(world, 'identity')).outcome).toMatchObject(expected);
    expect(operations(world).filter((each) => each === UPDATE.operation)).toHaveLength('capture' in plan ? 0 : 1);
  });

  test.each<[plan: Plan, outcome: Partial<Outcome>]>([
    [{}, { outcome: 'approved', session_id: '36' }],
    [{ outcome: 'REJECTED' }, { outcome: 'rejected' }],
    [{ onboarding: 'DENIED' }, { outcome: 'rejected' }],
    [{ fails_at: ['PENDING_PROCESS_RELATION_USER'] }, { outcome: 'error', error_kind: 'protocol' }],
  ])('onboarding, planned %j', async (plan, expected) => {
    const world = frozen({ strict: true, path_ids: 'api-key', first_ids: { 'user-onboarding': 4503599627370000 } });
    world.plan.set(plan);
    expect((await client.run(world, 'onboarding')).outcome).toMatchObject(expected);
    const wrong = world.journal.exchanges().filter(({ signature }) => signature.verdict === 'invalid');
    expect(wrong).toEqual([]);
  });

  test('takes webhooks, if it is given a port for them', async () => {
    const world = frozen();
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as { port: number };
    await new Promise((closed) => probe.close(closed));
    const { outcome } = await client.run(world, 'onboarding', { webhook_port: port });
    expect(outcome).toMatchObject({ outcome: 'approved' });
    const states = world.deliveries.all().map(({ state }) => state);
    expect(states.slice(0, -1)).toContain('DELIVERED');
    expect(states).not.toContain('FAILED');
  });

  test.each<[does: Fault['do'], on: Fault['on'], outcome: Partial<Outcome>]>([
    [{ signature: 'flip' }, READ, { error_kind: 'signature' }],
    [{ signature: 'omit' }, READ, { error_kind: 'signature' }],
    [{ signature: 'other-key' }, { operation: 'identity-verification-session.create' }, { error_kind: 'signature' }],
    [{ refusal: 'insufficient-authorisation' }, READ, { error_kind: 'auth' }],
    [{ body: 'invalid-json' }, READ, { error_kind: 'protocol' }],
    [{ redirect_to: '/elsewhere' }, READ, { error_kind: 'protocol' }],
    [{ reset: 'after' }, { operation: 'identity-verification-session.create' }, { error_kind: 'network' }],
    [{ status: 503 }, { operation: 'identity-verification-session.create' }, { error_kind: 'server' }],
  ])('%j at %j is final', async (does, on, expected) => {
    const world = frozen();
    world.fault.arm({ on, do: does });
    const { outcome, slept } = await client.run(world, 'identity');
    expect(outcome).toMatchObject({ outcome: 'error', ...expected });
    expect(slept.filter(isWait)).toEqual([]);
    expect(world.fault.all()[0]).toMatchObject({ matched: 1, hits: 1 });
  });

  test.each<[does: Fault['do'], on: Fault['on'], first: number[]]>([
    [{ status: 429, retry_after: 7 }, READ, [7000]],
    [{ status: 429 }, UPDATE, [3000]],
    [{ status: 502 }, READ, [1000]],
    [{ status: 491 }, READ, [1000]],
    [{ hang: true }, READ, [TIME_OUT, 1000]],
    [{ reset: 'before' }, READ, [1000]],
    [{ truncate_at: 20 }, READ, [1000]],
    [{ latency_ms: 5000 }, READ, [TIME_OUT]],
    [{ reset: 'after' }, UPDATE, [1000]],
    [{ reset: 'before' }, UPDATE, [1000]],
    [{ body: 'empty' }, UPDATE, [1000]],
    [{ grease: 'items' }, READ, [1000]],
    [{ header_case: 'lower' }, READ, [1000]],
  ])('%j at %j is lived through', async (does, on, first) => {
    const world = frozen();
    world.fault.arm({ on, do: does });
    const { outcome, slept } = await client.run(world, 'identity');
    expect(outcome).toMatchObject({ outcome: 'approved' });
    const waits = first.includes(TIME_OUT) ? slept : slept.filter(isWait);
    expect(waits.slice(0, first.length)).toEqual(first);
  });

  test.each([
    'partner-user-provision.create',
    'user-onboarding.create',
    'user-onboarding.update',
    'address-main.create',
    'user-person.update',
  ])('a lost answer to %s is lived through, and nothing is there twice', async (operation) => {
    const world = frozen();
    world.fault.arm({ on: { operation }, do: { reset: 'after' } });
    const slugs = ['partner-user-provision', 'user-onboarding', 'identity-verification-session'];
    const before = slugs.map(world.nextId);
    expect((await client.run(world, 'onboarding')).outcome).toMatchObject({ outcome: 'approved' });
    expect(world.fault.all()[0]).toMatchObject({ hits: 1 });
    expect(slugs.map(world.nextId)).toEqual(before.map((id) => id + 1));
  });

  test('a session that ended is opened again, once: the partner’s by its key, the user’s by a new credential', async () => {
    const world = frozen({ strict: true });
    for (const operation of ['partner-user-provision.read', 'user-onboarding.read'])
      world.fault.arm({ on: { operation }, do: { refusal: 'insufficient-authorisation' } });
    expect((await client.run(world, 'onboarding')).outcome).toMatchObject({ outcome: 'approved' });
    const calls = operations(world);
    const count = (name: string) => calls.filter((each) => each === name).length;
    expect([count('installation.create'), count('device-server.create'), count('session-server.create')]).toEqual([2, 2, 4]);
  });

  test('many at once do not mix', async () => {
    const plans: Plan[] = [{}, { outcome: 'REJECTED' }, { capture: { result: 'cancelled' } }, { process: { after_ms: 50_000 } }];
    const outcomes = await Promise.all(
      plans.map(async (plan) => {
        const world = frozen();
        world.plan.set(plan);
        return (await client.run(world, 'identity')).outcome.outcome;
      }),
    );
    expect(outcomes).toEqual(['approved', 'rejected', 'cancelled', 'approved']);
  });
});

describe('as a command, in real time', () => {
  const QUICK: Plan = { process: { after_ms: 50 }, provision: { after_ms: 5 }, contact: { after_ms: 5 }, review: { after_ms: 5 } };
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'python-client-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  async function file(name: string, text: string): Promise<string> {
    const path = join(directory, name);
    await writeFile(path, text);
    return path;
  }

  async function command(world: WorldHandle, entry: Entry, more: Record<string, string> = {}) {
    const { private_key, user_id, session_token, server_public_key } = sessionOf(world);
    const identity = {
      BUNQ_USER_ID: user_id,
      BUNQ_SESSION_TOKEN: session_token,
      BUNQ_SERVER_PUBLIC_KEY_FILE: await file(`${world.name}.server`, server_public_key),
    };
    const env = {
      PATH: process.env.PATH,
      BUNQ_ENTRY: entry,
      BUNQ_BASE_URL: world.url,
      BUNQ_API_KEY: world.partner.api_key,
      BUNQ_PRIVATE_KEY_FILE: await file(`${world.name}.private`, entry === 'identity' ? private_key : privateKey),
      BUNQ_APPLICANT: JSON.stringify(applicant),
      BUNQ_POLL_INTERVAL_MS: '50',
      BUNQ_DEADLINE_MS: '10000',
      ...(entry === 'identity' && identity),
      ...more,
    };
    const child = spawn('python3', [adapter], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (part) => (stdout += part));
    child.stderr.on('data', (part) => (stderr += part));
    const [code] = await once(child, 'close');
    return { code, stderr, outcome: JSON.parse(stdout) as Outcome };
  }

  test.each<[entry: Entry, plan: Plan, outcome: Outcome['outcome']]>([
    ['identity', {}, 'approved'],
    ['identity', { outcome: 'REJECTED' }, 'rejected'],
    ['onboarding', {}, 'approved'],
    ['onboarding', { onboarding: 'DENIED' }, 'rejected'],
  ])('%s, planned %j', async (entry, plan, outcome) => {
    const world = mock.world(`python-client-${worlds++}`);
    world.plan.set({ ...QUICK, ...plan });
    expect(await command(world, entry)).toMatchObject({ code: 0, stderr: '', outcome: { outcome } });
  });

  test('exits with 1 on an error, and keeps what it was handed to itself', async () => {
    const world = mock.world(`python-client-${worlds++}`);
    world.fault.arm({ on: { operation: 'session-server.create' }, do: { signature: 'flip' } });
    const { code, stderr, outcome } = await command(world, 'onboarding');
    expect({ code, stderr, outcome }).toMatchObject({ code: 1, stderr: '', outcome: { outcome: 'error', error_kind: 'signature' } });
    expect(JSON.stringify(outcome)).not.toMatch(/sandbox_|Zo|example\.com/);
  });

  test('says what it lacks', async () => {
    const world = mock.world(`python-client-${worlds++}`);
    expect(await command(world, 'identity', { BUNQ_PRIVATE_KEY_FILE: '/nowhere' })).toMatchObject({
      code: 1,
      outcome: { error_kind: 'config' },
    });
  });

  test('trusts the authority that it is told of, and no other', async () => {
    const secure = await startMock({ tls: true });
    try {
      const world = secure.world('python-client');
      world.plan.set(QUICK);
      expect(await command(world, 'identity')).toMatchObject({ outcome: { outcome: 'error', error_kind: 'network' } });
      const BUNQ_AUTHORITY_FILE = await file('authority.pem', secure.authority as string);
      expect(await command(world, 'identity', { BUNQ_AUTHORITY_FILE })).toMatchObject({ outcome: { outcome: 'approved' } });
    } finally {
      await secure.stop();
    }
  });
});
