/**
 * The reference client: a partner's whole way to an approved user, an identity verification alone, and a payment.
 * One file, though long: people copy it.
 *
 * Read it to write yours. It needs nothing but Node. Each comment that says "or else" names a bug that a client of such an API
 * has really had. The time, the person in front of the camera and the printer are its caller's: {@link ClientContext}.
 */
import { createPrivateKey, createPublicKey, type KeyObject, randomUUID, sign, verify } from 'node:crypto';
import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import { rootCertificates } from 'node:tls';
import type { Client, ClientContext, Outcome } from '../running/client.js';

const INSTALLATION = '/installation';
const TAKE_A_SECRET = ['/device-server', '/session-server'];
const TIMEOUT_MS = 10_000;
const RATE_LIMIT_MS = 3_000;
const LONGEST_RATE_LIMIT_MS = 30_000;
const MOST_RATE_LIMITS = 8;
const MOST_FAILURES = 5;
const MOST_LOST = 3;
const TOLERATED_MISSES = 2;
const MOST_ORDERS = 2;
const LOOKS = 2;
const MOST_PAGES = 10;

type ErrorKind = NonNullable<Outcome['error_kind']>;
type Method = 'GET' | 'POST' | 'PUT';

// biome-ignore lint/suspicious/noExplicitAny: what bunq sends may hold anything, and is looked at with care where it is used
type Json = any;

/** What ends a run without a verdict. The message is for people, and holds nothing that must stay private. */
export class Failure extends Error {
  readonly kind: ErrorKind | 'timed_out';
  /** What bunq's side said when it failed: it may say until when. */
  readonly answer: Answer | undefined;

  constructor(kind: ErrorKind | 'timed_out', message: string, answer?: Answer) {
    super(message);
    this.kind = kind;
    this.answer = answer;
  }
}

/** What one run knows. Nothing is kept outside of it, or else two users who are verified at once get into each other's way. */
interface Run {
  context: ClientContext;
  agent: http.Agent;
  /** Milliseconds since 1970. */
  deadline: number;
  /** How many answers to a POST or PUT were lost. */
  lost: number;
  /** Aborts when a webhook has come; renewed after each poll. */
  news: AbortController;
  /** Of the identity-verification-session, once there is one. */
  sessionId?: string;
  /** For webhooks. */
  listener?: http.Server;
}

/** Who calls: an installation, the partner, or one user. Each has a token of its own. */
interface Party {
  token?: string;
  /** Signs what is sent. */
  key?: KeyObject;
  /** By which bunq's answers to this installation are verified. */
  serverKey?: KeyObject;
  /** What opens another session when one has ended; an installation, and a session that was handed to us, have none. */
  login?: { installation: Party; secret: string };
}

/** A user in its own session. */
interface User {
  party: Party;
  /** Of the UserApiKey; the UserPerson behind it has another id, which paths do not take. */
  id: string;
}

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

/** An answer that may be believed; the body is undefined where there was none, or no JSON in a refusal. */
interface Reply {
  status: number;
  body: Json;
}

const isSuccess = (status: number) => status >= 200 && status < 300;

/** Whether a request may have been carried out although it failed: its answer was lost. */
const isLost = (error: unknown) => error instanceof Failure && (error.kind === 'network' || error.kind === 'server');

// ---- Time

/** Waits, but not beyond the deadline, which ends the run. A hint ends the wait early. */
async function pause(run: Run, ms: number, hint?: AbortSignal): Promise<void> {
  const { context, deadline } = run;
  const left = Math.max(0, deadline - context.now());
  const signal = hint ? AbortSignal.any([context.signal, hint]) : context.signal;
  await context.sleep(Math.min(ms, left), signal);
  // A verification that takes longer is neither approved nor rejected: it is open.
  if (context.now() >= deadline) throw new Failure('timed_out', 'bunq had not decided by the deadline');
  if (context.signal.aborted) throw new Failure('timed_out', 'the run was ended from outside');
}

/** Waits before a request is sent again, unless the deadline comes first. */
async function waitToRepeat(run: Run, ms: number, failure: Failure): Promise<void> {
  if (run.context.now() + ms >= run.deadline) throw failure;
  await pause(run, ms);
}

