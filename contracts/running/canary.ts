/** A server of another host, to which nothing of bunq's may go. What reaches it is kept as it came, which the mock's journal would not. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exactJson, type SeenExchange } from '../judging/seen.js';
import type { Activity } from './time.js';

export interface Canary {
  /** With its port, and another name than the server under test has. It speaks plain http. */
  host: string;
  activity(): Pick<Activity, 'requests' | 'open'>;
  /** `at` is the world's time, in milliseconds since 1970. */
  exchanges(): readonly SeenExchange[];
  stop(): Promise<void>;
}

const BODY = JSON.stringify({ Error: [{ error_description: 'Route not found.', error_description_translated: 'Route not found.' }] });
const HEADERS = { 'content-type': 'application/json', 'content-length': String(BODY.length) };

/** @param now the world's time, in milliseconds since 1970 */
export async function startCanary(now: () => number): Promise<Canary> {
  const exchanges: SeenExchange[] = [];
  const count = { requests: 0, open: 0 };
  const server = createServer(async (request, response) => {
    count.requests++;
    count.open++;
    response.once('close', () => count.open--);
    const parts: Buffer[] = [];
    try {
      for await (const part of request) parts.push(part);
    } catch {
      // Whoever hangs up half-way has said what it has said.
    }
    const text = Buffer.concat(parts).toString();
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const { method = '', url: target = '' } = request;
    exchanges.push({
      nr: exchanges.length + 1,
      at: now(),
      operation: null,
      method,
      target,
      headers,
      text,
      body: exactJson(text),
      status: 404,
      answerHeaders: HEADERS,
      answerText: BODY,
      answer: exactJson(BODY),
      isGood: false,
      fault: null,
      changes: [],
      refusal: null,
      signature: { verdict: 'unchecked', diagnosis: null },
      caller: null,
      userId: undefined,
      id: undefined,
    });
    response.writeHead(404, HEADERS).end(BODY);
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  return {
    host: `localhost:${(server.address() as AddressInfo).port}`,
    activity: () => ({ ...count }),
    exchanges: () => exchanges,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
