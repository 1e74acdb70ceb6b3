/** Incode's side: what a client that holds `token` and `url_api` calls there. */
import { afterAll, describe, expect, test } from 'vitest';
import { incodeOperations } from '../../server/incode/index.js';
import { type Plan, startMock } from '../../server/index.js';
import { ask, send } from '../support/client.js';
import { approved, PATHS, PICTURE, rejected, Session, WELL } from '../support/incode.js';
import { expectRefused } from '../support/refused.js';

const ownFaults: unknown[] = [];
const mock = await startMock({ freeze: true, onOwnFault: (error) => ownFaults.push(error) });
afterAll(() => mock.stop());
afterAll(() => expect(ownFaults).toEqual([]));
const begin = (plan?: Plan) => Session.begin(mock, plan);
/** What the web SDK calls, and other clients of Incode's do not. */
const ASIDE = [
  'front-id-bytes',
  'back-id-bytes',
  'selfie',
  'event',
  'start-info',
  'update',
  'geolocation',
  'modules',
  'phone',
  'send-sms',
].map((name) => `incode.${name}`);

describe("the way of Incode's SDK", () => {
  test('leads to an approval', async () => {
    const session = await begin();
    expect(session.shown.url_api).toBe(`${session.world.url}/incode/0/`);
    const status = async () =>
      JSON.parse((await session.get(`omni/get/onboarding/status?id=${session.shown.session_identifier_external}`)).body).onboardingStatus;
    expect(await status()).toBe('UNKNOWN');
    const print = await session.post('omni/add/device-fingerprint', { deviceType: 'WEBAPP', hash: '', data: '{}' });
    expect(JSON.parse(print.body)).toMatchObject({ success: true, sessionStatus: 'Alive' });
    expect(await session.take('front-id')).toMatchObject({ ...WELL, typeOfId: 'IdentificationCard', skipBackIdCapture: false });
    expect(await session.take('back-id')).toMatchObject(WELL);
    expect(await session.take('process-id')).toEqual({ success: true });
    expect(await status()).toBe('ID_VALIDATION_FINISHED');
    expect(await session.take('face')).toEqual({
      confidence: 0,
      isBright: true,
      hasLenses: false,
      hasFaceMask: false,
      existingUser: false,
    });
    expect(await session.take('process-face')).toEqual({ success: true, confidence: 1, existingUser: false });
    expect(await status()).toBe('FACE_VALIDATION_FINISHED');
    const end = { redirectionUrl: null, action: 'approved', onboardingStatus: 'ONBOARDING_FINISHED' };
    expect([await session.finish(), await session.finish()]).toEqual([end, end]);
    const ok = { value: '100.0', status: 'OK' };
    const part = { overall: ok };
    expect(JSON.parse((await session.get('omni/get/score')).body)).toEqual({
      overall: ok,
      idValidation: part,
      liveness: part,
      faceRecognition: part,
    });
    expect(JSON.parse((await session.get('omni/get/ocr-data')).body)).toMatchObject({ name: { fullName: 'New bunqer' } });
    const images = await session.post('omni/get/images', { images: ['croppedFrontID', 'croppedBackID', 'selfie'] });
    expect(Object.keys(JSON.parse(images.body))).toEqual(['croppedFrontID', 'croppedBackID', 'selfie']);
    expect(JSON.parse((await session.get('omni/onboarding-url')).body)).toEqual({
      url: `${session.shown.url_api}?token=${session.shown.token}`,
    });
    expect(await session.result()).toBeNull();
    expect(await session.decided()).toEqual(approved);
    expect(await session.finish()).toEqual(end);

    const operations = new Set(session.world.journal.exchanges().map(({ operation }) => operation));
    const unseen = incodeOperations.map(({ name }) => name).filter((name) => !operations.has(name));
    expect(unseen.filter((name) => !ASIDE.includes(name))).toEqual([
      'incode.page',
      'incode.page-ended',
      'incode.capture',
      'incode.preflight',
    ]);
  });

  test('says whose word each answer is, and nothing in the name of bunq', async () => {
    const session = await begin();
    const { headers } = await session.post(PATHS['front-id'], PICTURE, { 'X-Bunq-Client-Request-Id': 'x' });
    expect(headers['x-mock']).toMatch(/^bunq-mock\//);
    expect(headers['x-mock-provenance']).toBe('assumed');
    expect(headers['x-mock-assumed']).toBe('IncodeDocument.sharpness, IncodeDocument.glare, IncodeDocument.typeOfId');
    expect(Object.keys(headers).filter((name) => name.startsWith('x-bunq'))).toEqual([]);
    const { body } = await send(mock.url, ask.get('/_mock/routes'));
    expect(JSON.parse(body).incode.map(({ operation }: { operation: string }) => operation)).toEqual(
      incodeOperations.map(({ name }) => name),
    );
  });

  test('leaves no picture on record, and no token blank', async () => {
    const session = await begin();
    const picture = 'QUJD'.repeat(600_000);
    await session.post(PATHS['front-id'], { base64Image: picture, metadata: 'kept' });
    await session.post(PATHS['back-id'], `{"base64Image" : "${picture}", "base64Image":"${picture}`);
    const [whole, broken] = session.world.journal.exchanges().slice(-2);
    expect(Buffer.from(whole?.request.body ?? '', 'base64').toString()).toBe('{"base64Image":"[2400000 characters]","metadata":"kept"}');
    expect(whole?.request.bytes).toBeGreaterThan(2_400_000);
    expect(whole).toMatchObject({ operation: 'incode.front-id', caller: 'UserPerson 1363' });
    expect(whole?.request.headers).toContain(session.shown.token);
    expect(Buffer.from(broken?.request.body ?? '', 'base64').toString()).not.toContain('QUJD');
    expect(broken?.answer?.status).toBe(400);
  });

  test('needs neither the back of a document nor a call to process', async () => {
    const session = await begin();
    await session.take('front-id');
    await session.take('face');
    expect(await session.finish()).toMatchObject({ action: 'approved' });
    expect(await session.decided()).toEqual(approved);
  });

  test('makes of a new picture what is to be made of it, and forgets what was made of the old one', async () => {
    const session = await begin({ outcome: 'REJECTED', fail_reasons: ['errorAddress'] });
    await session.take('front-id');
    await session.take('face');
    expect(await session.take('process-id')).toEqual({ success: false });
    session.world.plan.session(session.id, { outcome: 'APPROVED' });
    await session.take('back-id');
    expect(await session.finish()).toMatchObject({ action: 'approved' });
  });

  test('lets a step be taken again, which then counts', async () => {
    const session = await begin({ outcome: 'REJECTED', fail_reasons: ['errorGlare'] });
    expect(await session.take('front-id')).toMatchObject({ correctGlare: false });
    expect(await session.take('process-id')).toEqual({ success: false });
    session.world.plan.session(session.id, { outcome: 'APPROVED' });
    expect(await session.take('front-id')).toMatchObject(WELL);
    expect(await session.take('face')).toMatchObject({ confidence: 0 });
    expect(await session.finish()).toMatchObject({ action: 'approved' });
    expect(await session.decided()).toEqual(approved);
  });
});

describe('the whole capture in one call', () => {
  test.each<[string, Plan, object, object, object]>([
    ['completed', {}, { result: 'completed' }, { result: 'completed', fail_reasons: [] }, approved],
    [
      'completed as planned',
      { outcome: 'REJECTED', fail_reasons: ['errorGlare'] },
      { result: 'completed' },
      { result: 'failed', fail_reasons: ['errorGlare'] },
      rejected('errorGlare'),
    ],
    [
      'cancelled as planned',
      { capture: { result: 'cancelled' } },
      { result: 'completed' },
      { result: 'cancelled', fail_reasons: ['userCancelled'] },
      rejected('userCancelled'),
    ],
    [
      'failed',
      {},
      { result: 'failed', reason: 'spoofAttempt' },
      { result: 'failed', fail_reasons: ['spoofAttempt'] },
      rejected('spoofAttempt'),
    ],
    ['failed, nobody knows why', {}, { result: 'failed' }, { result: 'failed', fail_reasons: ['unknown'] }, rejected('unknown')],
    [
      'failed otherwise than planned',
      { capture: { result: 'cancelled' } },
      { result: 'failed', reason: 'errorGlare' },
      { result: 'failed', fail_reasons: ['errorGlare'] },
      rejected('errorGlare'),
    ],
    ['cancelled', {}, { result: 'cancelled' }, { result: 'cancelled', fail_reasons: ['userCancelled'] }, rejected('userCancelled')],
  ])('%s, by the client, by a test, in process', async (_, plan, outcome, captured, result) => {
    const byClient = await begin(plan);
    expect(await byClient.capture(outcome)).toEqual(captured);
    const byTest = await begin(plan);
    const control = `/_mock/worlds/${byTest.world.name}/identity-verification-session/${byTest.id}/capture`;
    expect(JSON.parse((await send(mock.url, ask.post(control, outcome))).body)).toEqual(captured);
    const inProcess = await begin(plan);
    expect(inProcess.world.plan.capture(inProcess.id, outcome as never)).toEqual(captured);
    for (const session of [byClient, byTest, inProcess]) expect(await session.decided()).toEqual(result);
  });

  test.each<[string, Plan]>([
    ['completed', {}],
    ['failed', { outcome: 'REJECTED', fail_reasons: ['errorGlare'] }],
    ['cancelled', { capture: { result: 'cancelled' } }],
  ])('%s as it is planned, asked for with nothing but the token, in the body', async (result, plan) => {
    const session = await begin(plan);
    const { token } = session.shown;
    const answer = await session.post('capture', { token }, { 'X-Incode-Hardware-Id': undefined });
    expect(JSON.parse(answer.body)).toMatchObject({ result });
    const refused = await session.post('capture', { token: `${token}0` }, { 'X-Incode-Hardware-Id': undefined });
    expect(refused.status).toBe(403);
  });

  test('goes on from what the SDK has begun', async () => {
    const session = await begin({ outcome: 'REJECTED', fail_reasons: ['errorGlare'] });
    await session.take('front-id');
    expect(await session.capture({ result: 'cancelled' })).toEqual({ result: 'cancelled', fail_reasons: ['errorGlare', 'userCancelled'] });
  });

  test.each([
    [{ result: 'perhaps' }, /\/result: is none of/],
    [{ result: 'completed', reason: 'errorGlare' }, /\/reason: a reason belongs to failed/],
    [{ result: 'failed', reason: 'userCancelled' }, /\/reason: a user who cancels/],
    [{ result: 'failed', reason: 'bad hair' }, /\/reason: is none of/],
    [{ result: 'completed', extra: 1 }, /there is no field "extra"/],
  ])('%j is refused', async (outcome, why) => {
    const session = await begin();
    await expectRefused({ mock, world: session.world }, () => session.post('capture', outcome), 400, why, true);
    expect(() => session.world.plan.capture(session.id, outcome as never)).toThrow(why);
    const unknown = await send(
      mock.url,
      ask.post(`/_mock/worlds/${session.world.name}/identity-verification-session/999/capture`, outcome),
    );
    expect([400, 404]).toContain(unknown.status);
  });
});

describe('in a browser', () => {
  test('a preflight is answered, whatever it is for', async () => {
    const session = await begin();
    for (const path of ['omni/add/front-id/v2', 'omni/nope', 'capture']) {
      const { status, body, headers } = await send(session.shown.url_api, {
        method: 'OPTIONS',
        path,
        headers: {
          Origin: 'http://localhost:3000',
          'Access-Control-Request-Method': 'POST',
          'Access-Control-Request-Headers': 'x-incode-hardware-id',
        },
        body: undefined,
      });
      expect([status, body]).toEqual([200, '{}']);
      expect(headers).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, POST, PUT, OPTIONS',
        'access-control-allow-headers': '*, Authorization',
        'content-type': 'application/json',
      });
    }
    expect(session.world.journal.exchanges().at(-1)).toMatchObject({ operation: 'incode.preflight', caller: null });
  });

  test('answers and refusals may be read, also where there is no world', async () => {
    const session = await begin();
    const answers = [
      await session.get('omni/get/score'),
      await session.get('omni/finish-status'),
      await send(mock.url, ask.get('/w/NO_SUCH_NAME/incode/0/omni/get/score')),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 409, 404]);
    for (const { headers } of answers) expect(headers['access-control-allow-origin']).toBe('*');
    const bunqs = await send(session.world.url, ask.get('/v1/user', session.user.auth));
    expect(bunqs.headers).toHaveProperty('x-bunq-server-signature');
  });
});