/** The wait before each poll: it grows, or else bunq is asked for hours at the pace of the first seconds. */
function poller(run: Run): () => Promise<void> {
  const shortest = run.context.pollIntervalMs;
  const longest = 5 * shortest;
  let ms = shortest;
  return async () => {
    await pause(run, shortest);
    // A webhook cuts short only what was added: nobody who calls our listener makes us flood bunq.
    const extra = ms - shortest;
    if (extra > 0 && !run.news.signal.aborted) await pause(run, extra, run.news.signal);
    run.news = new AbortController();
    ms = Math.min(Math.round(ms * 1.25), longest);
  };
}

/** How long an answer, a 429 or of a server that fails, asks to wait; where it does not say, or no time, as long as unsaid. */
function retryAfter(run: Run, answer: Answer | undefined, unsaid: number): number {
  const { headers = {} } = answer ?? {};
  const given = headers['retry-after'];
  if (given === undefined) return unsaid;
  // Seconds, or else a minute is over in 60 milliseconds.
  if (/^\d+$/.test(given)) return Math.max(1_000, Number(given) * 1_000);
  // The other form is a date, by the clock of who sent it; as a number it is NaN, which is no wait at all. Of its three
  // spellings, the oldest names no zone, and is UTC too. Nothing else is gone by: Date.parse would make one out of 1.5, or of -20.
  const isDate = /^[A-Z][a-z]{2,8},? .*( GMT| \d{4})$/.test(given);
  const until = isDate ? Date.parse(`${given.replace(/ GMT$/, '')} GMT`) : Number.NaN;
  if (Number.isNaN(until)) return unsaid;
  const sent = Date.parse(headers.date ?? '');
  const from = Number.isNaN(sent) ? run.context.now() : sent;
  return Math.max(1_000, until - from);
}

// ---- One request

function headersOf({ token, key }: Party, bytes: Buffer | undefined): Record<string, string> {
  const headers: Record<string, string> = {
    'User-Agent': 'bunq-contracts-reference/1.0',
    'Cache-Control': 'no-cache',
    'X-Bunq-Language': 'en_US',
    'X-Bunq-Region': 'nl_NL',
    'X-Bunq-Geolocation': '0 0 0 0 000',
    // New for every attempt: bunq's pages call a repeated one an error.
    'X-Bunq-Client-Request-Id': randomUUID(),
  };
  if (token !== undefined) headers['X-Bunq-Client-Authentication'] = token;
  if (bytes === undefined) return headers;
  headers['Content-Type'] = 'application/json';
  // Of bytes, or else the first name with an accent cuts the body short.
  headers['Content-Length'] = String(bytes.length);
  // Over the very bytes that are sent; RSA, PKCS#1 v1.5, SHA-256. Only POST /installation goes without: it brings the key.
  if (key !== undefined) headers['X-Bunq-Client-Signature'] = sign('sha256', bytes, key).toString('base64');
  return headers;
}

/** One attempt. Node follows no redirect by itself, which fetch would. */
function transmit(run: Run, party: Party, method: Method, path: string, bytes: Buffer | undefined, signal: AbortSignal): Promise<Answer> {
  const url = new URL(`${run.context.baseUrl}/v1${path}`);
  const { request } = url.protocol === 'https:' ? https : http;
  const headers = headersOf(party, bytes);
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Failure('network', `${method}: the connection failed, or the time was up`));
    const sent = request(url, { method, headers, agent: run.agent, signal });
    sent.on('error', fail);
    sent.on('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', fail);
      response.on('close', () => {
        // A body that ended before its Content-Length is no answer, even where it can be parsed.
        if (!response.complete) return fail();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) });
      });
    });
    sent.end(bytes);
  });
}

/** One attempt, in time: the limit is on headers and body together, or else a stalled body holds us for ever. */
async function send(run: Run, party: Party, method: Method, path: string, bytes: Buffer | undefined): Promise<Answer> {
  const over = new AbortController();
  const end = () => over.abort('there is an answer, or the time is up');
  void run.context.sleep(TIMEOUT_MS, over.signal).then(end, end);
  try {
    return await transmit(run, party, method, path, bytes, AbortSignal.any([over.signal, run.context.signal]));
  } finally {
    // Or else the wait goes on, and a run that is over keeps its process alive.
    end();
  }
}

