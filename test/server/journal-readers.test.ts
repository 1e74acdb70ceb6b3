/** Readers of a live journal that are slow, deaf or many: what they cost, and how they are let go. */
import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { follow } from '../../server/control/journal-stream.js';
import { Journal } from '../../server/world/journal.js';

import { type Event, eventsIn } from '../support/events.js';

/** A connection that takes one piece, and no other until it is told to read. */
class Deaf extends Writable {
  readonly pieces: Buffer[] = [];
  #takeIt: () => void = () => {};
  #isReading = false;

  constructor() {
    super({ highWaterMark: 1000 });
  }

  override _write(piece: Buffer, _encoding: string, taken: () => void): void {
    this.pieces.push(piece);
    if (this.#isReading) taken();
    else this.#takeIt = taken;
  }

  read(): void {
    this.#isReading = true;
    this.#takeIt();
  }

  stop(): void {
    this.#isReading = false;
  }
}

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

test('an exchange is written down once for all, and handed out in pieces that keep nobody waiting', async () => {
  const journal = new Journal(() => false, { exchanges: 100, bytes: 2 ** 30 });
  const outs = Array.from({ length: 2000 }, () => new Deaf());
  const held = () => outs.reduce((sum, out) => sum + out.writableLength, 0);
  const grows = async (act: () => unknown) => {
    const before = held();
    await act();
    return held() - before;
  };
  for (const out of outs) follow(journal, out, { since: 0, wanted: () => true });
  // At once for all, each would be 32 MB even in pieces, and more than 2 GB without.
  for (let i = 0; i < 5; i++) expect(await grows(() => journal.add(exchange('x'.repeat(1_000_000))))).toBeLessThan(4_000_000);
  for (let i = 0; i < 100; i++) expect(await grows(turn)).toBeLessThan(4_000_000);
  // A piece of the first for each, and all of them share its bytes.
  expect(held()).toBeLessThan(2000 * 20_000);
  expect(outs.every((out) => !out.writableEnded)).toBe(true);
  const [one, other] = outs as [Deaf, Deaf];
  for (const out of [one, other]) out.read();
  const ids = (out: Deaf) => eventsIn(Buffer.concat(out.pieces).toString()).map(({ id }) => id);
  for (const out of [one, other]) await expect.poll(() => ids(out)).toEqual(['1', '2', '3', '4', '5']);
  const large = (out: Deaf) => out.pieces.filter(({ length }) => length === 16_384).map(({ buffer }) => buffer);
  expect(new Set([...large(one), ...large(other)]).size).toBe(5);
  journal.close('over');
  for (const out of outs) out.destroy();
});

test('who takes nothing while more and more comes up is dropped with a word', async () => {
  const journal = new Journal(() => false, { exchanges: 100, bytes: 2 ** 30 });
  const [deaf, selective] = [new Deaf(), new Deaf()];
  follow(journal, deaf, { since: 0, wanted: () => true });
  follow(journal, selective, { since: 0, wanted: ({ id }) => id === 1 });
  const most = 12;
  let added = 0;
  for (; added < most && !deaf.writableEnded; added++) {
    journal.add(exchange('x'.repeat(1_000_000)));
    await turn();
    await turn();
  }
  expect([added, deaf.writableLength]).toEqual([11, expect.toSatisfy((held) => held < 20_000)]);
  deaf.read();
  expect(Buffer.concat(deaf.pieces).toString()).toMatch(/x\n: too slow: \d+ bytes came up while nothing was read\n$/);
  // What it did not ask for does not count.
  expect(selective.writableEnded).toBe(false);
  for (const out of [deaf, selective]) out.destroy();
});

test('what those who do not read are in the middle of is bounded for all together', async () => {
  const journal = new Journal(() => false, { exchanges: 1, bytes: 1 });
  const outs: Deaf[] = [];
  for (let i = 0; i < 50; i++) {
    const out = new Deaf();
    outs.push(out);
    follow(journal, out, { since: i, wanted: ({ id }) => id === i + 1 });
    out.read();
    await turn();
    out.stop();
    journal.add(exchange('x'.repeat(2_000_000)));
    for (let turns = 0; turns < 3; turns++) await turn();
  }
  const dropped = outs.map((out) => out.writableEnded);
  expect(dropped).toEqual(outs.map((_, i) => i < 50 - 33));
  for (const out of outs.filter((each) => each.writableEnded)) {
    out.read();
    expect(Buffer.concat(out.pieces).toString()).toMatch(/\n: too slow: others need the room\n$/);
  }
  for (const out of outs) out.destroy();
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
