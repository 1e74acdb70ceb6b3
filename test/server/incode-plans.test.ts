/** What is planned of a capture, what the steps then show, and what comes of it. */
import { afterAll, describe, expect, test } from 'vitest';
import { type Plan, startMock } from '../../server/index.js';
import { PATHS, PICTURE, rejected, Session, type Step, WALK, WELL } from '../support/incode.js';

const ownFaults: unknown[] = [];
const mock = await startMock({ freeze: true, onOwnFault: (error) => ownFaults.push(error) });
afterAll(() => mock.stop());
afterAll(() => expect(ownFaults).toEqual([]));
const begin = (plan?: Plan) => Session.begin(mock, plan);

describe('what is planned is what the steps show', () => {
  const shows: [reason: NonNullable<Plan['fail_reasons']>[number], step: Step, answer: object, status?: number][] = [
    ['errorClassification', 'front-id', { classification: false, typeOfId: 'Unknown', failReason: 'UNKNOWN_DOCUMENT_TYPE' }],
    ['errorPassportClassification', 'front-id', { classification: false, typeOfId: 'Passport', failReason: 'UNKNOWN_DOCUMENT_TYPE' }],
    ['errorTypeMismatch', 'front-id', { classification: true, typeOfId: 'DriversLicense', failReason: 'ID_TYPE_UNACCEPTABLE' }],
    ['errorCropQuality', 'front-id', { classification: true, readability: false, failReason: 'UNABLE_TO_ALIGN_DOCUMENT' }],
    ['errorGlare', 'front-id', { glare: 0, correctGlare: false, correctSharpness: true, failReason: 'DOCUMENT_NOT_READABLE' }],
    ['errorSharpness', 'front-id', { sharpness: 0, correctSharpness: false, correctGlare: true, failReason: 'DOCUMENT_NOT_READABLE' }],
    ['errorAddress', 'process-id', { success: false }],
    ['noFacesFound', 'face', { status: 4019, error: 'Face not found.', path: '/omni/add/face/third-party' }, 400],
    ['spoofAttempt', 'face', { confidence: 1 }],
  ];

  test.each(shows)('%s: %s', async (reason, step, answer, status = 200) => {
    for (const plan of [{ outcome: 'REJECTED', fail_reasons: [reason] }, { capture: { result: 'failed', reason } }] satisfies Plan[]) {
      const session = await begin(plan);
      for (const each of WALK) {
        const { status: answered, body } = await session.post(PATHS[each], PICTURE);
        expect([each, answered]).toEqual([each, each === step ? status : 200]);
        if (each === step) expect(JSON.parse(body)).toMatchObject(answer);
        else if (each.endsWith('-id') && !each.startsWith('process')) expect(JSON.parse(body)).toMatchObject(WELL);
        else if (each === 'face') expect(JSON.parse(body)).toMatchObject({ confidence: 0 });
        else expect(JSON.parse(body)).toMatchObject({ success: (each === 'process-id') === (step === 'face') });
      }
      expect(await session.finish()).toMatchObject({ action: 'rejected', onboardingStatus: 'ONBOARDING_FINISHED' });
      expect(JSON.parse((await session.get('omni/get/score')).body).overall).toEqual({ value: '0.0', status: 'FAIL' });
      expect(await session.decided()).toEqual(rejected(reason));
    }
  });

  test('a user who cancels is seen at the end', async () => {
    const session = await begin({ capture: { result: 'cancelled' } });
    for (const step of WALK) await session.take(step);
    expect(await session.finish()).toMatchObject({ action: 'rejected' });
    expect(await session.decided()).toEqual(rejected('userCancelled'));
  });

  test('a rejection for a reason of its own leaves the capture alone; a capture that fails does not', async () => {
    const own = await begin({ outcome: 'REJECTED' });
    for (const step of WALK) await own.take(step);
    expect(await own.finish()).toMatchObject({ action: 'approved' });
    expect(await own.decided()).toEqual(rejected('unknown'));
    const failed = await begin({ capture: { result: 'failed' } });
    await failed.take('front-id');
    expect(await failed.take('process-id')).toEqual({ success: false });
    expect(await failed.decided()).toEqual(rejected('unknown'));
  });

  test('several reasons show in several steps', async () => {
    const session = await begin({ outcome: 'REJECTED', fail_reasons: ['spoofAttempt', 'errorGlare'] });
    expect(await session.take('front-id')).toMatchObject({ correctGlare: false });
    expect(await session.take('face')).toMatchObject({ confidence: 1 });
    expect(await session.finish()).toMatchObject({ action: 'rejected' });
    expect(await session.decided()).toEqual(rejected('errorGlare', 'spoofAttempt'));
  });

  test('without a capture, the plan decides alone', async () => {
    const session = await begin({ capture: { result: 'failed', reason: 'errorGlare' } });
    expect(await session.decided()).toEqual(rejected('errorGlare'));
  });
});