/** Throws unless bunq has signed the raw bytes of the body. Node has lower-cased the header's name, however it came. */
function checkSignature({ serverKey }: Party, path: string, { status, headers, body }: Answer): void {
  // It brings the key, and is not signed.
  if (path === INSTALLATION) return;
  const signature = headers['x-bunq-server-signature'];
  // Refusals may come without; a success that does is not bunq's.
  if (signature === undefined && !isSuccess(status)) return;
  if (typeof signature !== 'string') throw new Failure('signature', `an answer ${status} is not signed`);
  if (serverKey === undefined) throw new Failure('signature', `there is no key to verify an answer ${status} with`);
  const isBunqs = verify('sha256', body, serverKey, Buffer.from(signature, 'base64'));
  if (!isBunqs) throw new Failure('signature', `the signature of an answer ${status} is wrong`);
}

/** Looks at the status first: what comes from a proxy in front of bunq is neither signed nor JSON. */
function checkAnswer(party: Party, path: string, answer: Answer): Answer {
  const { status } = answer;
  // 491 is bunq's maintenance.
  if (status >= 500 || status === 491) throw new Failure('server', `bunq answered ${status}`, answer);
  // Not followed, or else whoever answers is sent our token, and a POST becomes a GET.
  if (status >= 300 && status < 400) throw new Failure('protocol', `bunq answered ${status}, a redirect`);
  checkSignature(party, path, answer);
  return answer;
}

/** Sends until there is an answer to go by: repeats what did nothing, and what may be repeated. */
async function deliver(run: Run, party: Party, method: Method, path: string, bytes: Buffer | undefined): Promise<Answer> {
  let limited = 0;
  let failed = 0;
  for (;;) {
    try {
      const answer = await send(run, party, method, path, bytes);
      if (answer.status !== 429) return checkAnswer(party, path, answer);
      // A rate-limited request has done nothing, whatever its method.
      limited += 1;
      const failure = new Failure('rate_limited', `bunq limited the rate ${limited} times`);
      if (limited > MOST_RATE_LIMITS) throw failure;
      // bunq publishes windows of 3 seconds, and of 30 for opening a session.
      const unsaid = Math.min(RATE_LIMIT_MS * 2 ** (limited - 1), LONGEST_RATE_LIMIT_MS);
      await waitToRepeat(run, retryAfter(run, answer, unsaid), failure);
    } catch (error) {
      if (!(error instanceof Failure) || !isLost(error)) throw error;
      // A POST or PUT may have happened: sent again, it may create twice.
      if (method !== 'GET') throw error;
      failed += 1;
      if (failed > MOST_FAILURES) throw error;
      await waitToRepeat(run, retryAfter(run, error.answer, 1_000 * 2 ** (failed - 1)), error);
    }
  }
}

// ---- What an answer says

/** JSON, with integers of 16 digits and more as texts, or else an id past 2^53 becomes that of another object. */
export function readJson(text: string): Json {
  const stringsAndNumbers = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  return JSON.parse(text.replace(stringsAndNumbers, (token) => (/^-?\d{16,}$/.test(token) ? `"${token}"` : token)));
}

function understand({ status, body }: Answer): Reply {
  // An update may be answered by nothing at all.
  if (body.length === 0) return { status, body: undefined };
  try {
    return { status, body: readJson(body.toString('utf8')) };
  } catch {
    if (isSuccess(status)) throw new Failure('protocol', `an answer ${status} is no JSON`);
    return { status, body: undefined };
  }
}

/** The object of a type, wherever it is in the answer; unknown types and other objects of the same one are passed over. */
function find(reply: Reply, type: string, fits: (object: Json) => boolean = () => true): Json {
  const items: unknown = reply.body?.Response;
  if (!Array.isArray(items)) throw new Failure('protocol', `an answer ${reply.status} has no Response`);
  return items.find((item) => item?.[type] && fits(item[type]))?.[type];
}

function need(reply: Reply, type: string, fits?: (object: Json) => boolean): Json {
  const object = find(reply, type, fits);
  if (!object) throw new Failure('protocol', `an answer ${reply.status} has no ${type} that fits`);
  return object;
}

/** An id, as a text from here on. Nothing else goes into a path, or else it holds undefined, NaN or 1e21. */
function idOf(value: unknown): string {
  const text = String(value);
  if (!/^[1-9]\d*$/.test(text)) throw new Failure('protocol', 'an id is no positive integer');
  return text;
}

