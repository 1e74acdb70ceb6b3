/** What Incode's web SDK, @incodetech/welcome, calls besides what other clients do, answered as it reads it. */
import { afterAll, expect, test } from 'vitest';
import { type Plan, startMock } from '../../server/index.js';
import { ask, send } from '../support/client.js';
import { approved, jpeg, PATHS, png, rejected, Session, WELL } from '../support/incode.js';

const ownFaults: unknown[] = [];
const mock = await startMock({ freeze: true, onOwnFault: (error) => ownFaults.push(error) });
afterAll(() => mock.stop());
afterAll(() => expect(ownFaults).toEqual([]));
const begin = (plan?: Plan) => Session.begin(mock, plan);
const SELFIE = 'omni/add/face?imageType=selfie';
const selfie = { base64Image: 'b25lIHRoYXQgaXMgZW5jcnlwdGVk', encrypted: true, faceCoordinates: null };
const json = ({ body }: { body: string }) => JSON.parse(body);

test.each([
  ['image/jpeg', jpeg(640, 480), false],
  ['image/png', png(10, 1000), true],
])('pictures as bytes (%s) and a selfie lead to an approval', async (type, picture, strict) => {
  const session = await Session.begin(mock, {}, { strict });
  for (const side of ['front', 'back']) {
    const answer = await session.post(`omni/add/${side}-id?onlyFront=false`, picture as never, { 'Content-Type': type });
    expect(json(answer)).toMatchObject(WELL);
    expect(Buffer.from(session.world.journal.exchanges().at(-1)?.request.body ?? '', 'base64').toString()).toBe(
      `[${picture.length} bytes]`,
    );
  }
  expect(await session.take('process-id')).toEqual({ success: true });
  const seen = json(await session.post(SELFIE, selfie));
  expect(seen).toMatchObject({ confidence: 0, isBright: true, hasLenses: false, hasFaceMask: false });
  expect(await session.take('process-face')).toMatchObject({ confidence: 1 });
  expect(await session.finish()).toMatchObject({ action: 'approved' });
  expect(await session.decided()).toEqual(approved);
});

test('a selfie shows what is planned', async () => {
  const spoof = await begin({ capture: { result: 'failed', reason: 'spoofAttempt' } });
  expect(json(await spoof.post(SELFIE, selfie))).toMatchObject({ confidence: 1 });
  expect(await spoof.decided()).toEqual(rejected('spoofAttempt'));
  const faceless = await begin({ capture: { result: 'failed', reason: 'noFacesFound' } });
  const missing = await faceless.post(SELFIE, selfie);
  expect([missing.status, json(missing)]).toEqual([
    400,
    {
      timestamp: Date.parse(`${faceless.world.clock.now.replace(' ', 'T').slice(0, 23)}Z`),
      status: 4019,
      error: 'Face not found.',
      path: '/omni/add/face',
    },
  ]);
});

test('what it calls beside the steps changes nothing', async () => {
  const session = await begin();
  const put = (path: string, body: object) =>
    send(session.shown.url_api, ask.put(path, body, { 'X-Incode-Hardware-Id': session.shown.token }));
  expect(json(await session.get('omni/start-info'))).toEqual({ phonePrefix: '+31', country: 'NL' });
  expect(json(await session.get('omni/get/onboarding-modules'))).toEqual({ modules: ['id', 'faceRecognition', 'liveness'] });
  const before = await session.seen();
  const answers = [
    await put('omni/update', { manualSelfieCheckNeeded: true }),
    await session.post('omni/add/geolocation', { latitude: 52.37, longitude: 4.9 }),
    await session.post('omni/add/phone', { phone: '+31612345678' }),
    await session.post('omni/notify/send-sms', { smsType: 'ONBOARDING_WEB_LINK' }),
    await session.post('omni/add/event', { eventName: 'browser', eventData: { userAgent: 'x' }, eventType: 'text' }),
  ];
  expect(answers.map(({ status, body }) => [status, JSON.parse(body)])).toEqual(answers.map(() => [200, { success: true }]));
  expect(await session.seen()).toEqual(before);
  for (const [path, body] of [
    ['omni/add/event', {}],
    ['omni/add/geolocation', { latitude: 91, longitude: 0 }],
    ['omni/add/phone', {}],
    ['omni/notify/send-sms', {}],
  ] as const)
    expect((await session.post(path, body)).status).toBe(400);
});

test('events are on record, for who asks for them', async () => {
  const session = await begin();
  for (let i = 0; i < 3; i++) await session.post('omni/add/event', { eventName: `e${i}` });
  await session.post(PATHS['front-id'], { base64Image: 'AA==' });
  const { journal } = session.world;
  expect(journal.exchanges().filter(({ operation }) => operation === 'incode.event')).toEqual([]);
  expect(journal.exchanges({ operation: 'incode.event' })).toHaveLength(3);
  expect(journal.exchanges({ path: '/incode/0/omni/add/event' })).toHaveLength(3);
});

test('a method that it uses is allowed before it is asked for', async () => {
  const { headers } = await send(mock.url, { method: 'OPTIONS', path: '/incode/0/omni/update', headers: {}, body: undefined });
  expect(headers['access-control-allow-methods']).toContain('PUT');
});
