/** What a target makes of a webhook: every way to answer, and not to. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';
import { deadPort, type Reply, startTarget } from '../support/target.js';
import { listening } from '../support/webhooks.js';

const TIMED_OUT = 'Connection timeout after 10 seconds';
const CUT_OFF = 'bunq-mock: ECONNRESET';

/** The long one waits for every answer that comes at all, also on a busy machine. */
let mocks: Record<'long' | 'short', Mock>;
beforeAll(async () => {
  mocks = { long: await startMock({ webhookGraceMs: 5000 }), short: await startMock({ webhookGraceMs: 20 }) };
});
afterAll(async () => {
  for (const mock of Object.values(mocks)) await mock.stop();
});

/** The first attempt, once it has come and the clock has passed its time-out. */
async function attempted(target: string, grace: 'long' | 'short', come?: () => Promise<unknown>) {
  const { world, happens } = await listening(mocks[grace], [target]);
  await happens();
  await come?.();
  await world.clock.advance(10_000);
  const [delivery] = world.deliveries.all();
  expect(delivery?.attempts).toHaveLength(1);
  const { response_code, exception_message } = delivery?.attempts[0] ?? {};
  return { state: delivery?.state, response_code, exception_message };
}

const failed = (response_code: number | null, exception_message: string) => ({ state: 'SCHEDULED', response_code, exception_message });
const delivered = (response_code: number) => ({ state: 'DELIVERED', response_code, exception_message: null });
const head = (status: string, ...lines: string[]) => `HTTP/1.1 ${[status, ...lines].join('\r\n')}\r\n\r\n`;
const ok = (length: number) => head('200 OK', `Content-Length: ${length}`);
const bytes = (text: string): Reply => ({ bytes: text });
const ends =
  (text: string): Reply =>
  (socket) =>
    void socket.end(text, 'latin1');

describe('a success is', () => {
  test.each<[what: string, status: number, reply: Reply]>([
    ['200', 200, 200],
    ['201', 201, 201],
    ['204', 204, 204],
    ['299', 299, bytes(head('299 Whatever', 'Content-Length: 0'))],
    ['without a reason', 200, bytes(head('200', 'Content-Length: 0'))],
    ['in HTTP/1.0', 200, ends('HTTP/1.0 200 OK\r\n\r\nthank you')],
    ['with a body', 200, bytes(`${ok(9)}thank you`)],
    ['with a body up to the end of the connection', 200, ends(`${head('200 OK', 'Connection: close')}thank you`)],
    ['in chunks', 200, bytes(`${head('200 OK', 'Transfer-Encoding: chunked')}3\r\nabc\r\n0\r\n\r\n`)],
    ['after 100 Continue and 103 Early Hints', 200, bytes(`${head('100 Continue')}${head('103 Early Hints')}${ok(0)}`)],
    ['followed by another answer', 200, bytes(`${ok(0)}${head('500 No', 'Content-Length: 0')}`)],
    ['with 64 KiB, and as much again', 200, bytes(`${ok(2 ** 17)}${'x'.repeat(2 ** 17)}`)],
    ['with 100 MB announced, of which no more is read', 200, endless(ok(100_000_000), 'x'.repeat(2 ** 16))],
    ['with chunks without end', 200, endless(head('200 OK', 'Transfer-Encoding: chunked'), `10000\r\n${'x'.repeat(2 ** 16)}\r\n`)],
    ['with a body without end', 200, endless(head('200 OK', 'Connection: close'), 'x'.repeat(2 ** 16))],
  ])('%s', async (_, status, reply) => {
    await using target = await startTarget({ replies: [reply] });
    expect(await attempted(target.url, 'long')).toEqual(delivered(status));
    await expect.poll(() => target.connections().open, { interval: 5 }).toBe(0);
  });
});