function textOf(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw new Failure('protocol', `${name} is no text`);
  return value;
}

/** Takes out of a sentence of bunq's what it may quote of a person, or of our secrets. */
function harmless({ context }: Run, sentence: string): string {
  const { address, ...person } = context.applicant;
  const quotable = [context.apiKey, ...Object.values(person), ...Object.values(address)];
  const withoutTokens = sentence.replace(/[0-9a-f]{32,}/gi, '…');
  return quotable.reduce((text, word) => (word === '' ? text : text.replaceAll(word, '…')), withoutTokens);
}

/** What a refusal comes to. The sentence may be missing, and is for people: nothing is decided by its words, which change. */
function refused(run: Run, { status, body }: Reply): Failure {
  const sentence = String(body?.Error?.[0]?.error_description ?? '');
  return new Failure('protocol', harmless(run, `bunq answered ${status} ${sentence}`.trim()));
}

// ---- One call

/** Whether an answer means that the session has ended. bunq was seen to say so by 401 and by 403. */
function hasEnded(party: Party, method: Method, status: number): boolean {
  if (party.login === undefined) return false;
  if (status === 401) return true;
  // Of a POST or PUT it may as well mean "you may not", after part of it was done: it is not sent again.
  return status === 403 && method === 'GET';
}

/** Resolves with a success, or with a refusal other than 401 and 403. */
async function ask(run: Run, party: Party, method: Method, path: string, body?: object): Promise<Reply> {
  const bytes = body && Buffer.from(JSON.stringify(body), 'utf8');
  let answer = await deliver(run, party, method, path, bytes);
  if (hasEnded(party, method, answer.status)) {
    await openSession(run, party);
    // Once: what is refused in a new session too will be refused for ever.
    answer = await deliver(run, party, method, path, bytes);
  }
  if (answer.status === 401 || answer.status === 403) throw new Failure('auth', `${method}: bunq answered ${answer.status}`);
  return understand(answer);
}

/** Resolves with a success. */
async function call(run: Run, party: Party, method: Method, path: string, body?: object): Promise<Reply> {
  const reply = await ask(run, party, method, path, body);
  // bunq says 400 to a wrong secret, too.
  if (reply.status === 400 && TAKE_A_SECRET.includes(path)) throw new Failure('auth', `${path}: bunq answered 400`);
  if (!isSuccess(reply.status)) throw refused(run, reply);
  return reply;
}

/** Like `ask`, where bunq's side can be looked at afterwards, which decides: undefined when the answer was lost. */
async function attempt(run: Run, party: Party, method: Method, path: string, body: object): Promise<Reply | undefined> {
  try {
    return await ask(run, party, method, path, body);
  } catch (error) {
    if (!isLost(error)) throw error;
    run.lost += 1;
    if (run.lost > MOST_LOST) throw error;
    return undefined;
  }
}

// ---- Sessions

/** Opens a session, the first or the next, on the installation and device that are there. */
async function openSession(run: Run, party: Party): Promise<Reply> {
  if (party.login === undefined) throw new Failure('auth', 'there is nothing to open a session with');
  const { installation, secret } = party.login;
  const opened = await call(run, installation, 'POST', '/session-server', { secret });
  party.token = textOf(need(opened, 'Token').token, 'the token of a session');
  return opened;
}

/** The whole way in: installation, device, session. A token is good for one kind of call only: the installation's ends here. */
async function logIn(run: Run, secret: string): Promise<{ party: Party; opened: Reply }> {
  const key = readKey(createPrivateKey, run.context.privateKey, 'config');
  // The public half, as SPKI.
  const client_public_key = createPublicKey(key).export({ type: 'spki', format: 'pem' });
  const installed = await call(run, {}, 'POST', INSTALLATION, { client_public_key });
  const installation: Party = {
    key,
    token: textOf(need(installed, 'Token').token, 'the token of an installation'),
    serverKey: readKey(createPublicKey, need(installed, 'ServerPublicKey').server_public_key, 'protocol'),
  };
  await call(run, installation, 'POST', '/device-server', { description: 'reference client', secret, permitted_ips: ['*'] });
  const party: Party = { ...installation, login: { installation, secret } };
  const opened = await openSession(run, party);
  return { party, opened };
}

