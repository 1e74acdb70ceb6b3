/** How busy a server says that its clients are. */
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Fault, type Mock, realTurn, startMock } from '../../server/index.js';
import { bornUser } from '../support/actors.js';
import { openConnection } from '../support/connection.js';
import { startTarget } from '../support/target.js';
import { listening } from '../support/webhooks.js';

let mock: Mock;
beforeEach(async () => {
  mock = await startMock({ freeze: true });
});
afterEach(() => mock.stop());

let worlds = 0;
function scene(does?: Fault['do'], of = mock) {
  const name = `busy-${worlds++}`;
  const world = of.world(name, { freeze: true });
  if (does) world.fault.arm({ on: { operation: 'user.list' }, do: does });
  const token = bornUser(world).auth['X-Bunq-Client-Authentication'];
  const head = `Host: localhost\r\nX-Bunq-Client-Authentication: ${token}\r\n`;
  return { world, get: `GET /w/${name}/v1/user HTTP/1.1\r\n${head}\r\n`, post: `POST /w/${name}/v1/session-server HTTP/1.1\r\n${head}` };
}
const since = (before: ReturnType<Mock['activity']>, of = mock) => {
  const { connections, requests, open } = of.activity();
  return { connections: connections - before.connections, requests: requests - before.requests, open };
};

test('a request is open while its body comes in and until its answer is sent', async () => {
  const before = mock.activity();
  expect(before.open).toBe(0);
  const connection = await openConnection(mock.port);
  await expect.poll(() => since(before), { interval: 1 }).toEqual({ connections: 1, requests: 0, open: 0 });
  const { get, post } = scene();
  connection.write(`${post}Content-Length: 2\r\n\r\n{`);
  await expect.poll(() => since(before), { interval: 1 }).toEqual({ connections: 1, requests: 1, open: 1 });
  connection.write('}');
  await connection.answer();
  await expect.poll(() => since(before), { interval: 1 }).toEqual({ connections: 1, requests: 1, open: 0 });
  connection.write(get.repeat(20));
  for (let i = 0; i < 20; i++) await connection.answer();
  await expect.poll(() => since(before), { interval: 1 }).toEqual({ connections: 1, requests: 21, open: 0 });
  connection.close();
});

test('one whose client is gone is not open any more, nor is what waited behind it', async () => {
  const before = mock.activity();
  const { get, post } = scene();
  const connection = await openConnection(mock.port);
  connection.write(`${post}Content-Length: 2\r\n\r\n{`);
  await expect.poll(() => since(before).open, { interval: 1 }).toBe(1);
  connection.close();
  await expect.poll(() => since(before).open, { interval: 1 }).toBe(0);
  const other = await openConnection(mock.port);
  other.write(get.repeat(50));
  other.close();
  await expect.poll(() => since(before).connections, { interval: 1 }).toBe(2);
  await expect.poll(() => since(before).open, { interval: 1 }).toBe(0);
});

test('one that hangs is not open; nor is a late answer, until the clock has moved', async () => {
  const before = mock.activity();
  const hung = await openConnection(mock.port);
  hung.write(scene({ hang: true }).get);
  await expect.poll(() => since(before), { interval: 1 }).toEqual({ connections: 1, requests: 1, open: 0 });
  const { world, get } = scene({ latency_ms: 1000 });
  const late = await openConnection(mock.port);
  late.write(get);
  await expect.poll(() => world.clock.show().scheduled.length, { interval: 1 }).toBe(1);
  expect(since(before)).toEqual({ connections: 2, requests: 2, open: 0 });
  await world.clock.advance(1000);
  expect((await late.answer()).status).toBe(200);
  await expect.poll(() => since(before).open, { interval: 1 }).toBe(0);
  hung.close();
  late.close();
});

test('one whose body is late is not open until the clock has moved', async () => {
  const before = mock.activity();
  const { world, get } = scene({ body_latency_ms: 1000 });
  const late = await openConnection(mock.port);
  late.write(get);
  await expect.poll(() => late.bytes().length, { interval: 1 }).toBeGreaterThan(0);
  expect(since(before)).toEqual({ connections: 1, requests: 1, open: 0 });
  await world.clock.advance(1000);
  expect((await late.answer()).status).toBe(200);
  await expect.poll(() => since(before).open, { interval: 1 }).toBe(0);
  late.close();
});

test('a webhook counts while it is being delivered, and no longer once its receiver keeps it waiting', async () => {
  await using patient = await startMock({ freeze: true, webhookGraceMs: 60_000 });
  await using target = await startTarget({ replies: ['hang'] });
  const { world, happens } = await listening(patient, [target.url]);
  expect(patient.activity().delivering).toBe(0);
  await happens();
  await target.came(1);
  expect(patient.activity()).toMatchObject({ open: 0, delivering: 1 });
  world.drop();
  await using hasty = await startMock({ freeze: true, webhookGraceMs: 1 });
  await (await listening(hasty, [target.url])).happens();
  await target.came(2);
  await expect.poll(() => hasty.activity().delivering, { interval: 1 }).toBe(0);
});

test('one that drips is open until its last piece; one that is reset is not', async () => {
  const before = mock.activity();
  const slow = await openConnection(mock.port);
  slow.write(scene({ drip: { bytes: 100, every_ms: 10 } }).get);
  await expect.poll(() => slow.bytes().length, { interval: 1 }).toBeGreaterThan(0);
  expect(since(before).open).toBe(1);
  await slow.answer();
  await expect.poll(() => since(before).open, { interval: 1 }).toBe(0);
  const cut = await openConnection(mock.port);
  cut.write(scene({ reset: 'after' }).get);
  await cut.ended;
  await expect.poll(() => since(before), { interval: 1 }).toEqual({ connections: 2, requests: 2, open: 0 });
  slow.close();
});

test('what cannot be read is a request, what the control plane is asked is none', async () => {
  const before = mock.activity();
  const broken = await openConnection(mock.port);
  broken.write('NONSENSE\r\n\r\n');
  await broken.ended;
  expect(since(before)).toEqual({ connections: 1, requests: 1, open: 0 });
  await (await fetch(`${mock.url}/_mock/health`)).text();
  expect(since(before).requests).toBe(1);
});

test('a connection counts that never gets as far as TLS', async () => {
  await using secure = await startMock({ tls: true });
  const socket = connect(secure.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.end('GET / HTTP/1.1\r\n\r\n');
  await new Promise((resolve) => socket.once('close', resolve));
  expect(secure.activity()).toMatchObject({ connections: 1, requests: 0, open: 0 });
});

test('a turn of the event loop lets in what has come', async () => {
  let before = true;
  setImmediate(() => (before = false));
  await realTurn();
  expect(before).toBe(false);
});