/** Writes on and on, until nobody reads. */
function endless(head: string, part: string): Reply {
  return (socket) => {
    socket.write(head, 'latin1');
    const more = () => {
      while (socket.writable && socket.write(part, 'latin1'));
    };
    socket.on('drain', more);
    more();
  };
}

describe('a failure is', () => {
  test.each<[what: string, code: number | null, why: RegExp | string, reply: Reply]>([
    ['500', 500, 'bunq-mock: the target answered 500', 500],
    ['404', 404, 'bunq-mock: the target answered 404', 404],
    ['300', 300, 'bunq-mock: the target answered 300', 300],
    ['304', 304, 'bunq-mock: the target answered 304', 304],
    ['401 with a demand', 401, 'bunq-mock: the target answered 401', bytes(head('401 No', 'WWW-Authenticate: Basic', 'Content-Length: 0'))],
    ['407 with a demand', 407, /answered 407/, bytes(head('407 No', 'Proxy-Authenticate: Negotiate', 'Content-Length: 0'))],
    ['408, which asks for another try', 408, /answered 408/, bytes(head('408 Again', 'Connection: close', 'Content-Length: 0'))],
    ['429 with a time to wait', 429, /answered 429/, bytes(head('429 Wait', 'Retry-After: 1', 'Content-Length: 0'))],
    ['a status that there is not', 999, /answered 999/, bytes(head('999 What', 'Content-Length: 0'))],
    ['101: nobody asked for another protocol', null, CUT_OFF, bytes(head('101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: x'))],
    ['the end of the connection', null, CUT_OFF, 'close'],
    ['the end of the connection after half a line', null, /^bunq-mock: (ECONNRESET|HPE_\w+)$/, ends('HTTP/1.1 20')],
    ['the end of the connection after half the headers', null, /^bunq-mock: (ECONNRESET|HPE_\w+)$/, ends('HTTP/1.1 200 OK\r\nContent-')],
    ['the end of the connection in mid-body', null, CUT_OFF, ends(`${ok(100)}thank`)],
    ['the end of the connection in mid-chunk', null, CUT_OFF, ends(`${head('200 OK', 'Transfer-Encoding: chunked')}10\r\nthank`)],
    ['a reset', null, CUT_OFF, (socket) => void socket.resetAndDestroy()],
    ['a reset in mid-body', null, CUT_OFF, (socket) => void socket.write(`${ok(100)}thank`, () => socket.resetAndDestroy())],
    ['no HTTP', null, /^bunq-mock: HPE_/, bytes('SSH-2.0-OpenSSH_9.6\r\n')],
    ['HTTP/9.9', null, /^bunq-mock: HPE_/, bytes('HTTP/9.9 200 OK\r\n\r\n')],
    ['a status of letters', null, /^bunq-mock: HPE_/, bytes('HTTP/1.1 OK\r\n\r\n')],
    ['a header without a name', null, /^bunq-mock: HPE_/, bytes(head('200 OK', ': x'))],
    ['two lengths', null, /^bunq-mock: HPE_/, bytes(head('200 OK', 'Content-Length: 1', 'Content-Length: 2'))],
    [
      'a length and chunks',
      null,
      /^bunq-mock: HPE_/,
      bytes(`${head('200 OK', 'Content-Length: 1', 'Transfer-Encoding: chunked')}0\r\n\r\n`),
    ],
    ['a length below nothing', null, /^bunq-mock: HPE_/, bytes(head('200 OK', 'Content-Length: -1'))],
    ['chunks of no size', null, /^bunq-mock: HPE_/, bytes(`${head('200 OK', 'Transfer-Encoding: chunked')}zz\r\n`)],
    ['headers that are too large', null, 'bunq-mock: HPE_HEADER_OVERFLOW', bytes(head('200 OK', `X: ${'x'.repeat(100_000)}`))],
    ['headers without end', null, 'bunq-mock: HPE_HEADER_OVERFLOW', endless('HTTP/1.1 200 OK\r\n', `X: ${'x'.repeat(1000)}\r\n`)],
  ])('%s', async (_, code, why, reply) => {
    await using target = await startTarget({ replies: [reply] });
    const outcome = await attempted(target.url, 'long');
    expect(outcome).toEqual(failed(code, typeof why === 'string' ? why : expect.stringMatching(why)));
    await expect.poll(() => target.connections().open, { interval: 5 }).toBe(0);
  });

  test('nobody there', async () => {
    const port = await deadPort();
    expect(await attempted(`http://127.0.0.1:${port}`, 'long')).toEqual(failed(null, 'bunq-mock: ECONNREFUSED'));
    expect(await attempted(`http://localhost:${port}`, 'long')).toEqual(failed(null, 'bunq-mock: ECONNREFUSED'));
    expect(await attempted(`https://localhost:${port}`, 'long')).toEqual(failed(null, 'bunq-mock: ECONNREFUSED'));
  });

  test('https at a target that speaks http, and http at one that speaks https', async () => {
    await using plain = await startTarget();
    expect(await attempted(`https://${plain.host}`, 'long')).toMatchObject({ state: 'SCHEDULED', response_code: null });
    expect(plain.arrivals).toEqual([]);
  });
});

