/** What Incode's side refuses: always in words of our own, with CORS, and the capture is what it was. */
import { afterAll, expect, test } from 'vitest';
import { type Plan, startMock } from '../../server/index.js';
import { type Answer, ask, send } from '../support/client.js';
import { jpeg, PATHS, PICTURE, png, Session, WALK } from '../support/incode.js';
import { expectIncodesForm, expectRefused } from '../support/refused.js';

const ownFaults: unknown[] = [];
const mock = await startMock({ freeze: true, onOwnFault: (error) => ownFaults.push(error) });
afterAll(() => mock.stop());
afterAll(() => expect(ownFaults).toEqual([]));
const begin = (plan?: Plan) => Session.begin(mock, plan);

/** Refused in Incode's name, with CORS, and the capture is what it was. */
async function refused(session: Session, request: () => Promise<Answer>, status: number, text: RegExp) {
  const before = await session.seen();
  const { answer } = await expectRefused({ mock, world: session.world }, request, status, text, true);
  expect(answer.headers['access-control-allow-origin']).toBe('*');
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('x-bunq'))).toEqual([]);
  expectIncodesForm(answer);
  expect(await session.seen()).toEqual(before);
  return answer;
}

test('a token that is none of an identity-verification-session of this world', async () => {
  const session = await begin();
  const other = await begin();
  await session.take('front-id');
  for (const [token, why] of [
    [undefined, /is missing/],
    ['', /is not known/],
    ['x'.repeat(64), /is not known/],
    [session.shown.token.replace(/^./, (digit) => (digit === '0' ? '1' : '0')), /is not known/],
    [`${session.shown.token.slice(0, 48)}${'f'.repeat(16)}`, /is not known/],
    [other.shown.token, /is not known/],
    [session.user.auth['X-Bunq-Client-Authentication'], /holds a token of bunq's own API/],
  ] as const) {
    for (const [method, path] of [
      ['post', PATHS.face],
      ['get', 'omni/finish-status'],
      ['post', 'capture'],
    ] as const) {
      const headers = { 'X-Incode-Hardware-Id': token };
      const ask = () => (method === 'get' ? session.get(path, headers) : session.post(path, { ...PICTURE }, headers));
      await refused(session, ask, 403, why);
    }
  }
  const missing = await refused(session, () => session.get('omni/get/score?id=0123'), 404, /no interview 0123 here/);
  expect(missing.headers['x-mock-assumed']).toBe('refusal object-not-found');
});

test('a step before what it needs', async () => {
  const session = await begin();
  await refused(session, () => session.get('omni/finish-status'), 409, /finish needs front-id and face first/);
  await refused(session, () => session.post(PATHS['process-id'], {}), 409, /process-id needs front-id first/);
  await refused(session, () => session.post(PATHS['process-face'], {}), 409, /process-face needs front-id and face first/);
  await refused(session, () => session.get('omni/get/ocr-data'), 409, /no document was read/);
  await session.take('front-id');
  await refused(session, () => session.get('omni/finish-status'), 409, /finish needs face first/);
  await session.take('process-id');
  await refused(session, () => session.post(PATHS['process-id'], {}), 409, /process-id was done with these pictures/);
  await session.take('back-id');
  expect(await session.take('process-id')).toEqual({ success: true });
});

test.each([
  [jpeg(639, 480), 'image/jpeg', '639 x 480', false],
  [png(1, 1), 'image/png', '1 x 1', false],
  [jpeg(999, 640), 'image/jpeg', '999 x 640', true],
])('a picture with less than 640 pixels on its longer side, and in a strict world 1,000: %#', async (picture, type, size, strict) => {
  const session = await Session.begin(mock, {}, { strict });
  const why = new RegExp(`it is ${size} pixels`);
  const base64Image = picture.toString('base64');
  for (const step of ['front-id', 'back-id', 'face'] as const)
    await refused(session, () => session.post(PATHS[step], { base64Image }), 400, why);
  for (const path of ['omni/add/front-id', 'omni/add/back-id'])
    await refused(session, () => session.post(path, picture as never, { 'Content-Type': type }), 400, why);
  await refused(session, () => session.post('omni/add/front-id', {}, {}), 400, /image\/jpeg or image\/png/);
});

test.each([
  ['post', 'omni/oneToN/identify', /logging in by face is another product/],
  ['post', 'omni/1to1/identify', /another product/],
  ['get', 'omni/web-libs?type=x', /the SDK goes on without it/],
  ['post', 'e2ee/key', /leave encryption off/],
  ['post', 'omni/videoselfie/compare-id/v2', /leave this module out/],
] as const)('a call that is known and not simulated is named: %s %s', async (method, path, why) => {
  const session = await begin();
  const ask = () => (method === 'get' ? session.get(path) : session.post(path, {}));
  await refused(session, ask, 501, why);
});

test('a step after the end, and after SUBMITTED and PROCESSED', async () => {
  const ended = await begin();
  await ended.capture({ result: 'cancelled' });
  const begun = await begin();
  await begun.take('front-id');
  await begun.take('face');
  await begun.submit();
  const processed = await begin();
  await processed.decided();
  for (const [session, why] of [
    [ended, /is CANCELLED; a new session begins a new one/],
    [begun, /is SUBMITTED, and what it was submitted with is final/],
    [processed, /is PROCESSED, and/],
  ] as const) {
    for (const step of WALK) await refused(session, () => session.post(PATHS[step], PICTURE), 409, why);
    await refused(session, () => session.post('capture', { result: 'completed' }), 409, why);
    expect(() => session.world.plan.capture(session.id, { result: 'completed' })).toThrow(why);
  }
  for (const session of [begun, processed]) await refused(session, () => session.get('omni/finish-status'), 409, /final/);
  expect(await ended.finish()).toMatchObject({ action: 'rejected', onboardingStatus: 'UNKNOWN' });
});

test('a body without a picture, or too large a one; more than is known is let pass', async () => {
  const session = await begin();
  for (const step of ['front-id', 'back-id', 'face'] as const) {
    await refused(session, () => session.post(PATHS[step], {}), 400, /\/base64Image: is missing/);
    await refused(session, () => session.post(PATHS[step], { base64Image: '' }), 400, /\/base64Image/);
    await refused(session, () => session.post(PATHS[step], { base64Image: 5 }), 400, /\/base64Image: is no string/);
    await refused(session, () => session.post(PATHS[step], '{"base64Image":'), 400, /not valid JSON/);
    await refused(session, () => session.post(PATHS[step], PICTURE, { 'Content-Type': 'text/plain' }), 400, /Content-Type/);
    const large = `{"base64Image":"${'A'.repeat(10 * 2 ** 20)}"}`;
    await refused(session, () => session.post(PATHS[step], large), 400, /larger than 10485760 bytes/);
    expect((await session.post(PATHS[step], { ...PICTURE, metadata: '{}', encrypted: false, retry: 1 })).status).toBe(200);
  }
  await refused(session, () => session.post('omni/get/images', { images: [] }), 400, /\/images/);
});

test('a path that there is not, another method, and what takes an API key', async () => {
  const session = await begin();
  await refused(session, () => session.get('omni/nope'), 404, /Incode's GET \/incode\/0\/omni\/nope is not simulated; there is POST /);
  await refused(session, () => session.get(''), 404, /POST \/incode\/0\/capture\./);
  await refused(session, () => session.get('/omni/finish-status'), 404, /url_api ends in a slash; what follows it begins with none/);
  const other = await refused(session, () => session.get('capture'), 405, /GET is not allowed here/);
  expect(other.headers.allow).toBe('POST, OPTIONS');
  await refused(session, () => session.post('omni/start', {}), 403, /takes an API key of Incode, which is bunq's/);
  await refused(session, () => session.post('omni/process/approve?interviewId=x', {}), 403, /bunq decides after PUT SUBMITTED/);
  const atWorld = { 'X-Incode-Hardware-Id': session.shown.token };
  const bare = () => send(session.world.url, ask.get('/incode/omni/finish-status', atWorld));
  await refused(session, bare, 403, /with a token, call \/incode\/0\/omni\/finish-status/);
  await refused(session, () => send(session.world.url, ask.get('/incode', atWorld)), 404, /is not simulated/);
});
