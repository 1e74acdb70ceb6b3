/** One bare connection that stays open: what came, in which pieces, and how it ended. */
import { connect } from 'node:net';
import { firstAnswer, type RawAnswer } from './raw.js';

const LIMIT_MS = 5_000;

export interface Connection {
  write(bytes: string): void;
  /** All that has come. */
  bytes(): Buffer;
  /** How much came at a time. */
  pieces: number[];
  /** The next answer that is whole; rejects when the connection ends first. */
  answer(): Promise<RawAnswer>;
  /** `end`, or the code of the error. */
  ended: Promise<string>;
  isOpen(): boolean;
  close(): void;
}

export async function openConnection(port: number): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: false, noDelay: true });
  const pieces: number[] = [];
  const changed = new Set<() => void>();
  const parts: Buffer[] = [];
  let taken = 0;
  let end: string | undefined;
  const tell = () => [...changed].forEach((each) => void each());
  const ended = new Promise<string>((resolve) => {
    const over = (how: string) => {
      end ??= how;
      resolve(end);
      tell();
    };
    socket.on('end', () => over('end'));
    socket.on('error', ({ code = '' }: NodeJS.ErrnoException) => over(code));
    socket.on('close', () => over('close'));
  });
  socket.on('data', (part) => {
    pieces.push(part.length);
    parts.push(part);
    tell();
  });
  await new Promise((resolve) => socket.once('connect', resolve));
  const bytes = () => Buffer.concat(parts);
  return {
    write: (text) => void socket.write(text),
    bytes,
    pieces,
    answer: () =>
      new Promise((resolve, reject) => {
        const limit = setTimeout(() => reject(new Error(`no answer in ${LIMIT_MS} ms: ${bytes()}`)), LIMIT_MS);
        const look = () => {
          const first = firstAnswer(bytes().subarray(taken));
          if (!first && end === undefined) return;
          changed.delete(look);
          clearTimeout(limit);
          if (!first) return reject(new Error(`the connection ended: ${end}`));
          taken = bytes().length - first.rest.length;
          resolve(first.answer);
        };
        changed.add(look);
        look();
      }),
    ended,
    isOpen: () => end === undefined,
    close: () => void socket.destroy(),
  };
}
