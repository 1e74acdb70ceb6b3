/**
 * The reference client against the mock, through its better days and its worse ones. One file, though long: one client and
 * one mock for all of it.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { readJson, reference } from '../../contracts/clients/reference.js';
import type { ClientContext, Entry, Outcome, SdkResult } from '../../contracts/running/client.js';
import { type Fault, instantOf, type Mock, type Plan, startMock, type WorldHandle, type WorldOptions } from '../../server/index.js';
import { otherKeys } from '../support/actors.js';
import { ADDRESS } from '../support/partner.js';
import { deadPort } from '../support/target.js';

const ownFaults: unknown[] = [];
const mock = await startMock({ freeze: true, now: '2026-03-01T12:00:00Z', onOwnFault: (error) => ownFaults.push(error) });

afterAll(async () => {
  await mock.stop();
  expect(ownFaults).toEqual([]);
});

const APPLICANT = {
  first_name: 'Zoë',
  last_name: 'Ångström',
  email: 'zoe@example.com',
  phone_number: '+31612345678',
  date_of_birth: '1990-01-15',
  address: ADDRESS,
};
const TIMEOUT_MS = 10_000;
/** Real milliseconds that a time-out waits for its request, before the world's time passes for it. */
const PATIENCE_MS = 200;

interface Scene {
  on?: Mock;
  entry?: Entry;
  options?: WorldOptions;
  plan?: Plan;
  faults?: Fault[];
  sdk?: SdkResult;
  context?: Partial<ClientContext>;
}

let worlds = 0;

/** A run in a world of its own, whose time passes only while the client sleeps. */
async function run({ on = mock, entry = 'identity', options = {}, plan = {}, faults = [], sdk = 'completed', context = {} }: Scene = {}) {
  const world = on.world(`reference-${worlds++}`, { path_ids: 'api-key', strict: true, ...options });
  const [user] = world.users;
  if (!user) throw new Error('a world is born with a user');
  world.plan.set(plan);
  for (const fault of faults) world.fault.arm(fault);
  const slept: number[] = [];
  const logged: string[] = [];
  const outcome: Outcome = await reference({
    entry,
    baseUrl: world.url,
    apiKey: world.partner.api_key,
    applicant: APPLICANT,
    pollIntervalMs: 1_000,
    deadlineMs: 600_000,
    signal: new AbortController().signal,
    ...(entry === 'identity'
      ? {
          privateKey: user.client_private_key,
          userId: String(user.user_api_key_id),
          sessionToken: user.session_token,
          serverPublicKey: world.server_public_key,
        }
      : { privateKey: otherKeys.privateKey }),
    runSdk: async () => sdk,
    now: () => (instantOf(world.clock.now) as number) / 1000,
    log: (text) => void logged.push(text),
    async sleep(ms, signal) {
      if (ms === TIMEOUT_MS && !(await outlasts(signal as AbortSignal))) return;
      slept.push(ms);
      await world.clock.advance(ms);
    },
    ...context,
  });
  return { world, outcome, slept, logged, ...seenIn(world) };
}

/** Whether a request is still under way when our patience is at its end. */
function outlasts(signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), PATIENCE_MS);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}

function seenIn(world: WorldHandle) {
  const exchanges = world.journal.exchanges();
  const operations = exchanges.map(({ operation }) => operation);
  return { exchanges, operations, count: (name: string) => operations.filter((each) => each === name).length };
}

const SESSION = 'identity-verification-session';
const on = (operation: string, does: Fault['do'], more: Partial<Fault> = {}): Fault => ({ on: { operation }, do: does, ...more });
const afterReads: Plan = { process: { after_reads: 4 } };