/** A key from its PEM; an unreadable one is the fault of whoever gave it. */
function readKey(read: (pem: string) => KeyObject, pem: string, blame: ErrorKind): KeyObject {
  try {
    return read(pem);
  } catch {
    throw new Failure(blame, 'a key cannot be read');
  }
}

// ---- Identity verification

function ended(run: Run, outcome: Outcome['outcome'], more: Partial<Outcome> = {}): Outcome {
  const session = run.sessionId === undefined ? {} : { session_id: run.sessionId };
  return { outcome, error_kind: 'none', ...session, ...more };
}

/** The session that was asked for, by its id: an older one of the same user may have ended otherwise. */
function sessionOf(run: Run, reply: Reply): Json {
  return need(reply, 'IdentityVerificationSessionIncode', ({ id }) => String(id) === run.sessionId);
}

/** Begins one session, has the user go through the SDK, submits, and waits for bunq's verdict. */
async function verifyIdentity(run: Run, { party, id }: User): Promise<Outcome> {
  const sessions = `/user/${id}/identity-verification-session`;
  // Once. When the answer is lost, the run ends: bunq documents no list of sessions in which to find it.
  const created = await call(run, party, 'POST', sessions, { purpose: 'VERIFICATION', provider: 'INCODE' });
  run.sessionId = idOf(need(created, 'Id').id);
  const path = `${sessions}/${run.sessionId}`;
  const session = sessionOf(run, await call(run, party, 'GET', path));
  run.context.log('the user is in the SDK');
  const left = await run.context.runSdk({ token: textOf(session.token, 'token'), urlApi: textOf(session.url_api, 'url_api') });
  // Who gave up has not been rejected. There is nothing to submit.
  if (left === 'cancelled') return ended(run, 'cancelled');
  if (left !== 'completed') return ended(run, 'needs_input');
  await submit(run, party, path);
  run.context.log('submitted; bunq decides');
  return awaitVerdict(run, party, path);
}

/** Tells bunq that the user is done. After a lost answer, what bunq shows decides whether to say it again, once. */
async function submit(run: Run, party: Party, path: string): Promise<void> {
  const reply = await attempt(run, party, 'PUT', path, { status: 'SUBMITTED' });
  if (reply && !isSuccess(reply.status)) throw refused(run, reply);
  if (reply) return;
  await pause(run, run.context.pollIntervalMs);
  const session = sessionOf(run, await call(run, party, 'GET', path));
  // What it shows may be old, and the first one have arrived: then this one is refused, and the polls will tell.
  if (session.status === 'CREATED') await attempt(run, party, 'PUT', path, { status: 'SUBMITTED' });
}

/** Polls until bunq has decided. That the SDK is done says nothing about it. */
async function awaitVerdict(run: Run, party: Party, path: string): Promise<Outcome> {
  const wait = poller(run);
  let misses = 0;
  for (;;) {
    await wait();
    const reply = await ask(run, party, 'GET', path);
    // What was just written may not be readable everywhere yet; an older status, CREATED, may still be shown too.
    misses = reply.status === 404 ? misses + 1 : 0;
    if (misses > 0 && misses <= TOLERATED_MISSES) continue;
    if (!isSuccess(reply.status)) throw refused(run, reply);
    const session = sessionOf(run, reply);
    // Any other status means "go on", also one that we have never heard of.
    if (session.status !== 'PROCESSED') continue;
    return verdictOf(run, session);
  }
}

/** PROCESSED says that there is a verdict, not which: a text of 2025, or an object of 2026. */
function verdictOf(run: Run, { result }: Json): Outcome {
  const word: unknown = typeof result === 'string' ? result : result?.result;
  const reasons: unknown = result?.all_fail_reason;
  const fail_reasons = Array.isArray(reasons) ? reasons.map(String) : [];
  if (word === 'APPROVED') return ended(run, 'approved');
  if (word === 'REJECTED') return ended(run, 'rejected', { fail_reasons });
  // Never approved, or else a person whom bunq knows nothing about gets in.
  throw new Failure('protocol', 'bunq has processed the session, but its result is none that is known');
}

// ---- Payment

