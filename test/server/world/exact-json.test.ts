import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Digits, readJson, writeJson } from '../../../server/world/exact-json.js';

/** JSON in which large integers stand beside everything that looks like one. */
const text = fc
  .json({ maxDepth: 4 })
  .map((json) => JSON.stringify(JSON.parse(json)))
  .chain((json) =>
    fc
      .array(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), { maxLength: 3 })
      .map((large) => `{"a":[${large.join(',')}],"b":${json},"c":"\\"${large.join(' ')}","\ue000${large[0]}":"\ue000${large[0]}"}`),
  );

test('what is read is written as it was, digit by digit', () => {
  fc.assert(
    fc.property(text, (json) => {
      expect(writeJson(readJson(json))).toBe(json);
    }),
    { seed: 20261101 },
  );
});

test('integers that a number holds are numbers', () => {
  expect(readJson('[9007199254740991,9007199254740992,-9007199254740993,1e30,"9007199254740993"]')).toEqual([
    9007199254740991,
    new Digits('9007199254740992'),
    new Digits('-9007199254740993'),
    1e30,
    '9007199254740993',
  ]);
});

test('what holds nothing is left out, as ever', () => {
  expect(writeJson({ a: undefined, b: [] })).toBe('{"b":[]}');
});
