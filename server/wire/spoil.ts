/** What faults do to an answer that is ready, or to its connection. */
import { createSign } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Drip, FaultDoes } from '../../schemas/generated/types.js';
import { refusals } from '../refusals.js';
import { realDelay } from '../world/clock.js';
import type { ArmedFault } from '../world/faults.js';
import type { Held } from '../world/held.js';
import { otherPrivateKey } from '../world/keys.js';
import type { LivingRow } from '../world/lifecycle.js';
import type { World } from '../world/world.js';
import { failure } from './envelope.js';
import { grease } from './grease.js';
import { MOST_CHANGED, patched } from './patch.js';
import { saysSuccess } from './provoke.js';
import { sign } from './signature.js';

const SIGNATURE = 'X-Bunq-Server-Signature';
/** As a proxy would have it: nothing in it is bunq's. */
const PAGE = '<!DOCTYPE html>\n<html><head><title>Service</title></head><body><h1>Please try again later</h1></body></html>\n';
/** Answers of these have no body, and Node sends none. */
export const BODYLESS: readonly unknown[] = [204, 304];
/** Real milliseconds: no drip takes longer. */
const LONGEST_DRIP_MS = 2_000;

/** An answer as it is about to be sent. */
export interface Draft {
  status: number;
  headers: Record<string, string>;
  /** What goes on record. */
  body: string;
  /** What is sent: the body, or its encrypted form. */
  bytes: string | Buffer;
  /** Encrypts another body in its place, where the answer is encrypted. */
  seal?: ((body: string) => Buffer) | undefined;
  /** No JSON. */
  isFile?: boolean;
}

type Chance = (what: string, bytes: number) => Buffer;

/**
 * Changes what an answer says; its bytes are then those that are sent, but for the connection's part in it.
 *
 * @param isKept whether the connection is to be kept: Node would say so in a case of its own
 */
export function spoil({ do: does, kind }: ArmedFault, draft: Draft, chance: Chance, isKept: boolean): Draft {
  const { headers } = draft;
  headers['X-Mock-Fault'] = kind;
  // A refusal that was asked for is as well founded as one that came by itself.
  const isRefusal = (does.status !== undefined || does.refusal !== undefined) && !saysSuccess(does);
  if (!isRefusal || does.body || does.patch || does.headers) {
    headers['X-Mock-Assumed'] = [headers['X-Mock-Assumed'], `fault ${kind}`].filter(Boolean).join(', ');
    headers['X-Mock-Provenance'] = 'assumed';
  }
  // What was refused stays so: that it happened would be a lie.
  if (saysSuccess(does) && draft.status < 300) draft.status = does.status as number;
  rewrite(does, draft, chance);
  if (does.signature && headers[SIGNATURE]) signOtherwise(does.signature, draft);
  cutOff(does, draft);
  if (does.framing) delete headers['Content-Length'];
  for (const [name, value] of Object.entries(does.headers ?? {})) setHeader(headers, name, value);
  if (!does.header_case) return draft;
  headers.Connection = isKept ? 'keep-alive' : 'close';
  const cased = (name: string) => (does.header_case === 'lower' ? name.toLowerCase() : name.toUpperCase());
  return { ...draft, headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [cased(name), value])) };
}

/** Whether a fault writes the body anew. */
export const rewrites = ({ do: { grease, patch, body } }: ArmedFault) => (grease ?? patch ?? body) !== undefined;

/** Another body, and what the headers say of it. */
function rewrite(does: FaultDoes, draft: Draft, chance: Chance): void {
  const { headers } = draft;
  const hasBody = !BODYLESS.includes(draft.status);
  const body = hasBody ? bodyInstead(does, draft, chance) : '';
  if (body === undefined) return;
  // Neither nothing nor a proxy's page is encrypted.
  const bytes = (does.body !== 'empty' && does.body !== 'html' && draft.seal?.(body)) || Buffer.from(body);
  Object.assign(draft, { body, bytes });
  if (SIGNATURE in headers) headers[SIGNATURE] = sign(bytes);
  if (hasBody) headers['Content-Length'] = String(bytes.length);
  else delete headers['Content-Length'];
  if (does.body !== 'html') return;
  for (const name of Object.keys(headers)) if (name.startsWith('X-Bunq-')) delete headers[name];
  headers['Content-Type'] = 'text/html';
}

