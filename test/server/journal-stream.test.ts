/** The journal live, as server-sent events: readers of all kinds, and how it ends. */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { follow } from '../../server/control/journal-stream.js';
import { type Mock, startMock } from '../../server/index.js';
import { Journal } from '../../server/world/journal.js';
import { ask, send } from '../support/client.js';

interface Event {
  id?: string;
  event: string;
  // biome-ignore lint/suspicious/noExplicitAny: an exchange, or why it ends
  data: any;
}

/** The events of a text; of the last one only what is complete. */
function eventsIn(text: string): Event[] {
  const blocks = text.split('\n\n').slice(0, -1);
  const fields = blocks.map((block) => Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2))));
  return fields.filter(({ event }) => event).map(({ data, ...rest }) => ({ ...rest, data: JSON.parse(data) }));
}

/** Reads a stream until it ends. */
async function reader(mock: Mock, path: string, headers: Record<string, string> = {}) {
  const [answer] = (await once(get(`${mock.url}/_mock/worlds/${path}`, { headers, agent: false }), 'response')) as [IncomingMessage];
  let text = '';
  answer.setEncoding('utf8').on('data', (part) => {
    text += part;
  });
  const ended = once(answer, 'close');
  const ids = () => eventsIn(text).flatMap(({ event, id }) => (event === 'exchange' ? [Number(id)] : []));
  await expect.poll(() => text, { interval: 2 }).toContain('retry: ');
  return { answer, ended, ids, events: () => eventsIn(text), came: (...all: number[]) => expect.poll(ids, { interval: 2 }).toEqual(all) };
}

const nope = (mock: Mock, world: string) => send(`${mock.url}/w/${world}`, ask.get('/v1/nope'));
const exchange = (text = '') => ({
  at: 0,
  operation: null,
  caller: null,
  request: { method: 'GET', target: '/', headers: [], body: Buffer.alloc(0), bytes: 0 },
  answer: { status: 200, headers: {}, body: text },
  refusal: null,
  fault: null,
  signature: { verdict: 'unchecked' as const, key: null, diagnosis: null },
  own_fault: null,
});

test('each exchange from now on, as the journal shows it', async () => {
  await using mock = await startMock();
  await nope(mock, 'live');
  const { answer, came, events } = await reader(mock, 'live/journal/stream');
  expect(answer.statusCode).toBe(200);
  expect(answer.headers).toMatchObject({ 'content-type': 'text/event-stream', 'x-mock': expect.stringMatching(/^bunq-mock/) });
  await nope(mock, 'live');
  await nope(mock, 'other');
  await nope(mock, 'live');
  await came(2, 3);
  expect(events().map(({ data }) => data)).toEqual(JSON.parse(JSON.stringify(mock.world('live').journal.exchanges({ since: 1 }))));
});

test('from where a reader was, by ?since or Last-Event-ID', async () => {
  await using mock = await startMock({ journal: { exchanges: 3 } });
  for (let i = 0; i < 5; i++) await nope(mock, 'again');
  const since = await reader(mock, 'again/journal/stream?since=4');
  await since.came(5);
  const last = await reader(mock, 'again/journal/stream?since=4', { 'Last-Event-ID': '3' });
  await last.came(4, 5);
  const first = await reader(mock, 'again/journal/stream?since=0');
  await first.came(3, 4, 5);
  expect(first.events()[0]).toEqual({ event: 'missed', data: { from: 1, to: 2 } });
  // An id that is still to come was given out before a reset.
  const before = await reader(mock, 'again/journal/stream', { 'Last-Event-ID': '77' });
  await before.came(3, 4, 5);
});

test('only those that a filter names', async () => {
  await using mock = await startMock();
  const { came } = await reader(mock, 'some/journal/stream?status=405&method=PATCH');
  await nope(mock, 'some');
  await send(mock.world('some').url, { ...ask.get('/v1/user'), method: 'PATCH' });
  await nope(mock, 'some');
  await came(2);
});

test.each([
  ['?limit=1', {}, 'there is no "limit" here'],
  ['?operation=user.lst', {}, 'nearest: user.list'],
  ['', { 'Last-Event-ID': 'x' }, 'Last-Event-ID'],
])('%s %j is refused', async (query, headers, why) => {
  await using mock = await startMock();
  const answer = await fetch(`${mock.url}/_mock/worlds/refused/journal/stream${query}`, { headers });
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(why.replaceAll('"', '\\"'))]);
});