/** Pays what is ordered, once. What a lost answer leaves open is settled by bunq's list; where that cannot be, nobody knows. */
async function pay(run: Run, { party, id }: User): Promise<Outcome> {
  const { accountId, payment } = run.context;
  if (!accountId || !payment) throw new Failure('config', 'the account or the payment is missing');
  const path = `/user/${id}/monetary-account/${idOf(accountId)}/payment`;
  const { id: merchant_reference, amount, counterparty: counterparty_alias, description } = payment;
  // The amount goes as the text that it came as, or else 0.29 is paid as 0.28; and with our own id, or else nobody can tell it
  // from another payment of as much to the same account.
  const order = { amount, counterparty_alias, description, merchant_reference };
  for (let tries = 1; ; tries++) {
    try {
      const reply = await ask(run, party, 'POST', path, order);
      if (isSuccess(reply.status)) return ended(run, 'paid', { payment_id: idOf(need(reply, 'Id').id) });
      // bunq said no, and nothing has moved.
      return ended(run, 'refused', { note: refused(run, reply).message });
    } catch (error) {
      // In whatever way an answer is lost, cut off, forged or led away: the money may have gone.
      if (!(error instanceof Failure) || !MAY_HAVE_PAID.includes(error.kind)) throw error;
      const found = await findPayment(run, party, path, merchant_reference);
      if (found) return ended(run, 'paid', { payment_id: found });
      if (found === undefined || tries === MOST_ORDERS) return ended(run, 'unknown', { note: error.message });
      // It is not there, so nothing has happened.
    }
  }
}

const MAY_HAVE_PAID: readonly Failure['kind'][] = ['network', 'server', 'signature', 'protocol'];

/** The id of a payment of ours in bunq's list; empty when it is not there, undefined when nobody can tell. */
async function findPayment(run: Run, party: Party, path: string, reference: string): Promise<string | undefined> {
  try {
    for (let looks = 0; looks < LOOKS; looks++) {
      await pause(run, run.context.pollIntervalMs);
      let page = '?count=200';
      // The newest come first, and others may have come since.
      for (let pages = 0; page !== '' && pages < MOST_PAGES; pages++) {
        const listed = await call(run, party, 'GET', `${path}${page}`);
        const payment = find(listed, 'Payment', (each) => each.merchant_reference === reference);
        if (payment) return idOf(payment.id);
        const [, older] = /[?&]older_id=(\d+)/.exec(String(listed.body.Pagination?.older_url)) ?? [];
        page = older === undefined ? '' : `?count=200&older_id=${older}`;
      }
    }
    return '';
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return undefined;
  }
}

// ---- Provision

const provisions = '/partner-user-provision';

/** Has bunq make a user; resolves with the provision's id. */
async function provide(run: Run, partner: Party): Promise<string> {
  const { email, phone_number } = run.context.applicant;
  // One for each applicant, or else a repeated call makes the same person twice. Store it before the first call.
  const external_uuid = randomUUID();
  const body = { external_uuid, email, phone_number, products: ['USER_VERIFIED'], user_verified_type: 'PARTNER_USER_PERSON' };
  for (let tries = 1; ; tries++) {
    try {
      const made = await call(run, partner, 'POST', provisions, body);
      // An Id in 2025, the whole object in 2026.
      const object = find(made, 'Id') ?? need(made, 'PartnerUserProvision');
      return idOf(object.id);
    } catch (error) {
      if (!isLost(error)) throw error;
      await pause(run, run.context.pollIntervalMs);
      const listed = await call(run, partner, 'GET', `${provisions}?external_uuid=${encodeURIComponent(external_uuid)}`);
      const object = find(listed, 'PartnerUserProvision', (each) => each.external_uuid === external_uuid);
      if (object) return idOf(object.id);
      // It is not there, so nothing has happened.
      if (tries > 1) throw error;
    }
  }
}

/** The secret with which the user's first session is opened; it works once, for an hour. */
async function awaitCredential(run: Run, partner: Party, id: string): Promise<string> {
  const path = `${provisions}/${id}`;
  const wait = poller(run);
  let hasAsked = false;
  for (;;) {
    await wait();
    const provision = need(await call(run, partner, 'GET', path), 'PartnerUserProvision', (each) => String(each.id) === id);
    const isOver = ['FAILED', 'CANCELLED', 'CLOSED'].includes(provision.status);
    if (isOver) throw new Failure('protocol', 'the provision came to nothing');
    // It is null until bunq has made the user. Go by it: whether the status is then CREATED or ACTIVE, bunq's pages disagree.
    const { credential } = provision;
    if (credential?.status === 'EXPIRED') {
      if (!hasAsked) await attempt(run, partner, 'PUT', path, { status: 'TOKEN_RESET_REQUESTED' });
      hasAsked = true;
      continue;
    }
    if (credential?.token_value) return textOf(credential.token_value, 'token_value');
  }
}

