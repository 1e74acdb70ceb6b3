/** Bodies that are no JSON, not what an operation takes, or too much of it. */
import { gzipSync } from 'node:zlib';
import type { Chance } from './chance.js';
import type { Change } from './change.js';
import type { Draft } from './draft.js';
import { isIncode } from './right-incode.js';
import { asBytes, strangeText, strangeValue } from './strange.js';
import { long, path } from './wrong-target.js';

/** Makes another text of the body's. */
const text =
  (change: (text: string, chance: Chance) => string | Buffer): Change =>
  ({ draft, chance }) => {
    const made = change(draft.body.toString('latin1'), chance);
    draft.body = typeof made === 'string' ? Buffer.from(made, 'latin1') : made;
  };

/** Makes another object of the body's; any other body becomes one, but for what is heavy already. */
const object = (change: (object: Record<string, unknown>, chance: Chance) => unknown) =>
  text((text, chance) => {
    if (text.length > 50_000) return text;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      value = {};
    }
    const made = change(typeof value === 'object' && value ? (value as Record<string, unknown>) : {}, chance);
    return asBytes(JSON.stringify(made) ?? '');
  });

const INSERTED = [
  '"__proto__":{"x":1}',
  '"constructor":{"prototype":{"x":1}}',
  '"":0',
  '"secret":"x"',
  '"status":"SUBMITTED"',
  '"x":"\\ud800"',
];
const around = (inner: string, [open, close]: readonly [string, string], levels: number) =>
  open.repeat(levels) + inner + close.repeat(levels);

export const bodies: readonly Change[] = [
  text((text, chance) => {
    const at = chance.below(text.length + 1);
    return text.slice(0, at) + strangeText(chance) + text.slice(at + chance.below(6));
  }),
  text((text, chance) => text.slice(0, chance.below(text.length + 1))),
  text((text, chance) => text.replace('{', `{${chance.pick(INSERTED)},`)),
  text((text) => text.replace(/\{(.*)\}$/s, '{$1,$1}')),
  text((text, chance) => Buffer.from(text, chance.pick(['utf16le', 'base64', 'hex']))),
  text((text, chance) => chance.pick(['\xef\xbb\xbf', ' ', '\0', ")]}'"]) + text),
  text((text) => gzipSync(text)),
  text((_, chance) => chance.bytes(60)),
  text((_, chance) => strangeText(chance)),
  text((_, chance) => asBytes(JSON.stringify(strangeValue(chance, 5)))),
  text((text, chance) =>
    around(
      text,
      chance.pick([
        ['[', ']'],
        ['{"x":', '}'],
      ]),
      chance.pick([1, 5, 62, 63, 64, 65, 200]),
    ),
  ),
  object((value, chance) => ({ ...value, [strangeText(chance)]: strangeValue(chance) })),
  object((value, chance) => ({ ...value, ...Object.fromEntries(chance.several(40, () => [strangeText(chance), 1])) })),
  object((value, chance) => {
    const names = Object.keys(value);
    return names.length ? { ...value, [chance.pick(names)]: strangeValue(chance) } : value;
  }),
  object((value, chance) => {
    const [name = 'x', old] = chance.pick(Object.entries(value).length ? Object.entries(value) : [['x', '']]);
    return { ...value, [name]: typeof old === 'string' ? old.slice(chance.below(9)) + strangeText(chance) : strangeText(chance) };
  }),
  object((value, chance) => {
    const names = Object.keys(value);
    const gone = names.length ? chance.pick(names) : '';
    return Object.fromEntries(Object.entries(value).filter(([name]) => name !== gone));
  }),
  object((value) => [value]),
];

const MIB = 2 ** 20;
/** What a cleaner of secrets may stumble over. */
const UNITS = [
  'secret',
  'token=',
  'MIIB',
  'sandbox_',
  '\\"',
  'x'.repeat(9),
  '-----BEGIN PRIVATE KEY-----',
  '\0secret',
  '"base64Image":"',
  '[{"a":',
];

const isLarge = ({ target }: Draft) => isIncode(target) || target.endsWith('/attachment');

/** What takes a server longer. */
export const heavy: readonly Change[] = [
  text((text, chance) => text.padEnd(chance.pick([MIB - 1, MIB, MIB + 1, 2 * MIB, 3 * MIB]), ' ')),
  text((text, chance) =>
    around(
      text,
      chance.pick([
        ['[', ']'],
        ['{"x":', '}'],
      ]),
      100_000,
    ),
  ),
  text((text, chance) => text.replace('{', `{"x":"${chance.pick(UNITS).repeat(15_000)}",`)),
  object((value) => ({ ...value, ...Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`x${i}`, i])) })),
  path((path, chance) => path + long(chance)),
  // Of files and pictures there may be ten times as much.
  ({ draft, chance }) => {
    const unit = chance.pick(UNITS);
    const size = chance.pick([9 * MIB, 10 * MIB, 10 * MIB + 1]);
    if (isLarge(draft)) draft.body = Buffer.alloc(size, unit, 'latin1');
  },
  ({ draft, chance }) => {
    const picture = chance
      .pick(UNITS)
      .replaceAll(/[\\"\0]/g, 'x')
      .repeat(MIB);
    if (isLarge(draft)) draft.body = Buffer.from(`{"base64Image":"${picture.slice(0, chance.pick([MIB, 9 * MIB, 11 * MIB]))}"}`);
  },
];
