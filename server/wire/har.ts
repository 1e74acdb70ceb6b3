/** Exchanges as HAR 1.2, which the developer tools of browsers open. */
import { STATUS_CODES } from 'node:http';
import { timestamp } from '../world/clock.js';
import type { Answer, Exchange, RecordedRequest } from '../world/journal.js';

interface Pair {
  name: string;
  value: string;
}

/** Nothing here but what the journal has kept: what was blanked there stays so. The world's clock says when; nothing says how long. */
export function harOf(exchanges: readonly Exchange[], url: string, version: string) {
  return { log: { version: '1.2', creator: { name: 'bunq-mock', version }, entries: exchanges.map((exchange) => entry(exchange, url)) } };
}

export type Har = ReturnType<typeof harOf>;

function entry({ id, at, operation, caller, request, answer, refusal, fault, signature, own_fault }: Exchange, url: string) {
  return {
    startedDateTime: new Date(Math.floor(at / 1000)).toISOString(),
    time: 0,
    request: showRequest(request, url),
    response: showAnswer(answer),
    cache: {},
    timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: 0, receive: 0 },
    _bunqMock: { id, at: timestamp(at), operation, caller, refusal, fault, signature, own_fault },
  };
}

function showRequest({ method, target, headers, body, bytes }: RecordedRequest, url: string) {
  const pairs = pairsIn(headers);
  const question = target.indexOf('?');
  return {
    method,
    url: /^https?:\/\//i.test(target) ? target : url + (target.startsWith('/') ? target : `/${target}`),
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: pairs,
    // As they were sent: decoded, they might show what was blanked elsewhere.
    queryString:
      question < 0
        ? []
        : target
            .slice(question + 1)
            .split('&')
            .map(parameter),
    ...(body.length > 0 && { postData: { mimeType: fieldOf(pairs, 'content-type'), ...textOf(body) } }),
    headersSize: -1,
    bodySize: bytes,
  };
}

/** A field that the format has for an answer, it lacks for a request; so a comment says what is base64. */
function textOf(body: Buffer): { text: string; comment?: string } {
  const text = body.toString('utf8');
  return Buffer.from(text).equals(body) ? { text } : { text: body.toString('base64'), comment: 'base64' };
}

function showAnswer(answer: Answer | null) {
  const { status, headers, body } = answer ?? { status: 0, headers: {}, body: '' };
  const pairs = Object.entries(headers).map(([name, value]) => ({ name, value }));
  const size = Buffer.byteLength(body);
  return {
    status,
    statusText: STATUS_CODES[status] ?? '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: pairs,
    content: { size, mimeType: fieldOf(pairs, 'content-type') || 'x-unknown', text: body },
    redirectURL: fieldOf(pairs, 'location'),
    headersSize: -1,
    bodySize: Number(fieldOf(pairs, 'content-length') || size),
  };
}

function pairsIn(headers: readonly string[]): Pair[] {
  return headers.flatMap((name, i) => (i % 2 ? [] : [{ name, value: headers[i + 1] ?? '' }]));
}

function parameter(text: string): Pair {
  const equals = text.indexOf('=');
  return equals < 0 ? { name: text, value: '' } : { name: text.slice(0, equals), value: text.slice(equals + 1) };
}

const fieldOf = (pairs: readonly Pair[], name: string) => pairs.find((pair) => pair.name.toLowerCase() === name)?.value ?? '';
