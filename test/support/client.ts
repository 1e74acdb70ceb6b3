/** A client that sends what it is told to, right or wrong, over a real socket. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export interface Asked {
  method: string;
  /** From the world's url on. */
  path: string;
  /** An undefined one is left out. */
  headers: Record<string, string | undefined>;
  body: string | Buffer | undefined;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Names and values by turns, as they came. */
  rawHeaders: string[];
  body: string;
}

const agent = new Agent({ keepAlive: true });
const LIMIT_MS = 10_000;

/** Rejects when there is no answer within ten seconds. */
export function send(base: string, { method, path, headers, body }: Asked): Promise<Answer> {
  const length = 'Transfer-Encoding' in headers || body === undefined ? undefined : String(Buffer.byteLength(body));
  const given = Object.entries({ 'Content-Length': length, ...headers }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(LIMIT_MS);
    const sent = request(`${base}${path}`, { method, headers: Object.fromEntries(given), agent, signal }, async (response) => {
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part);
      const { statusCode = 0, headers, rawHeaders } = response;
      resolve({ status: statusCode, headers, rawHeaders, body: Buffer.concat(parts).toString() });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

type Headers = Asked['headers'];
const json = { 'Content-Type': 'application/json' };
const text = (body: object | string | Buffer) => (typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));

/** Requests as values. A body that is no text or bytes is sent as JSON. */
export const ask = {
  get: (path: string, headers: Headers = {}): Asked => ({ method: 'GET', path, headers, body: undefined }),
  delete: (path: string, headers: Headers = {}): Asked => ({ method: 'DELETE', path, headers, body: undefined }),
  post: (path: string, body: object | string | Buffer, headers: Headers = {}): Asked => ({
    method: 'POST',
    path,
    headers: { ...json, ...headers },
    body: text(body),
  }),
  put: (path: string, body: object | string | Buffer, headers: Headers = {}): Asked => ({
    method: 'PUT',
    path,
    headers: { ...json, ...headers },
    body: text(body),
  }),
};

/** The items of a successful answer; throws on any other. */
export async function items(base: string, asked: Asked): Promise<Record<string, Record<string, unknown>>[]> {
  const { status, body } = await send(base, asked);
  if (status !== 200) throw new Error(`${asked.method} ${asked.path}: ${status} ${body}`);
  return JSON.parse(body).Response;
}
