/** Connections that send ahead, and those that never read. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startMock } from '../../server/index.js';
import { ask, send } from '../support/client.js';
import { answersIn } from '../support/raw.js';

const requests = (count: number, padding = 0) =>
  Array.from(
    { length: count },
    (_, i) => `GET /v1/nope HTTP/1.1\r\nHost: localhost\r\nX-Bunq-Client-Request-Id: ${i}\r\nX-Padding: ${'x'.repeat(padding)}\r\n\r\n`,
  ).join('');

test('between two requests that one connection sent ahead, others get their turn', async () => {
  await using mock = await startMock();
  const sent = 1000;
  const socket = connect(mock.port, '127.0.0.1');
  socket.write(requests(sent));
  await once(socket, 'data');
  await send(mock.world('other').url, ask.get('/v1/nope'));
  expect(mock.activity().requests).toBeLessThan(sent / 2);
  socket.destroy();
});

test('what is sent ahead of an answer that does not come is not even read; later all of it is answered, in its order', async () => {
  await using mock = await startMock({ freeze: true });
  const world = mock.world();
  world.fault.arm({ on: { operation: 'user.list' }, do: { latency_ms: 1000 } });
  // More than any connection holds on its way.
  const sent = 5000;
  const socket = connect(mock.port, '127.0.0.1');
  socket.write('GET /v1/user HTTP/1.1\r\nHost: localhost\r\n\r\n');
  socket.write(requests(sent, 10_000));
  for (let i = 0; i < 200; i++) await send(mock.world('other').url, ask.get('/v1/nope'));
  expect(socket.writableLength).toBeGreaterThan(0);
  expect(mock.activity().requests).toBe(201);
  const parts: Buffer[] = [];
  socket.on('data', (part) => parts.push(part));
  await world.clock.advance(1000);
  const last = `X-Bunq-Client-Request-Id: ${sent - 1}\r\n`;
  while (!Buffer.concat(parts.slice(-2)).includes(last)) await once(socket, 'data');
  socket.destroy();
  const ids = answersIn(Buffer.concat(parts).toString('latin1')).map(({ headers }) => headers['x-bunq-client-request-id']);
  expect(ids.slice(1)).toEqual(Array.from({ length: sent }, (_, i) => String(i)));
});

test('who never reads is not served on and on', async () => {
  await using mock = await startMock();
  const socket = connect(mock.port, '127.0.0.1').pause();
  const sent = 2 ** 16;
  socket.write(requests(sent));
  let before = 0;
  // What the machine keeps for it is a few megabytes; as many turns without one more request are no accident.
  for (let idle = 0; idle < 50; before = mock.activity().requests) {
    await send(mock.world('other').url, ask.get('/v1/nope'));
    idle = mock.activity().requests === before + 1 ? idle + 1 : 0;
  }
  expect(mock.world().journal.exchanges({ limit: 1, since: sent - 1 })).toEqual([]);
  expect(mock.activity().open).toBeLessThan(2);
  socket.destroy();
});
