/** The journal live, as server-sent events: readers of all kinds, and how it ends. */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';
import { ask, send } from '../support/client.js';
import { eventsIn } from '../support/events.js';

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

test('over connections: the deaf are cut off, and who reads gets all of it', async () => {
  await using mock = await startMock();
  const deaf = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const socket = connect(mock.port, '127.0.0.1').pause();
      socket.write('GET /_mock/worlds/flood/journal/stream HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await once(socket, 'connect');
      return socket;
    }),
  );
  const { came, answer } = await reader(mock, 'flood/journal/stream');
  const body = `{"x":"${'x'.repeat(1_000_000)}"}`;
  const sent = 40;
  for (let i = 0; i < sent; i++) await send(mock.world('flood').url, ask.post('/v1/nope', body));
  await came(...Array.from({ length: sent }, (_, i) => i + 1));
  const got = await Promise.all(
    deaf.map(async (socket) => {
      let bytes = 0;
      socket.on('data', (part) => {
        bytes += part.length;
      });
      await once(socket.resume(), 'close');
      return bytes;
    }),
  );
  for (const bytes of got) expect(bytes).toBeLessThan(sent * 1_000_000);
  answer.destroy();
});