describe('a plan of a capture', () => {
  const plan = async (levels: [world: Plan, user: Plan, session: Plan]) => {
    const { world, id, user } = await begin();
    world.plan.set(levels[0]);
    world.plan.user(user.id, levels[1]);
    const { outcome, fail_reasons, capture } = world.plan.session(id, levels[2]);
    return [outcome, fail_reasons, capture];
  };
  const glare = { result: 'failed', reason: 'errorGlare' } as const;

  test.each<[[Plan, Plan, Plan], unknown[]]>([
    [
      [{}, {}, {}],
      ['APPROVED', [], { result: 'completed' }],
    ],
    [
      [{ capture: glare }, {}, {}],
      ['REJECTED', ['errorGlare'], glare],
    ],
    [
      [{ capture: { result: 'failed' } }, {}, {}],
      ['REJECTED', ['unknown'], { result: 'failed' }],
    ],
    [
      [{ capture: { result: 'cancelled' } }, {}, {}],
      ['REJECTED', ['userCancelled'], { result: 'cancelled' }],
    ],
    [
      [{ capture: glare }, { outcome: 'APPROVED' }, {}],
      ['APPROVED', [], { result: 'completed' }],
    ],
    [
      [{ capture: glare }, { outcome: 'REJECTED' }, {}],
      ['REJECTED', ['unknown'], { result: 'completed' }],
    ],
    [
      [{ capture: glare }, { fail_reasons: ['spoofAttempt'] }, {}],
      ['REJECTED', ['spoofAttempt'], { result: 'failed', reason: 'spoofAttempt' }],
    ],
    [
      [{ outcome: 'REJECTED', fail_reasons: ['errorGlare'] }, {}, { capture: { result: 'completed' } }],
      ['APPROVED', [], { result: 'completed' }],
    ],
    [
      [{ outcome: 'REJECTED', fail_reasons: ['userCancelled'] }, {}, {}],
      ['REJECTED', ['userCancelled'], { result: 'cancelled' }],
    ],
    [
      [{ outcome: 'APPROVED' }, { capture: { result: 'completed' }, outcome: 'REJECTED' }, {}],
      ['REJECTED', ['unknown'], { result: 'completed' }],
    ],
    [
      [{ outcome: 'APPROVED' }, {}, { capture: glare, fail_reasons: ['errorGlare', 'spoofAttempt'] }],
      ['REJECTED', ['errorGlare', 'spoofAttempt'], glare],
    ],
  ])('%j is %j', async (levels, inForce) => {
    expect(await plan(levels)).toEqual(inForce);
  });

  test('in force can be planned as it is shown', async () => {
    const { world } = await begin();
    for (const given of [{}, { capture: glare }, { outcome: 'REJECTED' }, { capture: { result: 'failed' } }] satisfies Plan[]) {
      const inForce = world.plan.set(given);
      expect(world.plan.set(inForce)).toEqual(inForce);
    }
  });

  test.each<[Plan, RegExp]>([
    [{ capture: glare, outcome: 'APPROVED' }, /nothing is approved whose capture is failed/],
    [{ capture: { result: 'cancelled' }, outcome: 'APPROVED' }, /nothing is approved/],
    [{ capture: { result: 'completed', reason: 'errorGlare' } }, /a reason belongs to failed/],
    [{ capture: { result: 'cancelled', reason: 'errorGlare' } }, /a reason belongs to failed/],
    [{ capture: { result: 'failed', reason: 'userCancelled' } }, /"result":"cancelled"/],
    [{ capture: glare, fail_reasons: ['spoofAttempt'] }, /fails for errorGlare/],
    [{ capture: { result: 'completed' }, outcome: 'REJECTED', fail_reasons: ['errorGlare'] }, /shows none of these/],
    [{ capture: { result: 'completed' }, fail_reasons: ['unknown'] }, /belong to the outcome REJECTED/],
  ])('%j is refused, of the world, the user and the session', async (given, why) => {
    const { world, id, user } = await begin();
    const before = JSON.stringify([world.plan.current, world.plan.session(id, {})]);
    for (const act of [() => world.plan.set(given), () => world.plan.user(user.id, given), () => world.plan.session(id, given)])
      expect(act).toThrow(why);
    expect(JSON.stringify([world.plan.current, world.plan.session(id, {})])).toBe(before);
  });
});

