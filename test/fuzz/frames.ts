/** How a body says where it ends: rightly, in all the ways that HTTP has, or wrongly. */
import type { Chance } from './chance.js';
import type { Fate, Frame } from './draft.js';

const chunk = (bytes: Buffer, extension = '') =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}${extension}\r\n`), bytes, Buffer.from('\r\n')]);

function chunked(size: number, end = '0\r\n\r\n', extension = '', fate: Fate = 'plain'): Frame {
  return {
    headers: () => [['Transfer-Encoding', 'chunked']],
    bytes(body) {
      const step = Math.max(size, Math.ceil(body.length / 1000));
      const parts: Buffer[] = [];
      for (let at = 0; at < body.length; at += step) parts.push(chunk(body.subarray(at, at + step), extension));
      return Buffer.concat([...parts, Buffer.from(end)]);
    },
    fate,
  };
}

function headed(headers: (length: number) => [string, string][], fate: Fate, bytes = (body: Buffer) => body): Frame {
  return { headers: (body) => headers(body.length), bytes, fate };
}

const contentLength = (length: number | string): [string, string] => ['Content-Length', String(length)];
const CHUNKED: [string, string] = ['Transfer-Encoding', 'chunked'];

/** For an empty body nothing, else its length. */
export const plainFrame = headed((length) => (length ? [contentLength(length)] : []), 'plain');

const RIGHT: readonly Frame[] = [
  headed((length) => [contentLength(length)], 'plain'),
  headed((length) => [['content-length', `0${length}`]], 'plain'),
  chunked(1 << 20),
  chunked(7),
  chunked(100, '0;last\r\nX-Trailer: 1\r\n\r\n', ';x="y"'),
];

const WRONG: readonly Frame[] = [
  headed((length) => [contentLength(length + 5)], 'last'),
  headed((length) => [contentLength(length * 2 + 2 ** 21)], 'last'),
  headed((length) => [contentLength(Math.max(0, length - 5))], 'unclear'),
  headed(() => [contentLength(0)], 'unclear'),
  headed(() => [], 'unclear'),
  ...['', '-1', '+5', '5x', '0x5', '1e1', '99999999999999999999', '5, 5', '٣'].map((text) =>
    headed(() => [contentLength(text)], text === '' ? 'unclear' : 'last'),
  ),
  headed((length) => [contentLength(length), contentLength(length)], 'last'),
  headed((length) => [contentLength(length), contentLength(length + 1)], 'last'),
  headed((length) => [contentLength(length), CHUNKED], 'last'),
  headed((length) => [CHUNKED, contentLength(length)], 'last'),
  ...['gzip', 'chunked, gzip', 'gzip, chunked', 'CHUNKED', 'identity', 'x', 'chunked, chunked'].map((text) =>
    headed(
      () => [['Transfer-Encoding', text]],
      'unclear',
      (body) => Buffer.concat([...(body.length ? [chunk(body)] : []), Buffer.from('0\r\n\r\n')]),
    ),
  ),
  chunked(50, '', '', 'last'),
  chunked(50, '5\r\nab', '', 'last'),
  chunked(50, 'xyz\r\n', '', 'last'),
  chunked(50, 'ffffffffffffffffff\r\n', '', 'last'),
  chunked(50, '-1\r\n\r\n', '', 'last'),
  chunked(50, '1\r\nab\r\n0\r\n\r\n', '', 'last'),
  chunked(50, '0\r\nno trailer\r\n\r\n', '', 'last'),
  chunked(50, '0\r\nContent-Length: 5\r\n\r\n', '', 'last'),
];

export const rightFrame = (chance: Chance) => chance.pick(RIGHT);
export const wrongFrame = (chance: Chance) => chance.pick(WRONG);