// ---- Onboarding

/** What an onboarding may ask for, and who has it. */
const GIVEN_BY = new Map([
  ['ADDRESS_MAIN', 'address'],
  ['DATE_OF_BIRTH', 'person'],
  ['LEGAL_NAME', 'person'],
  ['IDENTITY_VERIFICATION', 'identity'],
  ['EMAIL', 'bunq'],
  ['PHONE_NUMBER', 'bunq'],
]);

/** Whether bunq waits for an item now: some are due within 90 days. */
function isDue({ context }: Run, { status, time_mandatory }: Json): boolean {
  if (status === 'FULFILLED' || status === 'IN_PROGRESS') return false;
  if (typeof time_mandatory !== 'string') return true;
  const due = Date.parse(`${time_mandatory.replace(' ', 'T')}Z`);
  return !(due > context.now());
}

/** Asks for what is desired. bunq refuses while something is missing, and the refusal says what; undefined when it accepts. */
async function desire(run: Run, { party }: User, path: string): Promise<string[] | undefined> {
  const desired = { user_status_desired: 'ACTIVE', user_verification_status_desired: 'VERIFIED' };
  const reply = await attempt(run, party, 'PUT', path, desired);
  if (reply === undefined) return [];
  if (isSuccess(reply.status)) return undefined;
  const problems: Json[] = Array.isArray(reply.body?.Error) ? reply.body.Error : [];
  const parameters: Json[] = problems.flatMap((problem) => problem?.error_additional_parameter ?? []);
  const missing: Json[] = parameters.flatMap((each) => each?.AdditionalFulfillmentParameter?.all_fulfillment ?? []);
  if (missing.length === 0) throw refused(run, reply);
  return missing.filter((item) => item && isDue(run, item)).map(({ type }) => String(type));
}

/** Gives what is missing, each once; resolves with an outcome when that is the end. */
async function fulfil(run: Run, user: User, missing: readonly string[], given: Set<string>): Promise<Outcome | undefined> {
  const { first_name, last_name, date_of_birth, address } = run.context.applicant;
  const unknown = missing.filter((type) => !GIVEN_BY.has(type));
  if (unknown.length > 0) return ended(run, 'needs_input', { note: `bunq asks for ${unknown.join(', ')}` });
  const due = new Set(missing.map((type) => GIVEN_BY.get(type)));
  if (due.has('address') && !given.has('address')) {
    const reply = await attempt(run, user.party, 'POST', `/user/${user.id}/address-main`, { address_main: address });
    // After a lost answer, bunq's next list says whether this is still missing.
    if (reply && !isSuccess(reply.status)) throw refused(run, reply);
    if (reply) given.add('address');
  }
  if (due.has('person') && !given.has('person')) {
    const reply = await attempt(run, user.party, 'PUT', `/user-person/${user.id}`, { first_name, last_name, date_of_birth });
    if (reply && !isSuccess(reply.status)) throw refused(run, reply);
    if (reply) given.add('person');
  }
  if (due.has('identity') && !given.has('identity')) {
    const verdict = await verifyIdentity(run, user);
    if (verdict.outcome !== 'approved') return verdict;
    given.add('identity');
  }
  // What bunq confirms by itself, and what it has yet to notice, is waited for.
  return undefined;
}