describe('no answer within ten seconds of the world is', () => {
  test.each<[what: string, reply: Reply]>([
    ['nothing at all', 'hang'],
    ['half a line', bytes('HTTP/1.1 20')],
    ['half the headers', bytes('HTTP/1.1 200 OK\r\nContent-')],
    ['early hints alone', bytes(head('103 Early Hints', 'Link: x'))],
    ['early hints without end', endless('', head('103 Early Hints', `Link: ${'x'.repeat(1000)}`))],
    ['half a body', bytes(`${ok(100)}thank`)],
    ['chunks that do not end', bytes(`${head('200 OK', 'Transfer-Encoding: chunked')}3\r\nabc\r\n`)],
    ['a body that ends with the connection, which does not end', bytes(`${head('200 OK')}thank you`)],
  ])('%s', async (_, reply) => {
    await using target = await startTarget({ replies: [reply] });
    expect(await attempted(target.url, 'short', () => target.came(1))).toEqual(failed(null, TIMED_OUT));
    await expect.poll(() => target.connections().open, { interval: 5 }).toBe(0);
  });

  test('silence from the first byte on', async () => {
    await using target = await startTarget({ silent: true });
    const connected = (ever: number) => () => expect.poll(() => target.connections().ever, { interval: 5 }).toBe(ever);
    expect(await attempted(target.url, 'short', connected(1))).toEqual(failed(null, TIMED_OUT));
    expect(await attempted(`https://${target.host}`, 'short', connected(2))).toEqual(failed(null, TIMED_OUT));
    await expect.poll(() => target.connections(), { interval: 5 }).toEqual({ open: 0, ever: 2 });
  });
});

test('a strict world takes 200 alone', async () => {
  await using target = await startTarget({ replies: [204, 201, 200] });
  const { world, happens } = await listening(mocks.long, [target.url], { strict: true });
  await happens();
  await world.clock.drain();
  expect(world.deliveries.all()).toMatchObject([
    { state: 'DELIVERED', attempts: [{ response_code: 204 }, { response_code: 201 }, { response_code: 200 }] },
  ]);
});

test('each attempt has a connection of its own: what a target does to one is nothing to the next', async () => {
  const once: Reply = (socket) => {
    socket.write(head('200 OK', 'Connection: keep-alive', 'Content-Length: 0'), 'latin1');
    socket.removeAllListeners('data').on('data', () => socket.resetAndDestroy());
  };
  await using target = await startTarget({ replies: [once] });
  const { world, happens, settled } = await listening(mocks.long, [target.url]);
  for (let i = 0; i < 3; i++) {
    await happens();
    await settled();
  }
  expect(world.deliveries.all().map(({ state, attempts }) => [state, attempts.length])).toEqual(Array(3).fill(['DELIVERED', 1]));
});
