/** Whatever a resident adapter says: the kit goes by it, or says in a sentence what is wrong with it; it never breaks by it. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ContractReport } from '../../contracts/index.js';
import { chosen, readCases } from '../../contracts/index.js';
import { AdapterError } from '../../contracts/running/drivers/driver.js';
import { stdio } from '../../contracts/running/drivers/stdio.js';
import { verifyCases } from '../../contracts/verify.js';

const cases = chosen(readCases(), ['POLL-7K3Q[entry=identity,edition=2025-10]']);
const READY = { type: 'ready', name: 'a client', capabilities: ['identity', 'clock:virtual'] };

/** What comes of an adapter that says these lines, the first of them when it is greeted, the others when it is told to run, and leaves. */
async function said(ready: string, ...lines: string[]): Promise<ContractReport | AdapterError> {
  const script = 'read x; printf "%s\\n" "$READY"; read y; printf "%s\\n" "$SAID"; [ -z "$STAYS" ] || read z';
  const isAsking = lines.some((line) => line.includes('"sdk"'));
  const env = { PATH: process.env.PATH, READY: ready, SAID: lines.join('\n'), STAYS: isAsking ? '1' : '' };
  try {
    const driver = await stdio({ command: 'bash', args: ['-c', script], env });
    return await verifyCases({ cases, driver, seed: '1', clock: 'virtual', jobs: 1 }).finally(() => driver.close());
  } catch (error) {
    if (error instanceof AdapterError) return error;
    throw error;
  }
}

const ready = JSON.stringify(READY);

const right = fc.oneof(
  fc.record({ type: fc.constant('sleep'), seq: fc.constant(1), id: fc.oneof(fc.string(), fc.integer()), ms: fc.nat() }),
  fc.record({ type: fc.constant('cancel'), seq: fc.constant(1), id: fc.oneof(fc.string(), fc.integer()) }),
  fc.record({ type: fc.constant('outcome'), seq: fc.constant(1), outcome: fc.jsonValue() }),
  fc.constant(READY),
);
/** A right message, with a field that is anything, or with one that nobody asked for, or without one. */
const nearly = fc
  .tuple(right, fc.constantFrom('type', 'seq', 'id', 'ms', 'outcome', 'name', 'capabilities', 'toString', '__proto__'), fc.jsonValue())
  .map(([message, field, value]) => {
    const fields = Object.entries(message).filter(([name]) => name !== field);
    return `{${[...fields, [field, value]].map(([name, inner]) => `${JSON.stringify(name)}:${JSON.stringify(inner)}`).join()}}`;
  });
const anything = fc.oneof(
  nearly,
  nearly,
  right.map((message) => JSON.stringify(message)),
  fc.json(),
  fc.string().map((text) => text.replace(/[\n\0]/g, ' ')),
);

test('any lines at all: a report, or a sentence', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.constant(ready), fc.constant(ready), anything),
      fc.array(anything, { minLength: 1, maxLength: 4 }),
      async (first, lines) => {
        const ended = await said(first, ...lines);
        if (ended instanceof AdapterError) expect(ended.message).toMatch(/^the adapter does not speak the protocol: .+/);
        else expect(ended.cases.map(({ verdict }) => verdict)).toEqual(['FAIL']);
      },
    ),
    { numRuns: 60 },
  );
});

test.each<[string, object, RegExp]>([
  ['an id that is no text', { type: 'sleep', seq: 1, id: { toString: 1 }, ms: 1 }, /\/id must be string,integer,null/],
  ['the same of what is cancelled', { type: 'cancel', seq: 1, id: { toString: 1 } }, /\/id must be string,integer,null/],
  ['a time below zero', { type: 'sleep', seq: 1, ms: -1 }, /\/ms must be >= 0/],
  ['no outcome', { type: 'outcome', seq: 1 }, /outcome/],
  ['a run that there is not', { type: 'sleep', seq: 2, ms: 1 }, /its seq is of no run/],
  ['a token that is none', { type: 'sdk', seq: 1, token: 1, url_api: 'http://127.0.0.1/' }, /\/token must be string/],
])('%s is named', async (_, message, why) => {
  const ended = await said(ready, JSON.stringify(message));
  expect(ended).toBeInstanceOf(AdapterError);
  expect((ended as AdapterError).message).toMatch(why);
});

test("the SDK's token goes to the case's own world alone, whatever url an adapter names", async () => {
  const reached: string[] = [];
  const other = createServer((request, response) => {
    reached.push(request.url ?? '');
    response.end('{"result":"completed"}');
  }).listen(0, '127.0.0.1');
  await once(other, 'listening');
  try {
    const { port } = other.address() as AddressInfo;
    const urls = [
      `http://127.0.0.1:${port}/w/default/incode/0/`,
      `http://localhost:${port}/`,
      `http://x@127.0.0.1:${port}/w/default/incode/0/`,
    ];
    const lines = urls.map((url_api) => JSON.stringify({ type: 'sdk', seq: 1, token: 'a token', url_api }));
    await said(ready, ...lines);
    expect(reached).toEqual([]);
  } finally {
    other.close();
  }
});
