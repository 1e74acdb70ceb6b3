import { expect, test } from 'vitest';
import { startMock } from '../../server/index.js';
import { fuzz } from '../fuzz/fuzz.js';
import { told } from '../fuzz/report.js';
import { ONE_IN } from '../fuzz/tally.js';
import { particular, refusedHere } from '../reference/refusals.js';
import { told as everyOperation } from '../reference/told.js';
import { bornUser, sign } from '../support/actors.js';
import { type Asked, ask, send } from '../support/client.js';

const OPTIONS = { freeze: true, now: '2025-10-31T16:38:53.872547Z', seed: 'fuzz', urlApi: 'https://demo-api.incodesmile.com/0/' };
const SESSIONS = '/v1/user/1364/identity-verification-session';
const NEW = { purpose: 'VERIFICATION', provider: 'INCODE' };

test('whatever is sent is answered as bunq would, and what is refused changes nothing', async () => {
  const { tally, violations, shortfalls } = await fuzz(ONE_IN.operation, 20251031);
  expect(violations.map(told)).toEqual([]);
  expect(shortfalls).toEqual([]);
  expect(tally.requests).toBe(ONE_IN.operation);
  // The pages of the operations name what may refuse each.
  const named = new Map(everyOperation.map((each) => [each.name, refusedHere(each)]));
  const unnamed = [...tally.refused].filter((pair) => {
    const [operation = '', id = ''] = pair.split(' ');
    return !operation.startsWith('incode.') && particular.has(id) && !named.get(operation)?.includes(id);
  });
  expect(unnamed).toEqual([]);
  // The requests are not so strange that most of the server is never reached.
  for (const status of [200, 400, 403, 404, 405, 501])
    expect(tally.statuses.get(String(status)), `answers of ${status}`).toBeGreaterThan(5);
});

test('equal seeds send the same', async () => {
  const sent = async (seed: number) => (await fuzz(100, seed)).tally.digest;
  const first = await sent(1);
  expect(await sent(1)).toBe(first);
  expect(await sent(2)).not.toBe(first);
});

test('equal seeds, instants and requests have equal answers, to the byte', async () => {
  await using mock = await startMock(OPTIONS);
  const { auth, privateKey } = bornUser(mock.world());
  const Host = 'localhost';
  const body = JSON.stringify(NEW);
  const asked: Asked[] = [
    ask.get('/v1/user', { ...auth, Host, 'X-Bunq-Client-Request-Id': 'one' }),
    ask.post(SESSIONS, body, { ...auth, Host, 'X-Bunq-Client-Signature': sign(body, privateKey) }),
    ask.post(SESSIONS, body, { ...auth, Host, 'X-Bunq-Client-Signature': 'AAAA' }),
    ask.get(SESSIONS, { ...auth, Host }),
    ask.get(`${SESSIONS}?count=1`, { ...auth, Host }),
    ask.put(`${SESSIONS}/36`, { status: 'SUBMITTED' }, { ...auth, Host }),
    ask.get(`${SESSIONS}/36`, { ...auth, Host, 'X-Mock-Edition': '2026-06' }),
    ask.post('/v1/sandbox-user-person', {}, { Host }),
    ask.get('/v1/nothing', { Host }),
    ask.get('/v1/user/1364/invoice', { ...auth, Host }),
    ask.post('/v1/installation', '{', { Host }),
    ask.get(`${SESSIONS}/36`, { Host, 'X-Bunq-Language': 'nl_NL' }),
  ];
  const answers = async (seed: string) => {
    await using one = await startMock({ ...OPTIONS, seed });
    const all = [];
    for (const each of asked) all.push(await send(one.url, each));
    await one.world().clock.advance(5000);
    for (const each of asked) all.push(await send(one.url, each));
    return all.map(({ status, rawHeaders, body }) => ({ status, rawHeaders, body }));
  };
  const first = await answers('fuzz');
  expect(first.map(({ status }) => status)).toContain(200);
  expect(await answers('fuzz')).toEqual(first);
  expect(await answers('another')).not.toEqual(first);
});
