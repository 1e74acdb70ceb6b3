import type { ServerResponse } from 'node:http';

/** How busy a server's clients are: what there was ever, and what is under way now. */
export interface ActivityCount {
  /** TCP connections ever accepted, those that never got as far as TLS or a request included. */
  connections: number;
  /** Requests ever begun, those that could not be read included; not those of the control plane. */
  requests: number;
  /** Those that are worked on or sent now; not those that a fault keeps without an answer, or until a world's clock has moved. */
  open: number;
  /** Webhooks that are being delivered; not those whose receiver keeps them waiting. */
  delivering: number;
}

/** Counts, and keeps nothing of what is over. */
export class Activity {
  connections = 0;
  requests = 0;
  readonly #open = new Set<ServerResponse>();

  begin(response: ServerResponse): void {
    this.requests++;
    this.#open.add(response);
  }

  /** Its answer has been handed to its connection, and mostly is sent by that. */
  answered(response: ServerResponse): void {
    const { socket } = response.req;
    if (response.writableFinished || socket.destroyed) {
      this.#open.delete(response);
      return;
    }
    this.#open.add(response);
    const end = () => {
      this.#open.delete(response);
      socket.off('close', end);
    };
    response.once('close', end);
    // One that still waits behind another answer is not told of the connection's end.
    if (!response.socket) socket.once('close', end);
  }

  /** A fault keeps it: there is nothing to do for it, until it is answered after all. */
  rest(response: ServerResponse): void {
    this.#open.delete(response);
  }

  count(delivering: number): ActivityCount {
    return { connections: this.connections, requests: this.requests, open: this.#open.size, delivering };
  }
}
