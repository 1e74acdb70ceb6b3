/** What a request brings, before it means anything. */
import type { IncomingMessage } from 'node:http';
import rawBody from 'raw-body';
import { refusals } from '../refusals.js';

const NOTHING = Buffer.alloc(0);

/** The bytes of a body, whatever they are. Refuses one that is over the limit, cut off or encoded. */
export async function receive(request: IncomingMessage, limit: number): Promise<Buffer> {
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return NOTHING;
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') throw refusals.contentEncodingRefused({ encoding });
  try {
    return await rawBody(request, { limit, length: headers['content-length'] ?? null });
  } catch (error) {
    // What is still to come has to be read away, or nothing else gets through on this connection.
    request.resume();
    const { type, code = '', reason = '' } = error as { type?: string; code?: string; reason?: string };
    if (type === 'entity.too.large') throw refusals.bodyTooLarge({ limit });
    throw code.startsWith('HPE_') && code !== 'HPE_INVALID_EOF_STATE'
      ? refusals.requestMalformed({ why: reason })
      : refusals.bodyIncomplete();
  }
}

/** A header field, by its lower-case name; several of one name in one line. */
export function header({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** The Host, which becomes part of urls that are given out. Refuses one that could not be. */
export function hostOf({ headers: { host }, httpVersion, socket }: IncomingMessage): string {
  if (host !== undefined && /^([\w.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$/.test(host)) return host;
  if (host === undefined && httpVersion === '1.0') return `127.0.0.1:${socket.localPort}`;
  throw refusals.hostMissing();
}

export function addressOf({ socket }: IncomingMessage): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}

/** An id of a path: a decimal integer without sign or leading zeros. Refuses anything else; one too large for any row is unknown. */
export function idOf(name: string, text: string): number {
  if (!/^(0|[1-9]\d*)$/.test(text)) throw refusals.idInvalid({ what: name, text });
  const id = Number(text);
  if (id > Number.MAX_SAFE_INTEGER) throw refusals.objectNotFound({ what: name, id: text });
  return id;
}