describe('faults', () => {
  test('strike by name or by path, in words of our own', async () => {
    const session = await begin();
    session.world.fault.arm({ on: { operation: 'incode.front-id' }, skip: 1, do: { status: 429, retry_after: 3 } });
    session.world.fault.arm({ on: { method: 'GET', path: '/incode/0/omni/finish-status' }, do: { status: 503 } });
    expect(await session.take('front-id')).toMatchObject(WELL);
    const struck = await session.post(PATHS['front-id'], PICTURE);
    expect(struck).toMatchObject({ status: 429, headers: { 'retry-after': '3', 'access-control-allow-origin': '*' } });
    expect(JSON.parse(struck.body).message).toBe('bunq-mock: status 429, provoked.');
    expect((await session.get('omni/finish-status')).status).toBe(503);
    expect(session.world.fault.all().map(({ hits }) => hits)).toEqual([1, 1]);
  });

  test.each([
    [{ on: { operation: 'incode.nope' }, do: { status: 500 } }, /no operation incode\.nope/],
    [{ on: { method: 'GET', path: '/incode/0/nope' }, do: { status: 500 } }, /no operation is at GET/],
    [{ on: { operation: 'incode.face' }, do: { refusal: 'insufficient-authentication' } }, /the refusals are bunq's/],
  ])('%j cannot be armed', async (fault, why) => {
    const { world } = await begin();
    expect(() => world.fault.arm(fault)).toThrow(why);
  });
});
