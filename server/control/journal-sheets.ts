/** Exchanges written down for readers of journals: once for all of them, and kept only as long as somebody reads. */
import { type Exchange, showExchange } from '../world/journal.js';

/** The most bytes of exchanges that readers are in the middle of, on all worlds of this process together. */
const MOST_IN_HAND = 64 * 2 ** 20;
/** And of those that nobody reads just now: the next reader is often just behind. */
const MOST_SPARE = 4 * 2 ** 20;

interface Sheet {
  bytes: Buffer;
  /** Each with what takes the sheet from it. */
  readers: Set<() => void>;
}

export class Sheets {
  /** The longest in hand, and the longest unread, come first. */
  readonly #inHand = new Map<Exchange, Sheet>();
  readonly #spare = new Map<Exchange, Sheet>();
  #bytesInHand = 0;
  #bytesSpare = 0;

  /**
   * An exchange as an event, for somebody who gives it back when it is read.
   *
   * @param lose called when there is no room left for it; the reader gives it back then
   */
  take(exchange: Exchange, lose: () => void): Buffer {
    let sheet = this.#inHand.get(exchange);
    if (!sheet) {
      sheet = this.#fromSpare(exchange) ?? { bytes: written(exchange), readers: new Set() };
      this.#inHand.set(exchange, sheet);
      this.#bytesInHand += sheet.bytes.length;
    }
    sheet.readers.add(lose);
    for (const [oldest, { readers }] of this.#inHand) {
      if (this.#bytesInHand <= MOST_IN_HAND || oldest === exchange) break;
      for (const loseIt of readers) loseIt();
    }
    return sheet.bytes;
  }

  giveBack(exchange: Exchange, lose: () => void): void {
    const sheet = this.#inHand.get(exchange);
    sheet?.readers.delete(lose);
    if (!sheet || sheet.readers.size) return;
    this.#inHand.delete(exchange);
    this.#bytesInHand -= sheet.bytes.length;
    this.#spare.set(exchange, sheet);
    this.#bytesSpare += sheet.bytes.length;
    for (const unread of this.#spare.keys()) if (this.#bytesSpare > MOST_SPARE) this.#fromSpare(unread);
  }

  /** For when nobody is left to read. */
  clearSpare(): void {
    this.#spare.clear();
    this.#bytesSpare = 0;
  }

  #fromSpare(exchange: Exchange): Sheet | undefined {
    const sheet = this.#spare.get(exchange);
    if (sheet && this.#spare.delete(exchange)) this.#bytesSpare -= sheet.bytes.length;
    return sheet;
  }
}

const written = (exchange: Exchange) =>
  Buffer.from(`id: ${exchange.id}\nevent: exchange\ndata: ${JSON.stringify(showExchange(exchange))}\n\n`);
