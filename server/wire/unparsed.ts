/** What Node gives up on before there is a request: broken request lines and headers, too many of them, a client that never ends. */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Refusal, refusals } from '../refusals.js';
import type { Exchange } from '../world/journal.js';
import type { World } from '../world/world.js';
import { failure } from './envelope.js';
import { provenanceOfRefusal } from './provenance.js';
import { breakBody } from './receive.js';
import { sign } from './signature.js';

export const HEADER_LIMIT = 16 * 1024;

interface ParserError extends Error {
  code?: string;
  reason?: string;
  rawPacket?: Buffer;
}

/** The refusal that fits what Node's parser complains of. */
export function refusalOf({ code, reason, message }: ParserError): Refusal {
  if (code === 'HPE_INVALID_EOF_STATE') return refusals.requestMalformed({ why: 'it ended too early' });
  if (code === 'HPE_HEADER_OVERFLOW') return refusals.headersTooLarge({ limit: HEADER_LIMIT });
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return refusals.requestTimeout();
  return refusals.requestMalformed({ why: reason ?? message });
}

/** Answers on the bare socket and closes it, after the answer that is under way there, if one is. */
export function answerUnparsed(
  socket: Socket,
  error: ParserError,
  inFlight: ServerResponse | undefined,
  world: World,
  version: string,
  tell: (world: World, exchange: Exchange, ms: number) => void,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  if (inFlight && !inFlight.req.complete) {
    // A body that breaks off is the concern of the request that it belongs to, if that still waits for it.
    inFlight.shouldKeepAlive = false;
    if (inFlight.writableEnded) socket.destroySoon();
    else breakBody(inFlight.req, error);
    return;
  }
  if (inFlight && !inFlight.writableFinished) {
    // Ahead of Node, which then closes a connection whose other half is closed.
    inFlight.prependOnceListener('finish', () => answerUnparsed(socket, error, undefined, world, version, tell));
    return;
  }
  const refusal = refusalOf(error);
  const body = failure(refusal, 'en_US');
  const headers = {
    'Content-Type': 'application/json',
    'X-Bunq-Client-Response-Id': world.ids.responseId(),
    'X-Bunq-Server-Signature': sign(body),
    'X-Mock': `bunq-mock/${version}`,
    ...provenanceOfRefusal(refusal),
    Date: world.clock.httpDate(),
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const reason = refusal.kind.status === 431 ? 'Request Header Fields Too Large' : 'Bad Request';
  socket.end(`HTTP/1.1 ${refusal.kind.status} ${reason}\r\n${lines.join('')}\r\n${body}`);
  const packet = error.rawPacket ?? Buffer.alloc(0);
  const [, method = '', target = ''] = /^([A-Z]+) (\S*)/.exec(packet.subarray(0, 4096).toString('latin1')) ?? [];
  world.coverage.exchange(null, refusal);
  const exchange = world.journal.add({
    at: world.clock.now(),
    operation: null,
    caller: null,
    request: { method, target, headers: [], body: packet, bytes: packet.length },
    answer: { status: refusal.kind.status, headers, body },
    refusal: { id: refusal.kind.id, status: refusal.kind.status, diagnosis: error.code ?? null },
    fault: null,
    signature: { verdict: 'unchecked', key: null, diagnosis: null },
    own_fault: null,
  });
  tell(world, exchange, 0);
}
