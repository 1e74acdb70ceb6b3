/** A journal as server-sent events. */
import type { Writable } from 'node:stream';
import { realDelay, realInterval } from '../world/clock.js';
import { type Exchange, type Journal, showExchange } from '../world/journal.js';

const BEAT_MS = 15_000;
/** A reader that does not even take the last event is not waited for any longer. */
const FAREWELL_MS = 1_000;

export interface Following {
  /** The id of the exchange after which it begins. */
  since: number;
  wanted(exchange: Exchange): boolean;
  beatMs?: number;
}

/**
 * Writes each exchange as it is closed. Nothing is put by for a slow reader: what it has not read yet is in the journal, and
 * when the journal has to let go of that, the reader has to go too.
 */
export function follow(journal: Journal, out: Writable, { since, wanted, beatMs = BEAT_MS }: Following): void {
  let last = since;
  const tell = (event: string, data: object, id = '') => out.write(`${id}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);

  function end(why: string): void {
    leave();
    tell('end', { why });
    out.end();
    void realDelay(FAREWELL_MS).then(() => out.destroy());
  }

  function pump(): void {
    for (let next = journal.after(last); next && !out.writableNeedDrain; next = journal.after(last)) {
      if (next.id > last + 1) {
        end(`too slow: exchanges ${last + 1} to ${next.id - 1} left the journal unread`);
        return;
      }
      last = next.id;
      if (wanted(next)) tell('exchange', showExchange(next), `id: ${next.id}\n`);
    }
    if (journal.closed !== undefined) end(journal.closed);
  }

  const stopBeat = realInterval(beatMs, () => void (out.writableNeedDrain || out.write(': still here\n\n')));
  const unfollow = journal.follow(pump);
  function leave(): void {
    stopBeat();
    unfollow();
    out.off('drain', pump);
  }
  out.on('drain', pump).on('close', leave).on('error', leave);
  out.write(': the exchanges of a world, as they are closed\nretry: 1000\n\n');
  const first = journal.after(last);
  if (first && first.id > last + 1) {
    tell('missed', { from: last + 1, to: first.id - 1 });
    last = first.id - 1;
  }
  pump();
}
