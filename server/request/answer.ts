/** What is sent, and put on record: every answer and every refusal ends here. */
import { incodeRefused, isIncode } from '../incode/index.js';
import { Refusal, refusals } from '../refusals.js';
import type { Item } from '../resources/operation.js';
import { releaseRead } from '../webhooks/holding.js';
import { corsHeaders, OPEN, PREFLIGHT } from '../wire/cors.js';
import { encryptAnswer, isEncrypted } from '../wire/encryption.js';
import { failure, isSigned, languageOf, success } from '../wire/envelope.js';
import { provenanceHeaders, provenanceOfRefusal } from '../wire/provenance.js';
import { header } from '../wire/receive.js';
import { sign } from '../wire/signature.js';
import { type Draft, delay, delayReally, isLegible, isUnanswered, rewrites, spoil, transmit } from '../wire/spoil.js';
import { callerName } from '../world/caller.js';
import type { Exchange } from '../world/journal.js';
import type { World } from '../world/world.js';
import type { Passage, Site } from './passage.js';

/** What is about to be sent. */
export interface Answer {
  status: number;
  body: string;
  /** What is sent in place of it, of a file. */
  bytes?: Buffer;
  /** Whose word it rests on, as headers. */
  marks: Record<string, string>;
  headers?: Readonly<Record<string, string>>;
  /** What a client gets to see in it. */
  shows?: readonly Item[];
  refusal?: Refusal | null;
  ownFault?: string | null;
}

/** 11. Headers, signature, bytes; then the exchange is closed. A fault may have it wait. */
export function send(passage: Passage, world: World, answer: Answer): void {
  const { fault, request, response } = passage;
  const { latency_ms: late, real_latency_ms: really } = fault?.do ?? {};
  if (late === undefined && really === undefined) {
    write(passage, world, answer);
    return;
  }
  passage.site.activity.rest(response);
  const later = () => write(passage, world, answer);
  if (late !== undefined) world.because(passage.cause, () => delay(world, late, request.socket, later));
  else if (really !== undefined) delayReally(world, really, request.socket, later);
}

function write(passage: Passage, world: World, answer: Answer): void {
  const { request, response, named, caller, fault } = passage;
  const { status, body, marks, headers: more, shows, refusal = null, ownFault = null } = answer;
  const isBunqs = !isIncode(passage.path);
  const own = isBunqs ? { 'X-Bunq-Client-Response-Id': world.ids.responseId(), ...corsHeaders(request.method, passage.site.cors) } : OPEN;
  const headers: Record<string, string> = { 'Content-Type': 'application/json', ...own, ...more };
  const requestId = isBunqs ? header(request, 'x-bunq-client-request-id') : undefined;
  if (requestId !== undefined) headers['X-Bunq-Client-Request-Id'] = requestId;
  // Node writes the headers along with a body that is a string, and in its encoding; an id may have other bytes.
  let bytes: string | Buffer = answer.bytes ?? (/^[\x20-\x7e]*$/.test(requestId ?? '') ? body : Buffer.from(body));
  const { installation } = caller;
  const isSealed = status === 200 && installation && isEncrypted(named?.operation.encrypted, request);
  const seal = isSealed ? (text: string) => encryptAnswer(text, installation, world.ids, headers) : undefined;
  if (seal) bytes = seal(body);
  // What a fault writes anew is signed then.
  if (isBunqs && isSigned(status, named?.operation.unsigned))
    headers['X-Bunq-Server-Signature'] = fault && rewrites(fault) ? '' : sign(bytes);
  Object.assign(headers, refusal?.headers, { 'X-Mock': passage.site.mark }, marks);
  headers.Date = world.clock.httpDate();
  headers['Content-Length'] = String(Buffer.byteLength(bytes));
  response.sendDate = false;
  if (passage.site.isStopping()) response.shouldKeepAlive = false;
  const draft: Draft = { status, headers, body, bytes, seal, isFile: answer.bytes !== undefined };
  const meant = fault && { status, headers: { ...headers }, body };
  const sent = fault ? spoil(fault, draft, world.ids.chance(), response.shouldKeepAlive) : draft;
  if (passage.site.marks === false) for (const name of Object.keys(sent.headers)) if (/^x-mock/i.test(name)) delete sent.headers[name];
  const isRead = shows && request.method === 'GET' && isLegible(fault);
  const whole = () => {
    passage.site.activity.answered(response);
    if (isRead) world.because(passage.cause, () => releaseRead(world, shows));
  };
  if (!fault || !transmit(fault, response, sent, world, whole)) {
    response.writeHead(sent.status, sent.headers);
    // A Buffer would go out ahead of a `100 Continue` that is still queued.
    if (typeof sent.bytes === 'string') response.end(sent.bytes);
    else response.end(sent.bytes.toString('latin1'), 'latin1');
  }
  const isKept = fault?.do.hang || fault?.do.body_latency_ms !== undefined;
  if (isKept) passage.site.activity.rest(response);
  const seen =
    fault && isUnanswered(fault) ? null : { status: sent.status, headers: sent.headers, body: request.method === 'HEAD' ? '' : sent.body };
  close(passage, world, seen, refusal, ownFault, meant);
  if (!isKept) whole();
}

/** Puts the exchange on record; without an answer, when a fault left none. */
export function close(
  passage: Passage,
  world: World,
  answer: Exchange['answer'],
  refusal: Refusal | null = null,
  ownFault: string | null = null,
  meant: Exchange['answer'] = null,
) {
  const { request, named, caller, signature, fault, cause } = passage;
  if (fault === null && ownFault === null) world.coverage.exchange(named?.name ?? null, refusal);
  const exchange = world.journal.add({
    at: world.clock.now(),
    operation: named?.name ?? null,
    caller: callerName(caller),
    request: {
      method: request.method ?? '',
      target: request.url ?? '',
      headers: request.rawHeaders,
      body: passage.body,
      bytes: passage.bytes,
    },
    answer,
    refusal: refusal && { id: refusal.kind.id, status: refusal.kind.status, diagnosis: refusal.diagnosis ?? null },
    fault: fault && String(fault.id),
    signature,
    own_fault: ownFault,
  });
  cause.exchange = exchange.id;
  tell(passage.site, world, exchange, passage.elapsed(), meant);
}

/** Whoever listens cannot spoil an answer that is sent. */
export function tell(site: Site, world: World, exchange: Exchange, ms: number, meant: Exchange['answer'] = null): void {
  try {
    site.onExchange(world, exchange, ms, meant);
  } catch (error) {
    site.onOwnFault(error);
  }
}

/** Where every throw ends. */
export function refuse(passage: Passage, error: unknown): void {
  const ownFault = error instanceof Refusal ? null : String(error instanceof Error ? error.message : error);
  if (ownFault !== null) passage.site.onOwnFault(error);
  const refusal = error instanceof Refusal ? error : refusals.ownFault({ why: ownFault as string });
  const world = passage.world ?? passage.site.worlds.get('default');
  const body = isIncode(passage.path)
    ? JSON.stringify(incodeRefused(world, refusal, passage.path))
    : failure(refusal, languageOf(header(passage.request, 'x-bunq-language')));
  send(passage, world, { status: refusal.kind.status, body, marks: provenanceOfRefusal(refusal), refusal, ownFault });
}

/** A browser asks before it sends a header of bunq's from another origin; there is nothing to it but headers. */
export function preflight(passage: Passage, world: World): void {
  const marks = provenanceHeaders('assumed', ['preflight']);
  send(passage, world, { status: 200, body: success([]), marks, headers: PREFLIGHT });
}