describe('an identity verification', () => {
  test('is approved, and nothing is asked after that', async () => {
    const { outcome, operations, slept, exchanges } = await run({ plan: { process: { after_ms: 4_000 } } });
    expect(outcome).toEqual({ outcome: 'approved', error_kind: 'none', session_id: '36' });
    expect(operations).toEqual(
      ['create', 'read', 'update', 'read', 'read', 'read', 'read'].map((each) => `identity-verification-session.${each}`),
    );
    // The first second, then a second and what was added to it.
    expect(slept).toEqual([1000, 1000, 250, 1000, 563, 1000, 954]);
    const ids = exchanges.map(({ request: { headers } }) => headers[headers.indexOf('X-Bunq-Client-Request-Id') + 1]);
    expect(new Set(ids).size).toBe(exchanges.length);
  });

  test.each(['2025-10', '2026-06'] as const)('is rejected, as edition %s words it', async (edition) => {
    const plan: Plan = { outcome: 'REJECTED', fail_reasons: ['errorGlare'] };
    const { outcome } = await run({ options: { edition }, plan });
    const fail_reasons = edition === '2026-06' ? ['errorGlare'] : [];
    expect(outcome).toEqual({ outcome: 'rejected', error_kind: 'none', session_id: '36', fail_reasons });
  });

  test.each([
    ['cancelled', 'cancelled'],
    ['failed', 'needs_input'],
  ] as const)('that the user %s in the SDK is not submitted', async (sdk, expected) => {
    const { outcome, operations } = await run({ sdk });
    expect(outcome).toMatchObject({ outcome: expected, error_kind: 'none', session_id: '36' });
    expect(operations).toEqual([`${SESSION}.create`, `${SESSION}.read`]);
  });

  test('that bunq does not decide is neither approved nor rejected', async () => {
    const { outcome, world, slept } = await run({ plan: { process: 'by-hand' }, context: { deadlineMs: 60_000 } });
    expect(outcome).toMatchObject({ outcome: 'timed_out', session_id: '36' });
    expect(world.clock.now).toBe('2026-03-01 12:01:00.000000');
    expect(Math.max(...slept)).toBe(4_000);
  });

  test.each([
    ['seconds', 7, 7_000],
    ['a date', 'Sun, 01 Mar 2026 12:00:20 GMT', 19_000],
    ['nothing', undefined, 3_000],
  ])('waits out a rate limit that says %s', async (_, retry_after, waited) => {
    const does = { status: 429, ...(retry_after !== undefined && { retry_after }) };
    const { outcome, slept } = await run({ faults: [on(`${SESSION}.read`, does, { skip: 1 })] });
    expect(outcome.outcome).toBe('approved');
    expect(slept.slice(0, 2)).toEqual([1_000, waited]);
  });

  test('sends a rate-limited POST again, and gives up in the end', async () => {
    const once = await run({ faults: [on(`${SESSION}.create`, { status: 429 }, { times: 2 })] });
    expect(once.outcome.outcome).toBe('approved');
    const always = await run({ faults: [on(`${SESSION}.create`, { status: 429 }, { times: 99 })] });
    expect(always.outcome).toMatchObject({ outcome: 'error', error_kind: 'rate_limited' });
    expect(always.count(`${SESSION}.create`)).toBe(9);
  });

  test.each([
    ['503', { status: 503 }],
    ['maintenance', { status: 491 }],
    ['a reset', { reset: 'before' }],
    ['a body cut short', { truncate_at: 40 }],
  ] as [string, Fault['do']][])('asks again after %s', async (_, does) => {
    const { outcome, slept } = await run({ plan: afterReads, faults: [on(`${SESSION}.read`, does, { skip: 1, times: 2 })] });
    expect(outcome.outcome).toBe('approved');
    expect(slept.slice(0, 3)).toEqual([1_000, 1_000, 2_000]);
  });

  test('gives up when bunq stays down', async () => {
    const { outcome, count } = await run({ faults: [on(`${SESSION}.read`, { status: 502 }, { skip: 1, times: 99 })] });
    expect(outcome).toMatchObject({ outcome: 'error', error_kind: 'server', session_id: '36' });
    expect(count(`${SESSION}.read`)).toBe(7);
  });

  test('does not wait for ever', async () => {
    const { outcome, slept } = await run({ faults: [on(`${SESSION}.read`, { hang: true }, { skip: 1 })] });
    expect(outcome.outcome).toBe('approved');
    expect(slept.slice(0, 3)).toEqual([1_000, TIMEOUT_MS, 1_000]);
  });

  test.each(['flip', 'omit', 'other-key'] as const)('believes no verdict whose signature is spoilt: %s', async (signature) => {
    const { outcome, count } = await run({ faults: [on(`${SESSION}.read`, { signature }, { skip: 1, times: 99 })] });
    expect(outcome).toMatchObject({ outcome: 'error', error_kind: 'signature' });
    expect(count(`${SESSION}.read`)).toBe(2);
  });

  test.each([
    ['a page', { body: 'html' }, 'signature'],
    ['no JSON', { body: 'invalid-json' }, 'protocol'],
    ['nothing', { body: 'empty' }, 'protocol'],
    ['a redirect', { redirect_to: '/elsewhere' }, 'protocol'],
    ['a refusal', { status: 400 }, 'protocol'],
    ['the end of a session', { status: 401 }, 'auth'],
    ['the end of a session, in other words', { status: 403 }, 'auth'],
  ] as [string, Fault['do'], string][])('ends on a poll that brings %s', async (_, does, error_kind) => {
    const { outcome, count } = await run({ faults: [on(`${SESSION}.read`, does, { skip: 1, times: 99 })] });
    expect(outcome).toMatchObject({ outcome: 'error', error_kind });
    expect(count(`${SESSION}.read`)).toBe(2);
  });

  test.each([
    ['after', { reset: 'after' }, 1],
    ['before', { reset: 'before' }, 2],
    ['instead, with 500,', { status: 500 }, 2],
  ] as [string, Fault['do'], number][])('looks before it submits again when the connection fails %s', async (_, does, times) => {
    const { outcome, operations, count } = await run({ faults: [on(`${SESSION}.update`, does)] });
    expect(outcome.outcome).toBe('approved');
    expect(count(`${SESSION}.update`)).toBe(times);
    expect(operations.slice(2, 4)).toEqual([`${SESSION}.update`, `${SESSION}.read`]);
  });

  test('takes an empty answer to an update as done', async () => {
    const { outcome } = await run({ faults: [on(`${SESSION}.update`, { body: 'empty' })] });
    expect(outcome.outcome).toBe('approved');
  });

  test('does not begin twice', async () => {
    const { outcome, count } = await run({ faults: [on(`${SESSION}.create`, { reset: 'after' })] });
    expect(outcome).toMatchObject({ outcome: 'error', error_kind: 'network' });
    expect(count(`${SESSION}.create`)).toBe(1);
  });

  test('bears that what it wrote cannot be read yet, for a while', async () => {
    const twice = await run({ faults: [on(`${SESSION}.read`, { status: 404 }, { skip: 1, times: 2 })] });
    expect(twice.outcome.outcome).toBe('approved');
    const always = await run({ faults: [on(`${SESSION}.read`, { status: 404 }, { skip: 1, times: 99 })] });
    expect(always.outcome).toMatchObject({ outcome: 'error', error_kind: 'protocol' });
    expect(always.count(`${SESSION}.read`)).toBe(4);
  });

  test('bears grease, headers of any case, and large ids', async () => {
    const id = 4_503_599_627_370_495;
    const faults = ['create', 'read', 'update'].flatMap((action) => [
      on(`${SESSION}.${action}`, { grease: 'items' }, { times: 99 }),
      on(`${SESSION}.${action}`, { header_case: 'upper' }, { times: 99 }),
    ]);
    const { outcome } = await run({ options: { first_ids: { [SESSION]: id } }, faults });
    expect(outcome).toMatchObject({ outcome: 'approved', session_id: String(id) });
  });

  test('trusts https by the authority that it is given, and no other', async () => {
    await using secure = await startMock({ tls: true, freeze: true });
    const trusting = await run({ on: secure, context: { authority: secure.authority as string } });
    expect(trusting.outcome.outcome).toBe('approved');
    const wary = await run({ on: secure });
    expect(wary.outcome).toMatchObject({ outcome: 'error', error_kind: 'network' });
    expect(wary.operations).toEqual([]);
  });

  test('leaves no rejection behind where a wait that is called off rejects', async () => {
    const left: unknown[] = [];
    const note = (why: unknown) => void left.push(why);
    process.on('unhandledRejection', note);
    const sleep: ClientContext['sleep'] = (ms, signal) =>
      new Promise((resolve, reject) => {
        if (ms !== TIMEOUT_MS) resolve();
        signal?.addEventListener('abort', () => reject(new Error('called off')));
      });
    const { outcome } = await run({ plan: afterReads, context: { sleep } });
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(outcome.outcome).toBe('approved');
    expect(left).toEqual([]);
  });

  test('needs its session and keys', async () => {
    const none = await run({ context: { sessionToken: '' } });
    expect(none.outcome).toMatchObject({ outcome: 'error', error_kind: 'config' });
    const broken = await run({ context: { serverPublicKey: 'no key' } });
    expect(broken.outcome).toMatchObject({ outcome: 'error', error_kind: 'config' });
    expect(broken.operations).toEqual([]);
  });
});

