/** Whose turn it is on each connection: one request at a time, in their order, and nobody else waits for a long queue. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { realTurn } from './world/clock.js';

/** With so many requests unserved, no more are read from a connection. */
const MOST_WAITING = 16;

interface Lane {
  /** The answer to the request that came last. */
  last: ServerResponse;
  /** How many requests have been read and not begun. */
  waiting: number;
}

export class Connections {
  readonly #lanes = new WeakMap<Socket, Lane>();

  /** The answer after which nothing is to come on a connection as yet. */
  last(socket: Socket): ServerResponse | undefined {
    return this.#lanes.get(socket)?.last;
  }

  /**
   * Acts on a request when the one before it on its connection has been answered, and the answer was taken off our hands:
   * at once, if that is so already, else on a later turn of the event loop, so that others get theirs between any two.
   */
  inTurn({ socket }: IncomingMessage, response: ServerResponse, act: () => void): void {
    const lane = this.#lanes.get(socket);
    const before = lane?.last;
    if (!lane || !before) {
      this.#lanes.set(socket, { last: response, waiting: 0 });
      act();
      return;
    }
    lane.last = response;
    if (before.closed && before.writableEnded) {
      act();
      return;
    }
    if (++lane.waiting >= MOST_WAITING) stopReading(socket);
    before.once('close', async () => {
      await realTurn();
      // Nothing that follows an answer which a fault cut short is served.
      if (!before.writableEnded || socket.destroyed) return;
      if (--lane.waiting === 0) readOn(socket);
      act();
    });
  }
}

/** Node stops in this way itself, when answers are not read. Its parser, which reads past the socket, looks at this mark of it. */
function stopReading(socket: Socket): void {
  Object.assign(socket, { _paused: true });
  socket.pause();
}

/** And so Node reads on, unless answers wait to be read. */
function readOn(socket: Socket): void {
  if ((socket as { _paused?: boolean })._paused) socket.emit('drain');
}
