/** One stream of the changes of all worlds: each is told once and in order, also to who was away. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';
import { MOST_CHANGES } from '../../server/world/changes.js';
import { Client, only } from '../support/partner.js';

let mock: Mock;
beforeAll(async () => void (mock = await startMock({ freeze: true, now: '2026-01-01' })));
afterAll(() => mock.stop());

interface Told {
  id: string;
  event: string;
  data: { world?: string; object_id?: number; type?: string; what?: string; version?: string; why?: string };
}

/** Follows the changes; `next` resolves with the next event, without what keeps the connection alive. */
async function follow(lastEventId?: string, of: Mock = mock) {
  const headers = lastEventId === undefined ? undefined : { 'Last-Event-ID': lastEventId };
  const answer = await fetch(`${of.url}/_mock/changes`, headers && { headers });
  const reader = (answer.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream() as never).getReader();
  let text = '';
  async function next(): Promise<Told> {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const lines = text.slice(0, end).split('\n');
        text = text.slice(end + 2);
        const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
        if (field('event') !== undefined)
          return { id: field('id') ?? '', event: field('event') ?? '', data: JSON.parse(field('data') ?? '') };
        continue;
      }
      const { value, done } = await reader.read();
      if (done) throw new Error('the stream has ended');
      text += value;
    }
  }
  const many = async (count: number) => {
    const told: Told[] = [];
    while (told.length < count) told.push(await next());
    return told;
  };
  return { status: answer.status, next, many, end: () => reader.cancel() };
}

test('each kind of change is told, with where it is and not what', async () => {
  const stream = await follow();
  expect(await stream.next()).toMatchObject({ event: 'hello', data: { version: expect.any(String) } });
  const heard: string[] = [];
  const stop = mock.onChange(({ kind }) => heard.push(kind));
  const world = mock.world('told', { freeze: true });
  const user = Client.of(world, world.users[0]);
  const { id } = only(await user.post(`/user/${user.id}/identity-verification-session`, { purpose: 'VERIFICATION', provider: 'INCODE' }));
  world.plan.set({ outcome: 'REJECTED' });
  world.fault.arm({ on: { operation: 'user.list' }, do: { status: 503 } });
  await world.clock.advance(1000);
  world.drop();
  const told = await stream.many(7);
  expect(told.map(({ event, data }) => ({ event, ...data }))).toEqual(
    [
      { event: 'world', what: 'made' },
      { event: 'transition', object_id: id, type: 'identity-verification-session', what: 'CREATED' },
      { event: 'exchange', object_id: 1 },
      { event: 'plan' },
      { event: 'fault' },
      { event: 'clock' },
      { event: 'world', what: 'dropped' },
    ].map((each) => ({ world: 'told', object_id: null, type: null, what: null, ...each })),
  );
  expect(heard).toEqual(told.map(({ event }) => event));
  stop();
  await stream.end();
});

test('a reader that comes back hears what it missed, and of a gap or another life of the server that it missed some', async () => {
  const world = mock.world('away', { freeze: true });
  const stream = await follow();
  const { id } = await stream.next();
  await stream.end();
  world.clock.freeze();
  world.plan.set({});
  const back = await follow(id);
  expect((await back.many(3)).map(({ event }) => event)).toEqual(['hello', 'clock', 'plan']);
  await back.end();
  for (let i = 0; i <= MOST_CHANGES; i++) world.plan.set({});
  const late = await follow(id);
  const told = await late.many(2 + MOST_CHANGES);
  expect(told.slice(0, 2).map(({ event }) => event)).toEqual(['hello', 'missed']);
  expect(new Set(told.slice(2).map((each) => each.id)).size).toBe(MOST_CHANGES);
  await late.end();
  const stranger = await follow('zz-5');
  expect((await stranger.many(2)).map(({ event }) => event)).toEqual(['hello', 'missed']);
  await stranger.end();
  expect((await fetch(`${mock.url}/_mock/changes`, { headers: { 'Last-Event-ID': 'x' } })).status).toBe(400);
});

test('a reader that takes nothing is given no more than its connection holds, and the server stops all the same', async () => {
  const own = await startMock();
  const stream = await follow(undefined, own);
  await stream.next();
  const world = own.world('slow');
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 200_000; i++) world.plan.set({});
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(2 ** 26);
  await own.stop();
});

test('who follows is told that the server stops', async () => {
  const own = await startMock();
  const stream = await follow(undefined, own);
  await stream.next();
  const stopped = own.stop();
  expect(await stream.next()).toMatchObject({ event: 'end', data: { why: 'the server stops' } });
  await stopped;
});
