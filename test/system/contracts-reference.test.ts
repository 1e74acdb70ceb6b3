/** The reference client and the kit, at length: the same bytes from the same seed, and any seed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reference } from '../../contracts/clients/reference.js';
import { readCases, verifyClient } from '../../contracts/index.js';
import { jsonOf } from '../../contracts/reports/json.js';
import { heldAgainst } from '../kit/broken.js';

test('it passes every case, and the same seed gives the same bytes, however many cases run at once', async () => {
  const one = await verifyClient(reference, { seed: 'first', jobs: 3 });
  expect(one.cases.flatMap(heldAgainst)).toEqual([]);
  expect(one.summary).toMatchObject({ PASS: readCases().length, FAIL: 0, WARN: 0 });
  const other = await verifyClient(reference, { seed: 'first', jobs: 16 });
  for (const [i, result] of other.cases.entries()) expect(JSON.stringify(result)).toBe(JSON.stringify(one.cases[i]));
  expect(jsonOf(other)).toBe(jsonOf(one));
});

test('another seed gives other ones', async () => {
  const cases = 'POLL-*';
  const [one, other] = [await verifyClient(reference, { seed: 'first', cases }), await verifyClient(reference, { seed: 'second', cases })];
  for (const [i, { exchanges }] of one.cases.entries()) expect(exchanges).not.toEqual(other.cases[i]?.exchanges);
});

test('it passes with any seed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1, maxLength: 20 }), fc.constantFrom(...readCases()), async (seed, { id }) => {
      const { cases } = await verifyClient(reference, { seed, cases: id });
      expect(cases.map(({ id, verdict, reason }) => ({ id, verdict, reason }))).toEqual([{ id, verdict: 'PASS', reason: '' }]);
    }),
    { numRuns: 150 },
  );
});
