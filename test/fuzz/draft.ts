/** A request before it is bytes, and what may come of it. */
import { METHODS } from 'node:http';

export interface Draft {
  method: string;
  target: string;
  version: string;
  /** Each character a byte. */
  headers: [name: string, value: string][];
  body: Buffer;
  frame: Frame;
  /** What goes over the wire in place of all this, when its bytes were damaged as such. */
  damage?: (bytes: Buffer) => Buffer;
}

/** How a body says where it ends. */
export interface Frame {
  headers(body: Buffer): [name: string, value: string][];
  bytes(body: Buffer): Buffer;
  fate: Fate;
}

/**
 * `plain`: one answer, and the connection goes on. `last`: one answer, if the client sends nothing more; whether the connection
 * would go on is not asked. `unclear`: as `last`, but damaged in ways that may make it several requests, or none.
 */
export type Fate = 'plain' | 'last' | 'unclear';

const MOST_HEAD = 15_000;
const KNOWN = new Set(METHODS.filter((method) => method !== 'CONNECT'));
const TARGET = /^(https?:\/\/[\w.-]+(:\d+)?)?\/[\x21-\x7e]*$/;
const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Fields that say how the connection goes on; by themselves they make a request the last. */
const DECISIVE = ['connection', 'proxy-connection', 'upgrade', 'expect', 'content-length', 'transfer-encoding'];

const headOf = ({ method, target, version, headers, body, frame }: Draft) =>
  [`${method} ${target} ${version}`, ...[...headers, ...frame.headers(body)].map((field) => field.join(': ')), '', ''].join('\r\n');

export function bytesOf(draft: Draft): Buffer {
  const bytes = Buffer.concat([Buffer.from(headOf(draft), 'latin1'), draft.frame.bytes(draft.body)]);
  return draft.damage?.(bytes) ?? bytes;
}

export function fateOf(draft: Draft): Fate {
  const { method, target, version, headers, frame, damage } = draft;
  if (damage || frame.fate === 'unclear' || method === 'CONNECT') return 'unclear';
  if (/[\r\n]/.test(method + target + version + headers.flat().join(''))) return 'unclear';
  const plain =
    frame.fate === 'plain' &&
    KNOWN.has(method) &&
    TARGET.test(target) &&
    version === 'HTTP/1.1' &&
    headers.every(([name, value]) => NAME.test(name) && VALUE.test(value) && !DECISIVE.includes(name.toLowerCase())) &&
    headOf(draft).length < MOST_HEAD;
  return plain ? 'plain' : 'last';
}

/** The values of a header field. */
export function valuesOf({ headers }: Draft, wanted: string): string[] {
  return headers.filter(([name]) => name.toLowerCase() === wanted.toLowerCase()).map(([, value]) => value);
}

/** Replaces a header field, or adds it. */
export function setHeader(draft: Draft, name: string, value: string): void {
  draft.headers = [...draft.headers.filter(([other]) => other.toLowerCase() !== name.toLowerCase()), [name, value]];
}
