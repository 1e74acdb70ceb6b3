/** The control plane's path. The only file that knows Express. */
import { hash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type Request, type Response } from 'express';
import { checkHost, checkJson, checkMade, checkPage, checkSender, controls, Live, PlainText } from './control/index.js';
import { assetOf, isVisit, PAGE_HEADERS, pageOf, ROOT } from './desk/index.js';
import { Refusal, refusals } from './refusals.js';
import type { ControlCallSeen, SiteOptions } from './request/passage.js';
import { JSON_LIMIT, parseJson } from './wire/body.js';
import { failure } from './wire/envelope.js';
import { provenanceHeaders } from './wire/provenance.js';
import { originOf, receive } from './wire/receive.js';

/** The calls of the control plane: guards of their own, no world's journal, no signature. */
export function controlPlane({ worlds, version, publicUrl, allowHosts, onControl, onOwnFault }: SiteOptions) {
  const plane = express.Router({ strict: true, caseSensitive: true });
  plane.use((request, _response, next) => {
    checkHost(request.headers.host, allowHosts);
    // Whoever follows a link from elsewhere gets a page that nobody else can read or frame, and that changes nothing.
    if (!isVisit(request)) checkPage(request.headers);
    checkSender(request.headers['x-mock']);
    if (!isReading(request.method)) checkJson(request.headers['content-type']);
    next();
  });
  plane.get('/', (request, response, next) => {
    if (!isVisit(request)) next();
    else response.writeHead(302, { Location: ROOT, 'X-Mock': `bunq-mock/${version}`, 'Content-Length': 0 }).end();
  });
  plane.get('/desk/assets/:name', (request, response) => {
    const { type, body } = assetOf(request.params.name);
    response.writeHead(200, {
      ...PAGE_HEADERS,
      'Content-Type': type,
      'Cache-Control': 'max-age=31536000, immutable',
      'Content-Length': body.length,
    });
    response.end(body);
  });
  plane.get(['/desk', '/desk/*view'], async (request, response) => {
    const target = request.originalUrl.slice(ROOT.length);
    const body = await pageOf({ worlds, target, url: publicUrl ?? originOf(request), version });
    response.writeHead(200, { ...PAGE_HEADERS, 'X-Mock': `bunq-mock/${version}`, 'Content-Length': Buffer.byteLength(body) });
    response.end(body);
  });
  for (const { method, path, limit = JSON_LIMIT, glance, isFixed, run } of controls) {
    plane[method.toLowerCase() as 'get'](path, async (request, response) => {
      const bytes = method === 'GET' ? undefined : await receive(request, limit);
      if (bytes) await glance?.(bytes);
      const body = bytes && parseJson(bytes, request.headers['content-type']);
      const url = publicUrl ?? originOf(request);
      const query = new URLSearchParams(request.originalUrl.split('?').slice(1).join('?'));
      const params = request.params as Record<string, string>;
      if (isReading(request.method)) checkMade({ worlds, params, query });
      const answer = await run({ worlds, params, query, headers: request.headers, body, url, version });
      if (!isReading(request.method)) seen(request, 200, null);
      if (answer instanceof Live) stream(request, response, answer, version);
      else if (answer instanceof PlainText) reply(response, 200, answer.text, version, 'text/plain; charset=utf-8');
      else if (isFixed) replyFixed(request, response, JSON.stringify(answer), version);
      else reply(response, 200, JSON.stringify(answer), version);
    });
  }
  plane.use((request) => {
    throw refusals.controlNotFound({ what: `${request.method} ${request.originalUrl.split('?')[0]}` });
  });

  /** What a router throws, and what a control call refuses. */
  function turnDown(response: ServerResponse, error: unknown): void {
    if (!(error instanceof Refusal || error instanceof URIError)) onOwnFault(error);
    const refusal =
      error instanceof Refusal ? error : error instanceof URIError ? refusals.pathInvalid() : refusals.ownFault({ why: String(error) });
    if (response.req.url?.startsWith('/_mock'))
      seen(response.req, refusal.kind.status, { id: refusal.kind.id, text: refusal.message.replace(/^bunq-mock: /, '') });
    reply(response, refusal.kind.status, failure(refusal, 'en_US'), version);
  }

  function seen(
    { method = '', url = '', ...request }: IncomingMessage & { originalUrl?: string },
    status: number,
    refusal: ControlCallSeen['refusal'],
  ) {
    onControl?.({ method, target: request.originalUrl ?? url, status, refusal });
  }

  // A router without Express's application: that would change the prototype of each request and answer.
  const root = express.Router({ strict: true, caseSensitive: true }).use('/_mock', plane);
  return {
    turnDown,
    /** @param otherwise what is done with a request that is none of these */
    control: (request: IncomingMessage, response: ServerResponse, otherwise: () => void) =>
      root(request as Request, response as Response, (error) => (error ? turnDown(response, error) : otherwise())),
  };
}

const isReading = (method: string) => method === 'GET' || method === 'HEAD';

/** One that goes on until the reader leaves, or what it reads ends. */
function stream(request: IncomingMessage, response: ServerResponse, { begin }: Live, version: string): void {
  const marks = { 'X-Mock': `bunq-mock/${version}`, ...provenanceHeaders('assumed', []) };
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', ...marks });
  if (request.method === 'HEAD') response.end();
  else begin(response);
}

/** One that a caller may have already. */
function replyFixed(request: IncomingMessage, response: ServerResponse, body: string, version: string): void {
  const tag = `"${hash('sha256', body).slice(0, 32)}"`;
  response.setHeader('ETag', tag);
  const known = (request.headers['if-none-match'] ?? '').split(/\s*,\s*/).map((each) => each.replace(/^W\//, ''));
  if (known.includes(tag)) response.writeHead(304, { 'X-Mock': `bunq-mock/${version}` }).end();
  else reply(response, 200, body, version);
}

/** An answer of the control plane: JSON unless it says otherwise, and none of it bunq's word. */
function reply(response: ServerResponse, status: number, body: string, version: string, type = 'application/json'): void {
  response.writeHead(status, {
    'Content-Type': type,
    'X-Mock': `bunq-mock/${version}`,
    ...provenanceHeaders('assumed', []),
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}
