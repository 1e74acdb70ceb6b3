/** One request at a time, slowly, and everything that came back. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import * as http from 'node:http';
import * as https from 'node:https';
import { rootCertificates } from 'node:tls';
import type { Private } from '../judging/seen.js';
import { type Called, type OperationName, operations } from './operations.js';
import type { Json } from './schemas.js';

/** Who calls, and by what bunq's answers to it are verified. */
export interface Party {
  key: KeyObject;
  token?: string;
  serverKey?: KeyObject;
}

/** What is wrong with a request on purpose, and the refusals that are known for that. */
export interface Probe {
  name: string;
  refusals: readonly string[];
}

export interface Exchange {
  nr: number;
  operation: OperationName;
  called: Called;
  probe: Probe | undefined;
  /** The refusals that may come instead of a success: where both are right. */
  mayRefuse: readonly string[];
  /** What was sent, where it was JSON. */
  sent: Json;
  requestId: string;
  serverKey: KeyObject | undefined;
  /** Null when there was none. */
  answer: { status: number; headers: Map<string, string>; bytes: Buffer } | null;
  /** Of the answer; undefined where it is none. */
  json: Json;
}

export interface Sending {
  params?: Record<string, string>;
  query?: string;
  body?: object;
  /** The bytes as they are, in place of a body. */
  text?: string;
  probe?: Probe;
  mayRefuse?: readonly string[];
  /** Signs other bytes than it sends. */
  isMissigned?: boolean;
}

export interface CallerSettings {
  target: URL;
  /** PEM: an authority to trust besides the usual ones. */
  authority?: string | undefined;
  /** Milliseconds between two requests. */
  betweenMs: number;
  wait(ms: number): Promise<void>;
  onExchange?: ((exchange: Exchange) => void) | undefined;
}

/** Between two of the same: bunq has published 1 in 30 seconds, and 3 in 60, for what opens sessions. */
const SETUP = ['installation.create', 'device-server.create', 'session-server.create'];
const SETUP_TIMES = 20;
const MOST_LIMITED = 6;
const LONGEST_LIMITED_MS = 60_000;
const TIMEOUT_MS = 30_000;
const LARGEST = 4 * 1024 * 1024;

/** What is private, by the names of the fields that hold it. */
const SECRET_FIELDS: Record<string, string> = {
  token: 'a token',
  token_value: 'a credential',
  secret: 'a secret',
  api_key: 'an API key',
  authorization_code: 'an authorization code',
  client_id: 'an OAuth client id',
};

export class Caller {
  readonly exchanges: Exchange[] = [];
  readonly secrets: Private[] = [];
  private readonly agent: http.Agent;
  private readonly last = new Map<string, number>();
  /** Milliseconds that were waited; what requests took comes on top. */
  private waited = 0;

  constructor(private readonly settings: CallerSettings) {
    const { authority, target } = settings;
    const trust = authority === undefined ? {} : { ca: [...rootCertificates, authority] };
    this.agent =
      target.protocol === 'https:'
        ? new https.Agent({ keepAlive: true, maxSockets: 1, ...trust })
        : new http.Agent({ keepAlive: true, maxSockets: 1 });
  }

  close(): void {
    this.agent.destroy();
  }

  hide(name: string, value: string, kind: Private['kind'] = 'secret'): void {
    if (value.length >= 4 && !this.secrets.some((each) => each.value === value)) this.secrets.push({ name, value, kind });
  }

  async wait(ms: number): Promise<void> {
    if (ms <= 0) return;
    this.waited += ms;
    await this.settings.wait(ms);
  }

  /** Sends until it is not limited; every answer is on record, the limited ones too. */
  async call(party: Party, operation: OperationName, sending: Sending = {}): Promise<Exchange> {
    const { betweenMs } = this.settings;
    for (let limited = 1; ; limited++) {
      if (this.exchanges.length > 0) await this.wait(betweenMs);
      const since = this.waited - (this.last.get(operation) ?? Number.NEGATIVE_INFINITY);
      if (SETUP.includes(operation)) await this.wait(betweenMs * SETUP_TIMES - since);
      const exchange = await this.once(party, operation, sending);
      this.last.set(operation, this.waited);
      this.exchanges.push(exchange);
      this.settings.onExchange?.(exchange);
      if (exchange.answer?.status !== 429 || limited > MOST_LIMITED) return exchange;
      await this.wait(limitedFor(exchange, limited));
    }
  }

