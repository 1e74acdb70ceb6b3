/** What a request brings, before it means anything. */
import type { IncomingMessage } from 'node:http';
import { refusals } from '../refusals.js';
import type { Texts } from '../world/id-texts.js';

const NOTHING = Buffer.alloc(0);

/** Bodies that broke off before anybody waited for them. */
const broken = new WeakMap<IncomingMessage, Error>();

/** Tells whoever waits for a body, now or later, that it broke off. */
export function breakBody(request: IncomingMessage, error: Error): void {
  if (request.listenerCount('error')) request.emit('error', error);
  else broken.set(request, error);
}

/** The bytes of a body, whatever they are. Refuses one that is over the limit, cut off, broken or encoded. */
export async function receive(request: IncomingMessage, limit: number): Promise<Buffer> {
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return NOTHING;
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') throw refusals.contentEncodingRefused({ encoding });
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    request.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes <= limit) parts.push(part);
      // What is over is read away, or nothing else would get through on this connection.
      else reject(refusals.bodyTooLarge({ limit }));
    });
    request.on('end', () => resolve(Buffer.concat(parts)));
    request.on('aborted', () => reject(refusals.bodyIncomplete()));
    const fail = ({ code = '', reason = '' }: Error & { code?: string; reason?: string }) => {
      const malformed = code.startsWith('HPE_') && code !== 'HPE_INVALID_EOF_STATE';
      reject(malformed ? refusals.requestMalformed({ why: reason }) : refusals.bodyIncomplete());
    };
    request.on('error', fail);
    const already = broken.get(request);
    if (already) fail(already);
    if (Number(headers['content-length']) > limit) reject(refusals.bodyTooLarge({ limit }));
  });
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

/** Scheme and Host, as the client has them. */
export const originOf = (request: IncomingMessage) => `${'encrypted' in request.socket ? 'https' : 'http'}://${hostOf(request)}`;

export function addressOf({ socket }: IncomingMessage): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}

/**
 * An id of a path: a decimal integer without sign or leading zeros. Refuses anything else; one too large for any row is unknown.
 *
 * @param texts that ids have instead
 */
export function idOf(name: string, text: string, texts?: Texts): number {
  if (!/^(0|[1-9]\d*)$/.test(text)) throw refusals.idInvalid({ what: name, text });
  const id = texts ? texts.id(text) : Number(text);
  const isBeyond = texts ? id === 0 || id === Number.MAX_SAFE_INTEGER : id > Number.MAX_SAFE_INTEGER;
  if (isBeyond) throw refusals.objectNotFound({ what: name, id: text });
  return id;
}