describe('an onboarding', () => {
  const onboard = (scene: Scene = {}) => run({ entry: 'onboarding', ...scene });

  test.each(['2025-10', '2026-06'] as const)('ends with a verified user, in edition %s', async (edition) => {
    const { outcome, operations, count, exchanges, logged } = await onboard({ options: { edition } });
    expect(outcome).toEqual({ outcome: 'approved', error_kind: 'none', session_id: '36' });
    expect(exchanges.every(({ answer }) => answer?.status === 200 || answer?.status === 400)).toBe(true);
    expect(operations.slice(0, 4)).toEqual([
      'installation.create',
      'device-server.create',
      'session-server.create',
      'partner-user-provision.create',
    ]);
    expect(['session-server.create', `${SESSION}.create`, 'address-main.create', 'user-person.update'].map(count)).toEqual([2, 1, 1, 1]);
    expect(operations.at(-1)).toBe('user-onboarding.read');
    const said = JSON.stringify([logged, outcome]);
    for (const word of [APPLICANT.first_name, APPLICANT.email, ADDRESS.street, 'sandbox_']) expect(said).not.toContain(word);
  });

  test('is rejected with the identity', async () => {
    const { outcome, operations } = await onboard({
      options: { edition: '2026-06' },
      plan: { outcome: 'REJECTED', fail_reasons: ['spoofAttempt'] },
    });
    expect(outcome).toEqual({ outcome: 'rejected', error_kind: 'none', session_id: '36', fail_reasons: ['spoofAttempt'] });
    expect(operations.at(-1)).toBe(`${SESSION}.read`);
  });

  test('is rejected by the review', async () => {
    const { outcome } = await onboard({ plan: { onboarding: 'DENIED' } });
    expect(outcome).toMatchObject({ outcome: 'rejected', session_id: '36' });
  });

  test('is not over when bunq does not review', async () => {
    const { outcome } = await onboard({ plan: { review: 'by-hand' } });
    expect(outcome).toMatchObject({ outcome: 'timed_out', session_id: '36' });
  });

  test.each([
    ['user-onboarding.read', 401],
    ['user-onboarding.read', 403],
    ['user-onboarding.update', 401],
    [`${SESSION}.read`, 401],
    ['partner-user-provision.read', 403],
  ])('opens one more session when %s is answered %i', async (operation, status) => {
    const { outcome, count } = await onboard({ options: { strict: false }, faults: [on(operation, { status })] });
    expect(outcome.outcome).toBe('approved');
    expect(['installation.create', 'device-server.create', 'session-server.create'].map(count)).toEqual([2, 2, 3]);
  });

  test.each([
    ['user-onboarding.read', 401, 3],
    ['user-onboarding.update', 403, 2],
  ])('ends when %s is answered %i for ever', async (operation, status, sessions) => {
    const { outcome, count } = await onboard({ options: { strict: false }, faults: [on(operation, { status }, { times: 99 })] });
    expect(outcome).toMatchObject({ outcome: 'error', error_kind: 'auth' });
    expect(count('session-server.create')).toBe(sessions);
  });

  test('waits out a rate limit while it opens a session again', async () => {
    const faults = [
      on('user-onboarding.read', { status: 401 }),
      on('session-server.create', { status: 429, retry_after: 30 }, { skip: 2 }),
    ];
    const { outcome, slept } = await onboard({ options: { strict: false }, faults });
    expect(outcome.outcome).toBe('approved');
    expect(slept).toContain(30_000);
  });

  test.each([
    ['after', 1],
    ['before', 2],
  ] as const)('finds the user whose creation was lost %s it happened', async (reset, times) => {
    const { outcome, exchanges, count } = await onboard({ faults: [on('partner-user-provision.create', { reset })] });
    expect(outcome.outcome).toBe('approved');
    expect(count('partner-user-provision.list')).toBe(1);
    const made = exchanges.filter(({ operation }) => operation === 'partner-user-provision.create');
    expect(made).toHaveLength(times);
    expect(new Set(made.map(({ request }) => (request.json as { external_uuid: string }).external_uuid)).size).toBe(1);
  });

  test.each([
    ['address-main.create', { reset: 'after' }, 1],
    ['address-main.create', { reset: 'before' }, 2],
    ['user-person.update', { status: 500 }, 2],
    ['user-onboarding.update', { reset: 'after' }, 3],
  ] as [string, Fault['do'], number][])('goes by what bunq shows when the answer of %s is lost', async (operation, does, times) => {
    const { outcome, count } = await onboard({ faults: [on(operation, does)] });
    expect(outcome.outcome).toBe('approved');
    expect(count(operation)).toBe(times);
  });

  test('has a credential that came too late replaced', async () => {
    const late = on('partner-user-provision.read', { status: 429, retry_after: 7_200 });
    const { outcome, count } = await onboard({ faults: [late], context: { deadlineMs: 86_400_000 } });
    expect(outcome.outcome).toBe('approved');
    expect(count('partner-user-provision.update')).toBe(1);
  });

  test('is given up when the user cannot be made', async () => {
    const { outcome } = await onboard({ plan: { fails_at: ['PENDING_PROCESS_USER'] } });
    expect(outcome).toMatchObject({ outcome: 'error', error_kind: 'protocol' });
  });

  test('quotes nothing of ours when bunq refuses', async () => {
    const refusal = on('partner-user-provision.create', { refusal: 'superfluous-field', values: { name: APPLICANT.email } });
    const { outcome } = await onboard({ faults: [refusal] });
    expect(outcome).toMatchObject({ outcome: 'error', error_kind: 'protocol', note: expect.stringContaining('400 Superfluous') });
    expect(outcome.note).not.toContain(APPLICANT.email);
  });

  test('is told by webhook, twice, and believes what it asks for', async () => {
    const webhookPort = await deadPort();
    const faults: Fault[] = [{ on: { webhook: '*' }, do: { duplicate: true }, times: 9 }];
    const { outcome, world, count } = await onboard({ context: { webhookPort }, faults });
    expect(outcome.outcome).toBe('approved');
    expect(count('notification-filter-url.create')).toBe(1);
    const told = world.deliveries.all();
    expect(told.length).toBeGreaterThan(1);
    await expect(fetch(`http://127.0.0.1:${webhookPort}/`)).rejects.toThrow();
  });

  test('bears a limit on the rate, and grease', async () => {
    const faults = ['session-server.create', 'partner-user-provision.read', 'user-onboarding.read', 'user-onboarding.update'].map((each) =>
      on(each, { grease: 'items' }, { times: 99 }),
    );
    const { outcome } = await onboard({ options: { rate_limits: 'older' }, faults });
    expect(outcome.outcome).toBe('approved');
  });
});

test('integers keep their digits, and texts their look', () => {
  const text =
    '{"id":9007199254740993,"small":42,"share":0.1250000000000000000,"text":"say \\"12345678901234567890\\"","list":[-12345678901234567]}';
  expect(readJson(text)).toEqual({
    id: '9007199254740993',
    small: 42,
    share: 0.125,
    text: 'say "12345678901234567890"',
    list: ['-12345678901234567'],
  });
});