  private async once(party: Party, operation: OperationName, sending: Sending): Promise<Exchange> {
    const called: Called = operations[operation];
    const { params = {}, query = '', body, probe, mayRefuse = [], isMissigned } = sending;
    const text = sending.text ?? (body && JSON.stringify(body));
    const path = called.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] as string));
    const nr = this.exchanges.length + 1;
    const requestId = `drift-${nr}`;
    const headers: Record<string, string> = {
      'User-Agent': 'bunq-contracts-drift/1.0',
      'Cache-Control': 'no-cache',
      'X-Bunq-Language': 'en_US',
      'X-Bunq-Region': 'nl_NL',
      'X-Bunq-Geolocation': '0 0 0 0 000',
      'X-Bunq-Client-Request-Id': requestId,
    };
    if (party.token !== undefined) headers['X-Bunq-Client-Authentication'] = party.token;
    if (text !== undefined) {
      headers['Content-Type'] = 'application/json';
      headers['Content-Length'] = String(Buffer.byteLength(text));
      if (party.token !== undefined)
        headers['X-Bunq-Client-Signature'] = sign('sha256', Buffer.from(isMissigned ? `${text} ` : text), party.key).toString('base64');
    }
    const answer = await this.transmit(called.method, `${path}${query}`, headers, text);
    const json = answer && parsed(answer.bytes.toString('utf8'));
    this.learn(json);
    const { serverKey } = party;
    return { nr, operation, called, probe, mayRefuse, sent: body, requestId, serverKey, answer, json };
  }

  private transmit(method: string, path: string, headers: Record<string, string>, text?: string): Promise<Exchange['answer']> {
    const { target } = this.settings;
    const { request } = target.protocol === 'https:' ? https : http;
    const url = new URL(`${target.href.replace(/\/$/, '')}/v1${path}`);
    return new Promise((resolve) => {
      const sent = request(url, { method, headers, agent: this.agent, timeout: TIMEOUT_MS });
      const fail = () => resolve(null);
      sent.on('error', fail);
      sent.on('timeout', () => sent.destroy());
      sent.on('response', (response) => {
        const parts: Buffer[] = [];
        let size = 0;
        response.on('data', (part: Buffer) => {
          size += part.length;
          if (size > LARGEST) response.destroy();
          else parts.push(part);
        });
        response.on('error', fail);
        response.on('close', () => {
          if (!response.complete) return fail();
          const pairs = response.rawHeaders.flatMap((name, i, all): [string, string][] =>
            i % 2 ? [] : [[name.toLowerCase(), all[i + 1] as string]],
          );
          resolve({ status: response.statusCode ?? 0, headers: new Map(pairs), bytes: Buffer.concat(parts) });
        });
      });
      sent.end(text);
    });
  }

  /** The user's part, at a stand-in for Incode's SDK; whether the user has completed it. */
  async capture(urlApi: string, token: string): Promise<boolean> {
    const { authority } = this.settings;
    const url = new URL(`${urlApi}capture`);
    const { request } = url.protocol === 'https:' ? https : http;
    const text = JSON.stringify({ token });
    const headers = { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(text)) };
    return new Promise((resolve) => {
      const sent = request(url, { method: 'POST', headers, ...(authority !== undefined && { ca: authority }) }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          body += part;
        });
        response.on('close', () => resolve(parsed(body)?.result === 'completed'));
      });
      sent.on('error', () => resolve(false));
      sent.end(text);
    });
  }

  /** Remembers what an answer holds that must not be shown. */
  private learn(json: Json): void {
    if (Array.isArray(json)) for (const item of json) this.learn(item);
    if (typeof json !== 'object' || json === null) return;
    for (const [name, value] of Object.entries(json)) {
      const private_ = SECRET_FIELDS[name];
      if (private_ && typeof value === 'string') this.hide(private_, value);
      else this.learn(value);
    }
  }
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** By Retry-After, else by the window that the sentence names, else longer each time. */
function limitedFor({ answer, json }: Exchange, limited: number): number {
  const given = answer?.headers.get('retry-after');
  if (given !== undefined && /^\d+$/.test(given)) return Math.min(Number(given) * 1_000, LONGEST_LIMITED_MS);
  const until = Date.parse(given ?? '') - Date.parse(answer?.headers.get('date') ?? '');
  if (until > 0) return Math.min(until, LONGEST_LIMITED_MS);
  const [, seconds] = /per (\d+) second/.exec(String(json?.Error?.[0]?.error_description)) ?? [];
  return Math.min(seconds ? Number(seconds) * 1_000 : 3_000 * 2 ** limited, LONGEST_LIMITED_MS);
}

/** Hexadecimal digits of a run's own: as unforeseeable as its key, and no two of one run alike. */
export const ownDigits = (key: KeyObject, use: string) => {
  const bytes = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(use).update(bytes).digest('hex');
};

export const privateKeyOf = (pem: string) => createPrivateKey(pem);
