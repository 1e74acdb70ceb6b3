/** The capture page: what a person finds who follows the link or the QR code that leads to Incode's side. */
import { afterAll, describe, expect, test } from 'vitest';
import { type Plan, startMock } from '../../server/index.js';
import { ask, send } from '../support/client.js';
import { approved, PATHS, PICTURE, rejected, Session } from '../support/incode.js';

const ownFaults: unknown[] = [];
// Who reaches only the mock's port needs no more.
const mock = await startMock({ freeze: true, control: false, onOwnFault: (error) => ownFaults.push(error) });
afterAll(() => mock.stop());
afterAll(() => expect(ownFaults).toEqual([]));
const begin = (plan?: Plan) => Session.begin(mock, plan);

const HTML = { Accept: 'text/html,application/xhtml+xml;q=0.9', 'User-Agent': 'Mozilla/5.0', Host: undefined };
const browser = { ...HTML, 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate' };
const open = (session: Session, token = session.shown.token) => send(session.shown.url_api, ask.get(`?token=${token}`, browser));
const press = (session: Session, end: string, token = session.shown.token) =>
  send(session.shown.url_api, {
    method: 'POST',
    path: `?token=${token}`,
    headers: { ...browser, 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'null' },
    body: `token=${token}&end=${end}`,
  });
const buttons = (body: string) => [...body.matchAll(/<button name="end" value="(\w+)"/g)].map(([, end]) => end as string);

test('is where onboarding-url leads, for a browser and nobody else', async () => {
  const session = await begin();
  const { url } = JSON.parse((await session.get('omni/onboarding-url')).body);
  expect(url).toBe(`${session.shown.url_api}?token=${session.shown.token}`);
  const { status, headers, body } = await open(session);
  expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' });
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/]+='; form-action 'self'/);
  expect(body).toContain('Not Incode, and not bunq.');
  expect(body).toContain(session.world.name);
  expect(body).toContain('capture completed, then bunq decides APPROVED');
  expect(body).toMatch(/<svg class="qr"/);
  expect(body).not.toMatch(/<script|<img|<link|src=|href=|style="| on\w+=/);
  const other = await session.get(`?token=${session.shown.token}`);
  expect([other.status, other.headers['content-type']]).toEqual([404, 'application/json']);
});

test('all that goes on is shown, as text', async () => {
  const session = await begin({ capture: { result: 'failed', reason: 'errorGlare' } });
  await session.post(PATHS['front-id'], PICTURE);
  const { body } = await open(session);
  expect(body).toMatch(/Front of the document <span class="ill">failed: errorGlare/);
  expect(body).toMatch(/Selfie <span class="">not yet/);
});

describe('each button ends a capture as it says', () => {
  test.each([
    'errorGlare',
    'errorSharpness',
    'errorCropQuality',
    'errorClassification',
    'errorTypeMismatch',
    'errorPassportClassification',
    'errorAddress',
    'noFacesFound',
    'spoofAttempt',
    'unknown',
    'userCancelled',
    'completed',
  ])('%s', async (reason) => {
    const session = await begin();
    const end = reason === 'userCancelled' ? 'cancelled' : reason;
    const { body } = await open(session);
    expect(buttons(body)).toContain(end);
    const { status, headers } = await press(session, end);
    expect([status, headers.location]).toEqual([303, `?token=${session.shown.token}`]);
    const after = await open(session);
    expect(after.body).toMatch(reason === 'completed' ? /<h1>Done/ : /<h1>Ended/);
    expect(buttons(after.body)).toEqual([]);
    expect((await session.submit()).status).toBe(200);
    session.world.plan.process(session.id);
    expect(await session.result()).toEqual(reason === 'completed' ? approved : rejected(reason));
  });

  test('and there is no other', async () => {
    const { body } = await open(await begin());
    expect(buttons(body)).toHaveLength(12);
  });
});

test('done goes as planned', async () => {
  const session = await begin({ capture: { result: 'failed', reason: 'spoofAttempt' } });
  await press(session, 'completed');
  expect((await open(session)).body).toContain('<h1>Ended: A picture of a face</h1>');
});

test('what one tab ended, another cannot', async () => {
  const session = await begin();
  await press(session, 'completed');
  const late = await press(session, 'spoofAttempt');
  expect([late.status, late.headers['content-type']]).toEqual([409, 'text/html; charset=utf-8']);
  expect(late.body).toContain('Nothing was changed');
  expect(await session.decided()).toEqual(approved);
});

test('a token that opens nothing, or no longer', async () => {
  const session = await begin();
  for (const token of ['', 'x', '%3Cb%3E', 'f'.repeat(64)]) {
    const found = await open(session, token);
    expect([found.status, found.headers['content-type']]).toEqual([403, 'text/html; charset=utf-8']);
    expect(found.body).toContain('This link opens nothing');
    expect((await press(session, 'completed', token)).status).toBe(403);
  }
  await session.submit();
  const { status, body } = await open(session);
  expect([status, buttons(body)]).toEqual([200, []]);
  expect(body).toContain('This link is used up');
  expect((await press(session, 'completed')).status).toBe(409);
});

test('a way to end that there is not', async () => {
  const session = await begin();
  const { status, body } = await press(session, 'nonsense');
  expect([status, JSON.parse(body).message]).toEqual([400, expect.stringMatching(/\/end/)]);
});