/** What is to be sent of the body, when that is not all of it. */
function cutOff({ hang, truncate_at }: FaultDoes, draft: Draft): void {
  const whole = Buffer.from(draft.bytes);
  const length = hang === 'body' ? whole.length >> 1 : truncate_at;
  if (length === undefined) return;
  const bytes = whole.subarray(0, Math.min(length, whole.length - 1));
  Object.assign(draft, { bytes, body: bytes.toString() });
}

function setHeader(headers: Draft['headers'], name: string, value: string): void {
  for (const other of Object.keys(headers)) if (other.toLowerCase() === name.toLowerCase()) delete headers[other];
  headers[name] = value;
}

function bodyInstead(does: FaultDoes, draft: Draft, chance: Chance): string | undefined {
  const { body } = draft;
  if (does.grease && draft.isFile) return undefined;
  if (does.grease) return grease(body, does.grease, chance);
  if (does.patch) return patched(body, does.patch) ?? tooMuch(draft);
  if (does.body === 'empty') return '';
  if (does.body === 'html') return PAGE;
  return does.body === 'invalid-json' ? body.slice(0, -1) : undefined;
}

/** What is said in place of an answer of which a patch makes too much. */
function tooMuch(draft: Draft): string {
  const refusal = refusals.patchTooLarge({ limit: MOST_CHANGED });
  draft.status = refusal.kind.status;
  // As no answer of such a status is.
  delete draft.headers[SIGNATURE];
  draft.seal = undefined;
  for (const name of Object.keys(draft.headers)) if (name.startsWith('X-Bunq-Server-Encryption-')) delete draft.headers[name];
  return failure(refusal, 'en_US');
}

function signOtherwise(how: 'flip' | 'omit' | 'other-key', { headers, bytes }: Draft): void {
  const signature = Buffer.from(headers[SIGNATURE] as string, 'base64');
  signature[0] = (signature[0] as number) ^ 1;
  if (how === 'omit') delete headers[SIGNATURE];
  else if (how === 'flip') headers[SIGNATURE] = signature.toString('base64');
  else headers[SIGNATURE] = createSign('sha256').update(bytes).sign(otherPrivateKey(), 'base64');
}

/**
 * Sends an answer that is spoilt; false when there is nothing special about how, and somebody else may.
 *
 * @param whole told when a body that is late has been sent
 */
export function transmit({ do: does }: ArmedFault, response: ServerResponse, draft: Draft, world: World, whole: () => void): boolean {
  const { socket } = response.req;
  const { held } = world;
  if (does.reset === 'after') {
    reset(socket);
    return true;
  }
  if (does.hang_up === 'after') {
    socket.destroySoon();
    return true;
  }
  if (does.hang === 'after') {
    hold(socket, held);
    return true;
  }
  if (does.interim) announce(response, does.interim);
  // Node frames what has no length as the client's version of HTTP allows.
  if (does.framing === 'close') Object.assign(response, { shouldKeepAlive: false, useChunkedEncodingByDefault: false });
  if (does.truncate_at === undefined && !does.hang && !does.drip && !does.body_latency_ms && !does.framing) return false;
  const bytes = Buffer.from(draft.bytes);
  response.writeHead(draft.status, draft.headers);
  // Not flushHeaders(), which writes them as UTF-8: an id may have other bytes.
  response.write('', 'latin1');
  if (does.body_latency_ms) {
    delay(world, does.body_latency_ms, socket, () => {
      response.end(bytes.toString('latin1'), 'latin1');
      whole();
    });
    return true;
  }
  if (does.framing) {
    const half = bytes.length >> 1;
    if (half) response.write(bytes.toString('latin1', 0, half), 'latin1');
    response.end(bytes.toString('latin1', half), 'latin1');
    return true;
  }
  if (does.drip) {
    void drip(response, bytes, does.drip, held);
    return true;
  }
  if (bytes.length) response.write(bytes.toString('latin1'), 'latin1');
  if (does.hang) hold(socket, held);
  else socket.destroySoon();
  return true;
}

