/** What the kit does to a conversation can be seen: in words, exchange by exchange. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reference } from '../../contracts/clients/reference.js';
import { verifyClient } from '../../contracts/index.js';
import { changesOf } from '../../contracts/judging/changes.js';
import { htmlOf } from '../../contracts/reports/html.js';
import { traceText } from '../../contracts/reports/trace.js';

const said = (body: unknown, status = 200, headers = {}) => ({ status, headers, body: JSON.stringify(body) });

describe('what was made of an answer', () => {
  test('names each value by its place, with what it was, whatever it was', () => {
    const value = fc.jsonValue({ maxDepth: 2 });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), fc.string(), value, (object, name, other) => {
        const before = said({ Response: [object] });
        const now = { ...object, [name]: other };
        const after = said({ Response: [now] });
        const found = changesOf(before, after);
        const isSame = JSON.stringify(JSON.parse(before.body)) === JSON.stringify(JSON.parse(after.body));
        if (isSame) expect(found).toEqual([]);
        else expect(found.length).toBeGreaterThan(0);
      }),
    );
  });

  test.each([
    [said({ Response: [{ Id: { id: 523408 } }] }), said({ Response: [{ Id: { id: 1107 } }] }), ['/Response/0/Id/id: 523408 -> 1107']],
    [said({ a: 1 }), said({ a: 1 }, 202), ['status: 200 -> 202']],
    [said({}), said({ toString: 1, constructor: 2 }), ['/toString: (none) -> 1', '/constructor: (none) -> 2']],
    [said({}), said({}, 200, { constructor: 'x' }), ['header constructor: (none) -> x']],
    [said({ a: 1 }), said({ a: 1 }, 200, { ETag: '"x"' }), ['header etag: (none) -> "x"']],
    [said({ 'a/b': 1 }), said({}), ['/a~1b: 1 -> (none)']],
    [said({ a: 1, b: 2 }), said({ b: 2, a: 1 }), ['body: the same in another order, or as other text']],
    [said({ a: 1 }), { ...said({}), body: '{"a":' }, ['body: cut from 7 bytes to 5']],
    [said({ a: 1 }), { ...said({}), body: '<html>' }, ['body: 7 bytes of JSON -> 6 bytes that are none']],
  ])('%j', (meant, sent, changes) => expect(changesOf(meant, sent)).toEqual(changes));

  test('is cut where it is long', () => {
    const many = Array.from({ length: 40 }, (_, i) => i);
    const found = changesOf(said(many), said(many.map((each) => each + 1)));
    expect(found).toHaveLength(13);
    expect(found.at(-1)).toBe('and 28 more');
  });
});

test('the trace of a case says who said what, and what the kit changed in it; so does the page', async () => {
  const report = await verifyClient(reference, { cases: 'POLL-G4LY*', seed: '1' });
  const [result] = report.cases;
  if (!result) throw new Error('no case');
  expect(result.exchanges.flatMap(({ changes = [] }) => changes)).not.toEqual([]);
  const text = traceText(result);
  for (const { nr, method, target } of result.exchanges) expect(text).toContain(`#${nr} ${method} ${target} -> `);
  const [change] = result.exchanges.flatMap(({ changes = [] }) => changes);
  expect(text).toContain(`! the kit: ${change}`);
  expect(htmlOf([report])).toContain('the kit: \\u003ccode>');
});
