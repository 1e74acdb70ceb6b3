import { createHash } from 'node:crypto';
import { realTurn } from '../world/clock.js';

/** So many bytes of a turn of the event loop: a few milliseconds. */
const SLICE = 2 ** 18;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
/** Of an object, and of a list. */
const OPENING = [0x7b, 0x5b];

/**
 * The checksum of a snapshot, of its bytes: JSON is as it was written once the spaces between its words are gone. Others are
 * served meanwhile.
 *
 * @param bytes up to where the checksum itself stands
 * @returns SHA-256, in hexadecimal digits; and how many objects and lists there are, which is what parsing takes its time for
 */
export async function checksumOf(bytes: Buffer): Promise<{ checksum: string; nodes: number }> {
  const sum = createHash('sha256');
  const compact = Buffer.allocUnsafe(SLICE);
  let isText = false;
  let nodes = 0;
  for (let start = 0; start < bytes.length; start += SLICE) {
    const end = Math.min(start + SLICE, bytes.length);
    let length = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i] as number;
      if (byte === QUOTE && !isEscaped(bytes, i)) isText = !isText;
      if (isText || byte > SPACE) compact[length++] = byte;
      if (!isText && OPENING.includes(byte)) nodes++;
    }
    sum.update(compact.subarray(0, length));
    await realTurn();
  }
  return { checksum: sum.update('}').digest('hex'), nodes };
}

/** Whether the backslashes before a quote make it one of a text. */
function isEscaped(bytes: Buffer, quote: number): boolean {
  let from = quote;
  while (bytes[from - 1] === BACKSLASH) from--;
  return (quote - from) % 2 === 1;
}