test('HEAD ends at once', async () => {
  await using mock = await startMock();
  const answer = await fetch(`${mock.url}/_mock/worlds/head/journal/stream`, { method: 'HEAD' });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
});

test('many readers at once, who may leave when they like', async () => {
  await using mock = await startMock();
  const readers = await Promise.all(Array.from({ length: 50 }, () => reader(mock, 'crowd/journal/stream')));
  for (const { answer } of readers.slice(0, 25)) answer.destroy();
  await Promise.all(Array.from({ length: 20 }, () => nope(mock, 'crowd')));
  for (const { ids } of readers.slice(25)) await expect.poll(ids).toHaveLength(20);
});

test.each(['reset', 'drop', 'restore'])('it ends with the world: %s', async (how) => {
  await using mock = await startMock();
  const { ended, events } = await reader(mock, 'mortal/journal/stream');
  const at = `${mock.url}/_mock/worlds/mortal`;
  const headers = { 'Content-Type': 'application/json' };
  if (how === 'drop') mock.world('mortal').drop();
  if (how === 'reset') await fetch(`${at}/reset`, { method: 'POST', headers, body: '{}' });
  if (how === 'restore') await fetch(`${at}/snapshot`, { method: 'PUT', headers, body: await (await fetch(`${at}/snapshot`)).text() });
  await ended;
  expect(events()).toEqual([{ event: 'end', data: { why: 'world mortal is no more' } }]);
});

test('it ends when the server stops, which does not wait for it', async () => {
  const mock = await startMock();
  const { ended, events } = await reader(mock, 'stopped/journal/stream');
  const begun = performance.now();
  await mock.stop();
  expect(performance.now() - begun).toBeLessThan(1000);
  await ended;
  expect(events()).toEqual([{ event: 'end', data: { why: 'the server stops' } }]);
});

test('a reader that takes nothing costs no memory, and goes when the journal forgets what it has not read', async () => {
  const journal = new Journal(() => false, { exchanges: 100, bytes: 2 ** 30 });
  const out = new PassThrough({ highWaterMark: 10_000 });
  follow(journal, out, { since: 0, wanted: () => true });
  for (let i = 0; i < 100; i++) journal.add(exchange('x'.repeat(5000)));
  expect(out.writableLength + out.readableLength).toBeLessThan(50_000);
  expect(out.writableEnded).toBe(false);
  for (let i = 0; i < 5; i++) journal.add(exchange());
  expect(out.writableEnded).toBe(false);
  let text = '';
  for await (const part of out) {
    text += part;
    if (!text.includes('x')) continue;
    // It wakes up too late.
    for (let i = 0; i < 100 && !out.writableEnded; i++) journal.add(exchange());
  }
  const { event, data } = eventsIn(text).at(-1) as Event;
  expect([event, data.why]).toEqual(['end', expect.stringMatching(/^too slow: exchanges \d+ to \d+ left the journal unread$/)]);
});

test('a reader that pauses gets everything that is still there, in order', async () => {
  const journal = new Journal(() => false, { exchanges: 1000, bytes: 2 ** 30 });
  const out = new PassThrough({ highWaterMark: 1000 });
  follow(journal, out, { since: 0, wanted: ({ id }) => id % 2 === 0 });
  for (let i = 0; i < 500; i++) journal.add(exchange('x'.repeat(500)));
  await delay(5);
  let text = '';
  out.on('data', (part) => {
    text += part;
  });
  await expect.poll(() => eventsIn(text).length).toBe(250);
  journal.close('over');
  await once(out, 'end');
  expect(eventsIn(text).map(({ id, data }) => id ?? data.why)).toEqual([
    ...Array.from({ length: 250 }, (_, i) => String(2 * i + 2)),
    'over',
  ]);
});

test('a comment now and then keeps the connection open, and stops with it', async () => {
  const journal = new Journal(() => false, { exchanges: 10, bytes: 1000 });
  const out = new PassThrough();
  follow(journal, out, { since: 0, wanted: () => true, beatMs: 5 });
  let text = '';
  out.on('data', (part) => {
    text += part;
  });
  await expect.poll(() => text, { interval: 2 }).toContain(': still here\n\n: still here\n\n');
  out.destroy();
  await once(out, 'close');
  expect(out.listenerCount('drain')).toBe(0);
});
