/** Who listens is told of each exchange once, when it is on record. */
import { expect, test } from 'vitest';
import { type Exchange, type Fault, startMock } from '../../server/index.js';
import { connectionWith, faultScene } from '../support/faults.js';

async function told() {
  const calls: { world: string; exchange: Exchange; isRecorded: boolean; ms: number }[] = [];
  const mock = await startMock({
    freeze: true,
    onExchange(world, exchange, ms) {
      const isRecorded = mock.world(world).journal.exchanges().at(-1)?.id === exchange.id;
      calls.push({ world, exchange, isRecorded, ms });
    },
  });
  return { mock, calls, it: faultScene(mock, 'told') };
}

test.each<[does: Fault['do'] | undefined, status: number | undefined]>([
  [undefined, 200],
  [{ status: 503 }, 503],
  [{ status: 204 }, 204],
  [{ hang: true }, undefined],
  [{ hang: 'after' }, undefined],
  [{ hang: 'body' }, 200],
  [{ reset: 'before' }, undefined],
  [{ reset: 'after' }, undefined],
  [{ truncate_at: 5 }, 200],
  [{ drip: { bytes: 100, every_ms: 5 } }, 200],
  [{ body: 'html' }, 200],
])('of %j', async (does, status) => {
  const { mock, calls, it } = await told();
  if (does) it.arm(does);
  const connection = await connectionWith(mock, it.get());
  await expect.poll(() => calls.length, { interval: 1 }).toBe(1);
  const [call] = calls;
  expect(call).toMatchObject({ world: 'told', isRecorded: true, exchange: { operation: 'user.list', fault: does ? '1' : null } });
  expect(call?.exchange.answer?.status).toBe(status);
  expect(call?.ms).toBeGreaterThan(0);
  if (does?.drip) expect((await connection.answer()).status).toBe(200);
  connection.close();
  await expect.poll(() => mock.activity().open, { interval: 1 }).toBe(0);
  await mock.stop();
  expect(calls).toHaveLength(1);
});

test('of a late answer when it is sent, and not of one whose world ends', async () => {
  const { mock, calls, it } = await told();
  it.arm({ latency_ms: 1000 }, { operation: 'user.list' }, { times: 2 });
  const connections = [await connectionWith(mock, it.get())];
  await expect.poll(() => it.world.clock.show().scheduled.length, { interval: 1 }).toBe(1);
  expect(calls).toEqual([]);
  await it.world.clock.advance(1000);
  expect(calls).toMatchObject([{ isRecorded: true, exchange: { answer: { status: 200 }, fault: '1' } }]);
  connections.push(await connectionWith(mock, it.get()));
  await expect.poll(() => it.world.clock.show().scheduled.length, { interval: 1 }).toBe(1);
  it.world.drop();
  await connections[1]?.ended;
  await mock.stop();
  expect(calls).toHaveLength(1);
});

test('of what cannot be read, of a body that breaks off, and of each of those that come together', async () => {
  const { mock, calls, it } = await told();
  const broken = await connectionWith(mock, 'NONSENSE\r\n\r\n');
  await broken.ended;
  expect(calls).toMatchObject([{ world: 'default', isRecorded: true, exchange: { operation: null } }]);
  const short = await connectionWith(mock, it.create.slice(0, -5));
  await expect.poll(() => mock.activity().open, { interval: 1 }).toBe(1);
  short.close();
  await expect.poll(() => calls.length, { interval: 1 }).toBe(2);
  const several = await connectionWith(mock, it.get() + it.create + it.get('/v1/nothing'));
  for (let i = 0; i < 3; i++) await several.answer();
  expect(calls.slice(2).map(({ exchange, isRecorded }) => [exchange.answer?.status, isRecorded])).toEqual([
    [200, true],
    [200, true],
    [404, true],
  ]);
  several.close();
  await mock.stop();
  expect(calls).toHaveLength(5);
});
