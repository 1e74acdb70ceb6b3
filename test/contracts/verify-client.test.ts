/** verifyClient and the vitest helper, as their users call them. */
import { expect, test } from 'vitest';
import { reference } from '../../contracts/clients/reference.js';
import { baseOf, type CaseResult, type Client, readCases, Usage, verifyClient } from '../../contracts/index.js';
import { inProcess } from '../../contracts/running/drivers/in-process.js';
import { VirtualTime } from '../../contracts/running/time.js';
import { verifyCase } from '../../contracts/verify.js';
import { describeContract } from '../../contracts/vitest.js';
import { realDelay, startMock } from '../../server/index.js';
import { mutant } from '../clients/mutant.js';
import { heldAgainst } from '../kit/broken.js';

const all = readCases();

test('the reference client passes, and nothing is found against it', async () => {
  // The system part has it go through all of them.
  const kinds = [...new Map(all.map(({ id }) => [baseOf(id), id])).values()].filter((_, place) => place % 3 === 0);
  const { cases, summary } = await verifyClient(reference, { seed: 'first', jobs: 3, cases: kinds });
  expect(cases.flatMap(heldAgainst)).toEqual([]);
  expect(summary).toMatchObject({ PASS: kinds.length, FAIL: 0, WARN: 0 });
});

test('ids and people differ from seed to seed', async () => {
  const cases = 'POLL-7K3Q[entry=identity,edition=2025-10]';
  const seen = new Set<string>();
  const watching: Client = (context) => {
    seen.add(`${context.userId} ${context.applicant.email}`);
    return reference(context);
  };
  for (const seed of ['a', 'b', 'c']) await verifyClient(watching, { seed, cases });
  expect(seen.size).toBe(3);
});

test('a client is not told which case it is in, nor by what the answers look like', async () => {
  const told: string[] = [];
  const plans: number[] = [];
  const watching: Client = async (context) => {
    told.push(JSON.stringify(context));
    const answer = await fetch(`${context.baseUrl}/v1/user`);
    told.push([...answer.headers.keys()].join(' '));
    // Where a test may see the plan, and change it.
    plans.push((await fetch(`${context.baseUrl}/_mock/worlds/default/plan`)).status);
    return { outcome: 'error', error_kind: 'protocol' };
  };
  await verifyClient(watching, { cases: 'POLL-*', seed: 'told' });
  expect(told.length).toBeGreaterThan(10);
  expect(new Set(plans)).toEqual(new Set([404]));
  expect(told.join('\n')).not.toMatch(/POLL|x-mock|[A-Z]{4}-[0-9A-Z]{4}/);
});

test('what a client cannot do is not held against it, and says why', async () => {
  const results: CaseResult[] = [];
  const report = await verifyClient(reference, {
    capabilities: ['identity', 'clock:virtual'],
    cases: ['AUTH-*', 'POLL-*'],
    onCase: (result) => results.push(result),
  });
  expect(results).toHaveLength(report.cases.length);
  expect(new Set(report.cases.map(({ entry }) => entry)).size).toBe(2);
  expect(report.summary.FAIL + report.summary.NOT_REACHED).toBe(0);
  for (const { entry, verdict, reason } of report.cases)
    if (entry === 'onboarding')
      expect({ verdict, reason }).toEqual({ verdict: 'NOT_APPLICABLE', reason: 'the client does not do entry onboarding' });
});

test('a client that never ends, and one that asks without a pause, are given up', async () => {
  const cases = 'POLL-7K3Q[entry=identity,edition=2025-10]';
  const never = await verifyClient(() => new Promise(() => undefined), { cases });
  expect(never.cases[0]).toMatchObject({ verdict: 'FAIL', outcomes: [null] });
  const busy: Client = async ({ baseUrl, signal }) => {
    while (!signal.aborted) await fetch(`${baseUrl}/v1/user`, { signal });
    return { outcome: 'approved' };
  };
  // Of two conversations at once, the second has not begun by then.
  for (const one of [cases, 'AUTH-M8XQ[entry=identity]']) {
    const {
      cases: [result],
    } = await verifyClient(busy, { cases: one });
    expect(result).toMatchObject({ verdict: 'FAIL', reason: expect.stringContaining('it made more than 600 requests') });
    expect(new Set(result?.outcomes)).toEqual(new Set([null]));
  }
});

