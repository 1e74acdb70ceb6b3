/** One attempt to deliver: a POST over a real socket. */
import { lookup as dnsLookup } from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';
import { isLoopback, isLoopbackAddress } from '../world/targets.js';
import type { Trust } from './tls.js';

export interface Attempt {
  target: string;
  /** JSON. */
  body: string;
  headers: Record<string, string>;
  tls: Trust;
}

/** The status that came back, or why none did. */
export type Outcome = { status: number } | { error: string };

/** More of an answer is not waited for: what it says it has said. */
const MOST_BYTES = 2 ** 16;

/** A name that stands for this machine and resolves elsewhere does not lead there. */
const onlyLoopback: LookupFunction = (name, options, done) =>
  dnsLookup(name, { ...options, all: true }, (error, addresses) => {
    const [first, ...rest] = (addresses ?? []).filter(({ address }) => isLoopbackAddress(address));
    if (error || !first) done(error ?? Object.assign(new Error(`${name} resolves to another machine`), { code: 'ENOTLOOPBACK' }), '', 0);
    else if (options.all) done(null, [first, ...rest]);
    else done(null, first.address, first.family);
  });

/**
 * Redirects are not followed, and a connection serves one attempt. Resolves when the answer is whole, and in any case soon
 * after the signal says so; then nothing of it is left open.
 */
export function post({ target, body, headers, tls }: Attempt, signal: AbortSignal): Promise<Outcome> {
  const url = new URL(target);
  return new Promise((resolve) => {
    const fail = ({ code, message }: NodeJS.ErrnoException) => resolve({ error: code ?? message });
    const cutOff = () => resolve({ error: 'ECONNRESET' });
    const options = {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)), ...headers },
      signal,
      agent: false,
      ...(isLoopback(url.hostname) && { lookup: onlyLoopback }),
    };
    const answered = (response: http.IncomingMessage) => {
      const outcome = { status: response.statusCode ?? 0 };
      let bytes = 0;
      response.on('data', (part: Buffer) => {
        if ((bytes += part.length) <= MOST_BYTES) return;
        resolve(outcome);
        response.destroy();
      });
      response.on('end', () => resolve(outcome));
      response.on('error', fail);
      response.on('close', cutOff);
    };
    try {
      const request = url.protocol === 'https:' ? https.request(url, { ...options, ...tls }) : http.request(url, options);
      request.on('response', answered);
      request.on('error', fail);
      // A change of protocol that nobody asked for ends the connection, and is no error to Node.
      request.on('upgrade', (_, socket) => {
        socket.destroy();
        cutOff();
      });
      request.end(body);
    } catch (error) {
      fail(error as Error);
    }
  });
}