/** An interim answer, on which the one that counts follows. */
function announce(response: ServerResponse, status: 100 | 102 | 103): void {
  if (response.req.httpVersionMinor < 1) return;
  if (status === 100) response.writeContinue();
  else if (status === 102) response.writeProcessing();
  else response.writeEarlyHints({ link: '</v1>; rel=preconnect' });
}

/** In pieces of its own; what a world's end, or the server's, cuts short goes out at once. */
async function drip(response: ServerResponse, bytes: Buffer, { bytes: least, every_ms }: Drip, held: Held): Promise<void> {
  let isOver = false;
  let wake = () => {};
  const hurry = () => {
    isOver = true;
    wake();
  };
  const forget = held.keep(hurry);
  response.once('close', hurry);
  const size = Math.max(least, Math.ceil(bytes.length / Math.floor(LONGEST_DRIP_MS / every_ms)));
  let sent = 0;
  for (; sent + size < bytes.length && !isOver; sent += size) {
    response.write(bytes.toString('latin1', sent, sent + size), 'latin1');
    await Promise.race([realDelay(every_ms), new Promise<void>((resolve) => (wake = resolve))]);
  }
  response.end(bytes.toString('latin1', sent), 'latin1');
  forget();
}

/** Whether a client can make out what an answer says. */
export function isLegible(fault: ArmedFault | null): boolean {
  if (!fault) return true;
  const { reset, hang_up, hang, body, truncate_at, status } = fault.do;
  return !(reset || hang_up || hang || body || truncate_at !== undefined || BODYLESS.includes(status));
}

/** Whether a fault left no answer at all. */
export const isUnanswered = ({ do: does }: ArmedFault) =>
  does.reset !== undefined || does.hang_up !== undefined || does.hang === true || does.hang === 'after';

/** Strikes before the operation runs; true when the request gets no answer at all. */
export function silence({ do: does }: ArmedFault, { req: { socket } }: ServerResponse, held: Held): boolean {
  if (does.reset === 'before') reset(socket);
  if (does.hang_up === 'before') socket.destroySoon();
  if (does.hang === true) hold(socket, held);
  return does.reset === 'before' || does.hang_up === 'before' || does.hang === true;
}

/** Keeps a connection open until the client closes its half, or the end of the world. */
export function hold(socket: Socket, held: Held): void {
  const cut = () => void socket.destroy();
  const forget = held.keep(cut);
  socket.once('close', forget);
  socket.once('end', cut);
  if (socket.readableEnded) cut();
}

/** Has an answer wait for an instant of the world. */
export function delay(world: World, ms: number, socket: Socket, send: () => void): void {
  const slug = 'late-answer';
  const stamp = world.stamp(slug);
  const due = stamp.created + ms * 1000;
  const row = world.begin<LivingRow & { due: number }>(slug, { ...stamp, owner: 0, reads: 0, armed: 0, due });
  const forget = world.held.keep(() => void socket.destroy());
  world.held.late(row.id, () => {
    forget();
    send();
  });
}

/** Sends after real milliseconds; not at all when the world ends first. */
export function delayReally(world: World, ms: number, socket: Socket, send: () => void): void {
  const over = new AbortController();
  const forget = world.held.keep(() => {
    over.abort();
    socket.destroy();
  });
  void realDelay(ms, over.signal).then(() => {
    if (over.signal.aborted) return;
    forget();
    send();
  });
}

/** RST. Under TLS the connection is that of the socket beneath. */
function reset(socket: Socket): void {
  const beneath = (socket as Socket & { _parent?: Socket | null })._parent;
  try {
    (beneath ?? socket).resetAndDestroy();
  } finally {
    socket.destroy();
  }
}