test('what is no outcome is said to be none, field by field', async () => {
  const cases = 'POLL-7K3Q[entry=identity,edition=2025-10]';
  const said = async (outcome: unknown) => (await verifyClient((async () => outcome) as Client, { cases })).cases[0]?.reason;
  expect(await said({ outcome: 'aproved' })).toContain('its outcome is none: /outcome');
  expect(await said({ outcome: 'approved', session_id: 36 })).toContain('/session_id must be string');
  expect(await said({ outcome: 'approved', verdict: 1 })).toContain('(verdict)');
  expect(await said(undefined)).toContain('its outcome is none');
  // Absent, null and empty are one to clients of some languages, when there is no session.
  for (const session_id of [undefined, null, ''])
    expect(await said({ outcome: 'error', error_kind: 'network', session_id, fail_reasons: null, note: null })).not.toContain(
      'its outcome is none',
    );
});

test('a pattern that names no case is wrong usage, and says what there is', async () => {
  await expect(verifyClient(reference, { cases: 'POLL-XXXX' })).rejects.toThrow(
    /the pattern "POLL-XXXX" names no case; there are .*POLL-7K3Q/,
  );
  await expect(verifyClient(reference, { cases: 'nonsense' })).rejects.toThrow(Usage);
  await expect(verifyClient(reference, { capabilities: ['identity'], clock: 'virtual' })).rejects.toThrow(Usage);
});

describeContract(reference, { name: 'describeContract', cases: ['POLL-7K3Q'], seed: 'vitest' });

test('a client may look until a session is over, and then read what came of it', async () => {
  const once = "    await call(run, party, 'GET', path);\n    return verdictOf(run, session);";
  const careful = await mutant({ change: [['    return verdictOf(run, session);', once]] });
  const { summary, cases } = await verifyClient(careful, { cases: ['POLL-7K3Q[entry=identity*', 'POLL-R8W4*'], seed: 'once more' });
  expect(summary).toMatchObject({ PASS: cases.length, FAIL: 0, WARN: 0 });
});

test('an act of a case that is itself kept waiting by a fault does not stop the time that it waits for', async () => {
  const given = all.find(({ id }) => id.startsWith('PATH-L5TD')) as (typeof all)[0];
  const on = { operation: 'identity-verification-session.create' };
  const late = { ...given, world: { ...given.world, faults: [{ on, skip: 1, times: 5, do: { latency_ms: 400 } }] } };
  const driver = inProcess(reference, { name: 'reference' });
  const { result } = await verifyCase(late, driver, { seed: 'late', clock: 'virtual' });
  expect(result).toMatchObject({ verdict: 'PASS', reason: '' });
});

test('two conversations at once begin one after the other, and the second while the first waits for its answer', async () => {
  const { cases } = await verifyClient(reference, { cases: 'AUTH-M8XQ[entry=identity]', seed: 'two' });
  const opened = cases[0]?.exchanges.filter(({ operation }) => operation === 'identity-verification-session.create');
  // Each is answered 400 ms after it was sent.
  expect(opened?.map(({ at_ms }) => at_ms)).toEqual([400, 550]);
});

test('no time passes while a client is being told something', async () => {
  await using mock = await startMock({ freeze: true });
  const world = mock.world();
  const activity = { requests: 0, open: 0, told: 1 };
  const time = new VirtualTime(world, () => activity, 0);
  const begun = time.now();
  const slept = time.sleep(1_000);
  await realDelay(50);
  expect(time.now()).toBe(begun);
  activity.told = 0;
  await slept;
  expect(time.now()).toBe(begun + 1_000);
  time.stop();
});

test('another session of the user is found by its id, whatever fields nobody knows the answer has besides', async () => {
  for (const seed of ['9', '10', '20', '22']) {
    const { cases } = await verifyClient(reference, { cases: 'PATH-L5TD', seed });
    expect(cases.map(({ verdict }) => verdict)).toEqual(['PASS']);
  }
});