/** Goes on until bunq has decided about the user: an approved identity alone is not the end. */
async function onboard(run: Run, user: User): Promise<Outcome> {
  const onboardings = `/user/${user.id}/user-onboarding`;
  const created = await call(run, user.party, 'POST', onboardings, { type: 'PARTNER_USER' });
  const id = idOf(need(created, 'Id').id);
  const path = `${onboardings}/${id}`;
  const wait = poller(run);
  const given = new Set<string>();
  let hasAccepted = false;
  for (;;) {
    await wait();
    const onboarding = need(await call(run, user.party, 'GET', path), 'UserOnboarding', (each) => String(each.id) === id);
    const isFinal = onboarding.action_required === 'NONE';
    if (isFinal && onboarding.status === 'VERIFIED') return ended(run, 'approved');
    if (isFinal && onboarding.status === 'DENIED') return ended(run, 'rejected', { fail_reasons: [] });
    // It is bunq's turn, and there is nothing to ask for.
    if (onboarding.action_required !== 'USER') continue;
    // What it shows may be old: it has accepted already.
    if (hasAccepted) continue;
    const missing = await desire(run, user, path);
    hasAccepted = missing === undefined;
    const end = await fulfil(run, user, missing ?? [], given);
    if (end) return end;
  }
}

// ---- Webhooks

/** Listens for webhooks, each a hint to ask sooner. What it says is not read: anybody may send one, and bunq repeats its own. */
async function listen(run: Run, user: User): Promise<void> {
  const port = run.context.webhookPort;
  if (port === undefined) return;
  const path = `/${randomUUID()}`;
  run.listener = http.createServer((request, response) => {
    const isExpected = request.method === 'POST' && request.url === path;
    request.resume();
    response.writeHead(isExpected ? 200 : 404).end();
    if (isExpected) run.news.abort();
  });
  run.listener.listen(port, '127.0.0.1');
  try {
    await once(run.listener, 'listening');
  } catch {
    run.context.log('the port for webhooks is taken; polling does without');
    return;
  }
  // All that we want, in one list: it replaces the one before, and a second call would drop the first one's filters.
  const notification_filters = [{ category: 'USER_ONBOARDING', notification_target: `http://localhost:${port}${path}` }];
  await ask(run, user.party, 'POST', `/user/${user.id}/notification-filter-url`, { notification_filters });
}

// ---- The ways in

/** A session that somebody has opened for a user: when it ends, there is nothing to open another with. */
function handed(run: Run): User {
  const { userId, sessionToken: token, privateKey, serverPublicKey } = run.context;
  if (!userId || !token || !serverPublicKey) throw new Failure('config', 'the user, its session or the key of bunq is missing');
  const key = readKey(createPrivateKey, privateKey, 'config');
  const serverKey = readKey(createPublicKey, serverPublicKey, 'config');
  return { party: { token, key, serverKey }, id: idOf(userId) };
}

async function identity(run: Run): Promise<Outcome> {
  const user = handed(run);
  await listen(run, user);
  return verifyIdentity(run, user);
}

const payment = (run: Run): Promise<Outcome> => pay(run, handed(run));

/** With a partner's API key and nothing else. */
async function onboarding(run: Run): Promise<Outcome> {
  const partner = await logIn(run, run.context.apiKey);
  const provision = await provide(run, partner.party);
  run.context.log('the user is being made');
  const credential = await awaitCredential(run, partner.party, provision);
  // A session of the user's own from here on: the partner's token is for the partner's paths.
  const { party, opened } = await logIn(run, credential);
  const user: User = { party, id: idOf(need(opened, 'UserApiKey').id) };
  run.context.log('the user has a session');
  await listen(run, user);
  return onboard(run, user);
}

function begin(context: ClientContext): Run {
  const { authority } = context;
  const trust = authority === undefined ? {} : { ca: [...rootCertificates, authority] };
  const { Agent } = context.baseUrl.startsWith('https:') ? https : http;
  return {
    context,
    agent: new Agent({ keepAlive: true, ...trust }),
    deadline: context.now() + context.deadlineMs,
    lost: 0,
    news: new AbortController(),
  };
}

function failed(run: Run, { kind, message }: Failure): Outcome {
  if (kind === 'timed_out') return ended(run, 'timed_out', { note: message });
  return ended(run, 'error', { error_kind: kind, note: message });
}

/** Resolves with what bunq has decided, or why that is not known. Rejects with what nobody has foreseen. */
export const reference: Client = async (context) => {
  const run = begin(context);
  try {
    return await { identity, onboarding, payment }[context.entry](run);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return failed(run, error);
  } finally {
    // Or else the process that ran us stays alive.
    run.agent.destroy();
    run.listener?.close();
    run.listener?.closeAllConnections();
  }
};

export default reference;
