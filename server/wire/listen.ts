import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { type Refusal, refusals } from '../refusals.js';
import type { Identity } from './authority.js';
import { HEADER_LIMIT } from './unparsed.js';

const REQUEST_TIMEOUT_MS = 60_000;
const CHECK_INTERVAL_MS = 5_000;

/** What a server does with all that Node's parser comes up with. */
export interface Handlers {
  serve(request: IncomingMessage, response: ServerResponse): void;
  refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void;
  connect(socket: Socket): void;
  /** A connection was accepted. */
  connected(): void;
  unparsed(error: Error, socket: Socket): void;
}

/**
 * An HTTP/1.1 server that hands everything over: Node would answer some requests itself, with an empty body.
 *
 * @param identity who it is over TLS; without one it speaks plain HTTP
 */
export function createHttpServer(handlers: Handlers, identity?: Identity): Server | TlsServer {
  const limits = { maxHeaderSize: HEADER_LIMIT, requestTimeout: REQUEST_TIMEOUT_MS, connectionsCheckingInterval: CHECK_INTERVAL_MS };
  const options = { ...limits, requireHostHeader: false };
  const server: Server | TlsServer = identity
    ? createTlsServer({ ...options, key: identity.key, cert: identity.cert }, handlers.serve)
    : createServer(options, handlers.serve);
  // Not in Node's documentation: without it, a client that has sent all it has to say may get no answer any more.
  Object.assign(server, { httpAllowHalfOpen: true });
  // Of TLS too, this is the bare connection, before its handshake.
  server.on('connection', () => handlers.connected());
  server.on('clientError', (error, socket) => handlers.unparsed(error, socket as Socket));
  server.on('connect', (_request, socket) => handlers.connect(socket as Socket));
  server.on('checkExpectation', (request, response) => {
    handlers.refuse(request, response, refusals.expectationFailed({ expectation: request.headers.expect ?? '' }));
  });
  return server;
}
