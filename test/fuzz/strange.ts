/** Texts and values that nobody expects. A text is one of bytes here, a character each. */
import type { Chance } from './chance.js';

/** The bytes of a text, as a text of bytes. */
export const asBytes = (text: string) => Buffer.from(text).toString('latin1');

const TEXTS = [
  ...['', '.', '..', '../..', '%', '%00', '%0d%0a', '%2F', '%2e%2e', '%E0%A4%A', '~', '*', '#', '?', ';', '&', '=', ':', '@', '|', '\\'],
  ...['"', "'", '<script>', ' ', '\t', '\0', '\r', '\n', '\r\n', '\r\n\r\n', '\x7f', '\x80', '\xff\xfe', '[', ']', '{}', '$1', '$&'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'null', 'undefined', 'true', 'NaN', 'Infinity', 'length'],
  ...['0', '-0', '-1', '+1', '1.5', '1e3', '0x24', '036', '2147483648', '9007199254740993', '99999999999999999999', '1'.repeat(400)],
  ...['secret', 'token=', 'sandbox_', 'sandbox_x', 'Bearer x', 'MIIB', '-----BEGIN PRIVATE KEY-----', '0123456789abcdef'.repeat(4)],
  ...['é', '\u{1F600}', '٣٦', '\u202e', '\ufeff', '\ud7ff', 'İ', 'ﬀ'].map(asBytes),
];

export function strangeText(chance: Chance): string {
  switch (chance.below(8)) {
    case 0:
      return chance.bytes(20).toString('latin1');
    case 1:
      return String.fromCharCode(...chance.several(20, () => 0x20 + chance.below(0x5f)));
    case 2:
      return chance.pick(TEXTS).repeat(chance.below(chance.oneIn(20) ? 3000 : 5));
    default:
      return chance.pick(TEXTS);
  }
}

/** Any value of JSON. */
export function strangeValue(chance: Chance, levels = 3): unknown {
  switch (chance.below(levels > 0 ? 9 : 6)) {
    case 0:
      return null;
    case 1:
      return chance.oneIn(2);
    case 2:
      return chance.pick([0, -0, 1, -1, 1.5, 36, 1e21, 1e-7, 2 ** 31, 2 ** 53, -(2 ** 53) - 2, Number.MAX_VALUE]);
    case 3:
      return chance.pick(['SUBMITTED', 'CREATED', 'VERIFICATION', 'INCODE', 'APPROVED', 'by-hand', '2025-10', '*']);
    case 4:
    case 5:
      return Buffer.from(strangeText(chance), 'latin1').toString(chance.oneIn(2) ? 'utf8' : 'latin1');
    case 6:
      return chance.several(4, () => strangeValue(chance, levels - 1));
    default:
      return Object.fromEntries(chance.several(4, () => [strangeText(chance), strangeValue(chance, levels - 1)]));
  }
}
