/** A journal as server-sent events. */
import type { Writable } from 'node:stream';
import { realDelay, realInterval } from '../world/clock.js';
import { bytesOf, type Exchange, type Journal } from '../world/journal.js';
import { Sheets } from './journal-sheets.js';
import { Turns } from './turns.js';

const BEAT_MS = 15_000;
/** A reader that does not even take the last event is not waited for any longer. */
const FAREWELL_MS = 5_000;
/** What goes to one reader in one step. */
const PIECE_BYTES = 16_384;
/** How many exchanges a step looks through for one that is wanted. */
const LOOKS = 100;
/** How much more may come up for a reader that takes nothing. */
export const MOST_WAITING = 8 * 2 ** 20;

/** All readers of this process share its memory and its turns. */
const sheets = new Sheets();
const turns = new Turns();
let followers = 0;

export interface Following {
  /** The id of the exchange after which it begins. */
  since: number;
  wanted(exchange: Exchange): boolean;
  beatMs?: number;
}

/**
 * Writes each exchange as it is closed, in pieces, the next when the one before is taken. Nothing is put by for a slow reader:
 * what it has not read yet is in the journal, and when the journal has to let go of that, the reader has to go too. So does
 * one that takes nothing while more and more comes up.
 */
export function follow(journal: Journal, out: Writable, { since, wanted, beatMs = BEAT_MS }: Following): void {
  let last = since;
  /** The one that is going out, and what is left of it. */
  let exchange: Exchange | undefined;
  let rest: Buffer = Buffer.alloc(0);
  let waiting = 0;
  let hasLeft = false;
  const tell = (event: string, data: object) => out.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);

  function end(why: string): void {
    if (hasLeft) return;
    // Half an event is none to its reader, and no place for another.
    const isWithin = exchange !== undefined;
    leave();
    if (isWithin) out.write(`\n: ${why}\n`);
    else tell('end', { why });
    out.end();
    void realDelay(FAREWELL_MS).then(() => out.destroy());
  }

  const lose = () => end('too slow: others need the room');

  /** Begins the next exchange that is wanted, if one is there. */
  function begin(): void {
    for (let looks = 0; looks < LOOKS; looks++) {
      const next = journal.after(last);
      if (!next) {
        if (journal.closed !== undefined) end(journal.closed);
        return;
      }
      if (next.id > last + 1) {
        end(`too slow: exchanges ${last + 1} to ${next.id - 1} left the journal unread`);
        return;
      }
      last = next.id;
      if (wanted(next)) {
        exchange = next;
        rest = sheets.take(next, lose);
        return;
      }
    }
    turns.take(step);
  }

  /** Hands out a piece, if it is taken; gives back how many bytes that was. */
  function step(): number {
    if (hasLeft || out.writableNeedDrain) return 0;
    if (!exchange) begin();
    if (!exchange) return 0;
    const isLast = rest.length <= PIECE_BYTES;
    // What waits in the connection keeps all of the memory that it is a piece of: the last is a copy, for the sheet goes back.
    const piece = isLast && rest.byteOffset ? Buffer.from(rest) : rest.subarray(0, PIECE_BYTES);
    rest = rest.subarray(PIECE_BYTES);
    if (isLast) finish();
    out.write(piece);
    if (!out.writableNeedDrain) turns.take(step);
    return piece.length;
  }

  function finish(): void {
    if (exchange) sheets.giveBack(exchange, lose);
    exchange = undefined;
  }

  function goOn(): void {
    waiting = 0;
    turns.take(step);
  }

  function read(added?: Exchange): void {
    if (!added) void realDelay(FAREWELL_MS).then(() => end(journal.closed as string));
    // The latest may be a large one, and on its way by itself.
    if (added && out.writableNeedDrain && wanted(added)) {
      if (waiting > MOST_WAITING) end(`too slow: ${waiting} bytes came up while nothing was read`);
      waiting += bytesOf(added);
    }
    if (!hasLeft) turns.take(step);
  }

  const stopBeat = realInterval(beatMs, () => void (exchange || out.writableNeedDrain || out.write(': still here\n\n')));
  const unfollow = journal.follow(read);
  followers++;
  function leave(): void {
    if (hasLeft) return;
    hasLeft = true;
    finish();
    turns.forget(step);
    stopBeat();
    unfollow();
    out.off('drain', goOn);
    if (--followers === 0) sheets.clearSpare();
  }
  out.on('drain', goOn).on('close', leave).on('error', leave);
  out.write(': the exchanges of a world, as they are closed\nretry: 1000\n\n');
  const first = journal.after(last);
  if (first && first.id > last + 1) {
    tell('missed', { from: last + 1, to: first.id - 1 });
    last = first.id - 1;
  }
  turns.take(step);
}
