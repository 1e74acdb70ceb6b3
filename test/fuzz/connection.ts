/** A client's side of a connection: it sends what it is given, however broken, and gives what comes back. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { firstAnswer, type RawAnswer } from '../support/raw.js';

/** How long an answer to a whole request may take. */
export const LIMIT_MS = 2_000;

/** Whether an answer is one to HEAD, without a body; undefined where it may have been taken for no request at all. */
export type Head = boolean | undefined;

const ANSWER = Buffer.from('HTTP/1.1 ');

export interface Received {
  /** Without those that only say to go on. */
  answers: RawAnswer[];
  /** What came besides them. */
  rest: Buffer;
  /** Why what came is no answer. */
  broken: string | undefined;
  late: boolean;
  /** The client could not write all of it. */
  reset: boolean;
  ms: number;
}

export class Connection {
  #bytes: Buffer = Buffer.alloc(0);
  #reset = false;
  #wake: () => void = () => undefined;
  isClosed = false;

  private constructor(
    private readonly socket: Socket,
    /** The client's, by which the server knows the connection too. */
    readonly port: number,
  ) {
    socket.on('data', (part) => {
      this.#bytes = this.#bytes.length ? Buffer.concat([this.#bytes, part]) : part;
      this.#wake();
    });
    socket.on('error', () => {
      this.#reset = true;
    });
    for (const event of ['end', 'close'])
      socket.on(event, () => {
        this.isClosed = true;
        this.#wake();
      });
  }

  static async open(port: number): Promise<Connection> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    await once(socket, 'connect');
    return new Connection(socket, socket.localPort ?? 0);
  }

  /**
   * Sends, and waits for as many answers as there are `heads`; with `close` says that no more will come, and waits for the
   * server to close.
   */
  async send(bytes: Buffer, { heads, close, slow }: { heads: readonly Head[]; close: boolean; slow: boolean }): Promise<Received> {
    if (slow) await this.#drip(bytes);
    else this.socket.write(bytes);
    if (close) this.socket.end();
    const started = performance.now();
    const answers: RawAnswer[] = [];
    let broken: string | undefined;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#wake();
    }, LIMIT_MS);
    while (!late && !broken) {
      try {
        this.#take(answers, heads, close);
      } catch (error) {
        broken = (error as Error).message;
      }
      if (this.isClosed || (!close && answers.length >= heads.length)) break;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    clearTimeout(timer);
    const rest = this.#bytes;
    this.#bytes = Buffer.alloc(0);
    return { answers, rest, broken, late, reset: this.#reset, ms: performance.now() - started };
  }

  /** Takes whole answers from what has come. */
  #take(answers: RawAnswer[], heads: readonly Head[], close: boolean): void {
    while (this.#bytes.length && (close || answers.length < heads.length)) {
      const head = answers.length < heads.length ? heads[answers.length] : false;
      const first = firstAnswer(this.#bytes, head ?? this.#isBare());
      if (!first) return;
      this.#bytes = first.rest;
      if (first.answer.status >= 200) answers.push(first.answer);
    }
  }

  /** Whether the headers that have come are followed by no body: by another answer, or by nothing any more. */
  #isBare(): boolean {
    const rest = this.#bytes.subarray(this.#bytes.indexOf('\r\n\r\n') + 4);
    return rest.length ? rest.subarray(0, 9).equals(ANSWER) : this.isClosed;
  }

  async #drip(bytes: Buffer): Promise<void> {
    const step = Math.ceil(bytes.length / 12);
    for (let at = 0; at < bytes.length && !this.#reset; at += step) {
      this.socket.write(bytes.subarray(at, at + step));
      await (at % 2 ? delay(1) : turn());
    }
  }

  /** Sends, and is gone before anybody could answer. */
  async vanish(bytes: Buffer): Promise<void> {
    this.socket.write(bytes);
    await turn();
    this.destroy();
  }

  destroy(): void {
    this.socket.resetAndDestroy();
    this.isClosed = true;
  }
}