describe('what happened is not undone', () => {
  const GLARE = { outcome: 'REJECTED', fail_reasons: ['errorGlare'] } satisfies Plan;

  test('by a plan that approves what failed', async () => {
    const session = await begin();
    await session.capture({ result: 'failed', reason: 'noFacesFound' });
    expect(session.world.plan.session(session.id, { outcome: 'APPROVED' })).toMatchObject({
      outcome: 'REJECTED',
      fail_reasons: ['noFacesFound'],
      capture: { result: 'failed', reason: 'noFacesFound' },
    });
    expect(await session.decided()).toEqual(rejected('noFacesFound'));
  });

  test('by a plan that rejects, for what was seen to be well', async () => {
    const session = await begin();
    await session.capture({ result: 'completed' });
    session.world.plan.session(session.id, { ...GLARE, fail_reasons: ['errorGlare', 'userCancelled', 'errorAddress'] });
    expect(await session.decided()).toEqual(rejected('unknown'));
  });

  test('but a reason stands that no step has shown to be none', async () => {
    const session = await begin();
    await session.take('front-id');
    session.world.plan.session(session.id, { outcome: 'REJECTED', fail_reasons: ['errorGlare', 'spoofAttempt'] });
    expect(await session.decided()).toEqual(rejected('spoofAttempt'));
  });

  test('by time, or by a client that looks', async () => {
    for (const process of [{ after_ms: 1000 }, { after_reads: 0 }]) {
      const session = await begin();
      await session.capture({ result: 'cancelled' });
      session.world.plan.set({ process, outcome: 'APPROVED' });
      await session.submit();
      await session.world.clock.advance(1000);
      expect(await session.result()).toEqual(rejected('userCancelled'));
    }
  });

  test('by hand', async () => {
    const failed = await begin();
    await failed.capture({ result: 'failed', reason: 'errorGlare' });
    await failed.submit();
    const completed = await begin();
    await completed.capture({ result: 'completed' });
    await completed.submit();
    for (const [{ world, id }, decision, why] of [
      [failed, { outcome: 'APPROVED' }, /its capture showed errorGlare/],
      [failed, { fail_reasons: ['spoofAttempt'] }, /its capture showed errorGlare too/],
      [completed, GLARE, /its capture showed no errorGlare/],
    ] as const) {
      expect(() => world.plan.process(id, { ...decision } as never)).toThrow(why);
    }
    failed.world.plan.process(failed.id, { outcome: 'REJECTED', fail_reasons: ['errorGlare', 'spoofAttempt'] });
    completed.world.plan.process(completed.id, { outcome: 'REJECTED' });
    expect([await failed.result(), await completed.result()]).toEqual([rejected('errorGlare', 'spoofAttempt'), rejected('unknown')]);
  });
});
