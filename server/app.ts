/** The path of a request. The only file that knows Express, and where every refusal is written. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import express, { type Request, type Response } from 'express';
import type { Edition, Pagination } from '../schemas/generated/types.js';
import { accept } from './control/control.js';
import { checkHost, checkJson, checkPage, checkSender, controls, Live, PlainText } from './control/index.js';
import { incodeRouteOf, incodeSession, isIncode, tokenIn, withoutPictures } from './incode/index.js';
import { Refusal, refusals } from './refusals.js';
import type { Item, Operation } from './resources/operation.js';
import { type Named, type Router, router } from './resources/routes.js';
import { releaseRead } from './webhooks/holding.js';
import { Activity, type ActivityCount } from './wire/activity.js';
import { bodyRefusal, JSON_LIMIT, parseJson, RAW_LIMIT, rawBody } from './wire/body.js';
import { corsHeaders, isPreflight, OPEN, PREFLIGHT } from './wire/cors.js';
import { editionAsked } from './wire/editions.js';
import { decryptRequest, encryptAnswer } from './wire/encryption.js';
import { failure, isSigned, languageOf, success } from './wire/envelope.js';
import { foreignMark, isNamed, isOfBrowser } from './wire/pages.js';
import { paginate } from './wire/pagination.js';
import { provenanceHeaders, provenanceOfAnswer, provenanceOfRefusal } from './wire/provenance.js';
import { provokedBy } from './wire/provoke.js';
import { countCall } from './wire/rate-limit.js';
import { addressOf, header, idOf, originOf, receive } from './wire/receive.js';
import { checkSignature, type Holder, holderIn, sign } from './wire/signature.js';
import { type Draft, delay, isLegible, isUnanswered, rewrites, silence, spoil, transmit } from './wire/spoil.js';
import { answerUnparsed } from './wire/unparsed.js';
import { worded } from './wire/worded.js';
import { ANYONE, authenticate, authorise, authorisePerson, type Caller, callerName } from './world/caller.js';
import type { IdentitySession } from './world/captures.js';
import { stopwatch } from './world/clock.js';
import type { ArmedFault } from './world/faults.js';
import type { Exchange, SignatureCheck } from './world/journal.js';
import type { User } from './world/users.js';
import type { World } from './world/world.js';
import type { Worlds } from './world/worlds.js';

export interface AppOptions {
  worlds: Worlds;
  version: string;
  /** Everything that is simulated, unless given. */
  routes?: Router;
  /** Scheme and host under which clients reach the server, without a trailing slash; else the request's Host. */
  publicUrl: string | undefined;
  /** Names that the control plane answers to, besides loopback. */
  allowHosts: readonly string[];
  /** Whether pages of other origins may call /v1. */
  cors?: boolean;
  /** Whether there is a control plane; there is, unless it is false. */
  control?: boolean;
  /** Whether answers say whose word they rest on, and which fault struck them; they do, unless it is false. */
  marks?: boolean;
  /** Whether connections are to be closed after the answer under way. */
  isStopping(): boolean;
  /** Told of each exchange when it is closed. */
  onExchange(world: World, exchange: Exchange, ms: number): void;
  /** Told of what the mock itself did wrong. */
  onOwnFault(error: unknown): void;
}

/** A request on its way, and what the steps have found out about it. */
interface Passage {
  request: IncomingMessage;
  response: ServerResponse;
  world: World | null;
  /** From /v1 on, or from /incode. */
  path: string;
  query: URLSearchParams;
  /** Scheme, host and world prefix. */
  url: string;
  edition: Edition;
  body: Buffer;
  bytes: number;
  named: { name: string; operation: Pick<Operation, 'encrypted' | 'unsigned'> } | null;
  ids: [name: string, text: string][];
  params: Record<string, number>;
  caller: Caller;
  user: User | undefined;
  signature: SignatureCheck;
  fault: ArmedFault | null;
  elapsed(): number;
}

/** What is about to be sent. */
interface Answer {
  status: number;
  body: string;
  /** Whose word it rests on, as headers. */
  marks: Record<string, string>;
  headers?: Readonly<Record<string, string>>;
  /** What a client gets to see in it. */
  shows?: readonly Item[];
  refusal?: Refusal | null;
  ownFault?: string | null;
}

const NOTHING = Buffer.alloc(0);
const UNCHECKED: SignatureCheck = { verdict: 'unchecked', key: null, diagnosis: null };

export function createApp(options: AppOptions) {
  const { worlds, routes = router } = options;
  const activity = new Activity();
  const inFlight = new WeakMap<Socket, ServerResponse>();
  const mock = `bunq-mock/${options.version}`;
  const publicUrl = options.publicUrl === undefined ? undefined : new URL(options.publicUrl);
  const hosts = publicUrl ? [...options.allowHosts, publicUrl.hostname] : options.allowHosts;

  /** @param turnedDown what Node hands the request over for, if only to be refused */
  async function serve(request: IncomingMessage, response: ServerResponse, turnedDown?: Refusal): Promise<void> {
    activity.begin(response);
    const passage = open(request, response);
    try {
      const world = toWorld(passage);
      if (turnedDown) throw turnedDown;
      if (isIncode(passage.path)) return await serveIncode(passage, world);
      await record(passage);
      if (options.cors && isPreflight(request)) return preflight(passage, world);
      passage.edition = editionAsked(header(request, 'x-mock-edition')) ?? world.edition;
      const named = route(passage);
      const { operation, name } = named;
      if (strike(passage, world, name)) return;
      identify(passage, world, named);
      verify(passage, world, name, passage.caller.installation);
      limitRate(passage, world, named);
      const asked = validate(passage, operation);
      if (isSelfSigned(passage)) verify(passage, world, name, holderIn(asked));
      const { items, pagination } = run(passage, world, named, asked);
      // 10. Our own answer against its schema: a breach is the mock's fault, not the client's.
      const answered = items.map((item) => worded(passage.edition, name, item));
      const marks = provenanceOfAnswer(named, answered);
      const body = success(answered, pagination, world.idTexts?.inItemsOf(named.slug));
      send(passage, world, { status: 200, body, marks, shows: answered });
    } catch (error) {
      refuse(passage, error);
    }
  }

  /** The same list for Incode's side, without what is bunq's own: rate limits, editions, signatures, the envelope. */
  async function serveIncode(passage: Passage, world: World): Promise<void> {
    const { request, path, query, url } = passage;
    const bytes = await receive(request, RAW_LIMIT);
    passage.body = withoutPictures(bytes);
    passage.bytes = bytes.length;
    const operation = incodeRouteOf(request.method ?? '', path);
    const { name, provenance } = operation;
    passage.named = { name, operation: {} };
    if (strike(passage, world, name)) return;
    const json = () => parseJson(bytes, header(request, 'content-type'));
    const token = header(request, 'x-incode-hardware-id') ?? (operation.tokenInBody ? tokenIn(json()) : undefined);
    const session = operation.open ? undefined : incodeSession(world, token, query);
    passage.caller = { ...ANYONE, ...(session && { user: world.users.get(session.owner) as User }) };
    const body = operation.body && accept(operation.body, json());
    const call = { world, session: session as IdentitySession, body: body as never, path, url };
    const { status = 200, headers = {}, item } = operation.run(call);
    world.clock.settle();
    const answered = worded(world.edition, name, item);
    const marks = provenanceOfAnswer({ name, provenance }, [answered]);
    send(passage, world, { status, body: JSON.stringify(Object.values(answered)[0]), marks, headers });
  }

  /** A browser asks before it sends a header of bunq's from another origin; there is nothing to it but headers. */
  function preflight(passage: Passage, world: World): void {
    const marks = provenanceHeaders('assumed', ['preflight']);
    send(passage, world, { status: 200, body: success([]), marks, headers: PREFLIGHT });
  }

  /** 1. The world of /w/<name>, else the default one; what is due in it happens first. */
  function toWorld(passage: Passage): World {
    const { request } = passage;
    const target = (request.url as string).replace(/^https?:\/\/[^/?]*/i, '');
    const [, name = 'default', rest = target] = /^\/w\/([^/?]*)(.*)$/s.exec(target) ?? [];
    const question = rest.indexOf('?');
    passage.path = question < 0 ? rest : rest.slice(0, question);
    const refusal = refusalOfPage(passage, name);
    // What a page may not do makes no world, and turns up in none that a test has made for itself.
    const world = worlds.get(refusal ? 'default' : name);
    passage.world = world;
    // A preflight is refused as bunq refuses it, by its method.
    if (refusal && request.method !== 'OPTIONS') throw refusal;
    if (question >= 0) passage.query = new URLSearchParams(rest.slice(question));
    passage.url = `${options.publicUrl ?? originOf(request)}/w/${name}`;
    world.clock.settle();
    return world;
  }

  /** Why a page in a browser may not call this; undefined for every other client, and with --cors. */
  function refusalOfPage({ request: { headers }, path }: Passage, name: string): Refusal | undefined {
    if (options.cors) return undefined;
    // Incode's web SDK runs in the page of the app that embeds it, whatever its origin and the name of this host. It brings
    // a token, which only a world that is there can have given out.
    if (isIncode(path) && worlds.has(name)) return undefined;
    const why = foreignMark(headers, publicUrl?.host);
    if (why !== undefined) return refusals.pageOriginRefused({ why });
    if (isIncode(path) || !isOfBrowser(headers) || isNamed(headers.host, hosts)) return undefined;
    return refusals.pageHostRefused({ host: headers.host ?? '' });
  }

  /** 2. The raw bytes, before any parser sees them. */
  async function record(passage: Passage): Promise<void> {
    const isLarge = routes.takesRaw(passage.request.method ?? '', passage.path);
    passage.body = await receive(passage.request, isLarge ? RAW_LIMIT : JSON_LIMIT);
    passage.bytes = passage.body.length;
  }

  /** 3. The operation; refuses a path that bunq does not have, one that is not simulated, and another method. */
  function route(passage: Passage): Named {
    const { named, ids } = routes.routeOf(passage.request.method ?? '', passage.path);
    passage.named = named;
    passage.ids = ids;
    return named;
  }

  /** 4. A fault, if one is armed for this operation: it refuses, or leaves no answer, or waits for the one that comes. */
  function strike(passage: Passage, world: World, name: string): boolean {
    const fault = world.faults.strike(name, passage.request.method ?? '', passage.path);
    if (!fault) return false;
    passage.fault = fault;
    const provoked = provokedBy(fault.do, !isIncode(passage.path));
    if (provoked) throw provoked;
    const isSilent = silence(fault, passage.response, world.held);
    if (isSilent) {
      activity.rest(passage.response);
      close(passage, world, null);
    }
    return isSilent;
  }

  /** 5. The caller from the token; whether this kind of token, and this owner, may call here. */
  function identify(passage: Passage, world: World, { slug, operation: { caller, names } }: Named): void {
    passage.caller = authenticate(world, header(passage.request, 'x-bunq-client-authentication'), caller);
    for (const [name, text] of passage.ids) passage.params[name] = idOf(name, text, name === 'id' ? world.idTexts?.of(slug) : undefined);
    const { user_id } = passage.params;
    if (names && user_id !== undefined) passage.user = (names === 'person' ? authorisePerson : authorise)(world, passage.caller, user_id);
  }

  /** 6. The signature, wherever there is one, over the raw bytes. */
  function verify(passage: Passage, world: World, name: string, holder: Holder | undefined): void {
    if (!holder) return;
    const { method = '', url: target = '', rawHeaders: headers } = passage.request;
    const signature = header(passage.request, 'x-bunq-client-signature');
    passage.signature = checkSignature({ method, target, headers, body: passage.body }, signature, holder, world.installations.values());
    const { verdict, diagnosis } = passage.signature;
    if (verdict === 'invalid') throw refusals.signatureInvalid().diagnosed(diagnosis ?? '');
    if (verdict === 'absent' && world.strict && name === 'session-server.create') throw refusals.signatureRequired();
  }

  /** 7. The call against the rate limits. */
  function limitRate({ request, caller }: Passage, world: World, { name, slug, operation: { method } }: Named): void {
    const address = addressOf(request);
    countCall(world, { name, slug, method, address, device: caller.installation?.token ?? address });
  }

  /** 8. The body against the schema. */
  function validate(passage: Passage, operation: Operation): unknown {
    if (operation.raw) return rawBody(passage.body, header(passage.request, 'content-type'), operation.raw);
    if (!operation.body) return undefined;
    const plain = operation.encrypted ? decryptRequest(passage.request, passage.body) : passage.body;
    const body = parseJson(plain, header(passage.request, 'content-type'));
    if (!operation.body(body)) throw bodyRefusal(operation.body.errors ?? []);
    return body;
  }

  /** 9. The resource itself; of a list, the page that was asked for. */
  function run(passage: Passage, world: World, named: Named, body: unknown): { items: readonly Item[]; pagination?: Pagination } {
    const { caller, params, url, path, query, request, edition } = passage;
    const { name, slug, operation } = named;
    const user = (passage.user ?? caller.user) as User;
    const shown = (item: Item) => Object.values(worded(edition, name, item))[0] as Record<string, unknown>;
    const { headers } = request;
    const answer = operation.run({ world, caller, user, params, body: body as never, ip: addressOf(request), url, query, headers, shown });
    world.clock.settle();
    if ('ids' in answer) {
      const { ids, pagination } = paginate(answer.ids, path, query, operation.filters, world.idTexts?.of(slug));
      return { items: ids.map(answer.item), pagination };
    }
    return { items: answer };
  }

  /** 11. Headers, signature, bytes; then the exchange is closed. A fault may have it wait. */
  function send(passage: Passage, world: World, answer: Answer): void {
    const { fault, request, response } = passage;
    const late = fault?.do.latency_ms;
    if (late === undefined) {
      write(passage, world, answer);
      return;
    }
    activity.rest(response);
    delay(world, late, request.socket, () => write(passage, world, answer));
  }

  function write(passage: Passage, world: World, answer: Answer): void {
    const { request, response, named, caller, fault } = passage;
    const { status, body, marks, headers: more, shows, refusal = null, ownFault = null } = answer;
    const isBunqs = !isIncode(passage.path);
    const own = isBunqs ? { 'X-Bunq-Client-Response-Id': world.ids.responseId(), ...corsHeaders(request.method, options.cors) } : OPEN;
    const headers: Record<string, string> = { 'Content-Type': 'application/json', ...own, ...more };
    const requestId = isBunqs ? header(request, 'x-bunq-client-request-id') : undefined;
    if (requestId !== undefined) headers['X-Bunq-Client-Request-Id'] = requestId;
    // Node writes the headers along with a body that is a string, and in its encoding; an id may have other bytes.
    let bytes: string | Buffer = /^[\x20-\x7e]*$/.test(requestId ?? '') ? body : Buffer.from(body);
    if (status === 200 && named?.operation.encrypted && caller.installation) {
      bytes = encryptAnswer(body, caller.installation, world.ids, headers);
    }
    // What a fault writes anew is signed then.
    if (isBunqs && isSigned(status, named?.operation.unsigned))
      headers['X-Bunq-Server-Signature'] = fault && rewrites(fault) ? '' : sign(bytes);
    Object.assign(headers, refusal?.headers, { 'X-Mock': mock }, marks);
    headers.Date = world.clock.httpDate();
    headers['Content-Length'] = String(Buffer.byteLength(bytes));
    response.sendDate = false;
    if (options.isStopping()) response.shouldKeepAlive = false;
    const draft: Draft = { status, headers, body, bytes };
    const sent = fault ? spoil(fault, draft, world.ids.chance(), response.shouldKeepAlive) : draft;
    if (options.marks === false) for (const name of Object.keys(sent.headers)) if (/^x-mock/i.test(name)) delete sent.headers[name];
    const isRead = shows && request.method === 'GET' && isLegible(fault);
    const whole = () => {
      activity.answered(response);
      if (isRead) releaseRead(world, shows);
    };
    if (!fault || !transmit(fault, response, sent, world, whole)) {
      response.writeHead(sent.status, sent.headers);
      // A Buffer would go out ahead of a `100 Continue` that is still queued.
      if (typeof sent.bytes === 'string') response.end(sent.bytes);
      else response.end(sent.bytes.toString('latin1'), 'latin1');
    }
    const isKept = fault?.do.hang || fault?.do.body_latency_ms !== undefined;
    if (isKept) activity.rest(response);
    const seen =
      fault && isUnanswered(fault)
        ? null
        : { status: sent.status, headers: sent.headers, body: request.method === 'HEAD' ? '' : sent.body };
    close(passage, world, seen, refusal, ownFault);
    if (!isKept) whole();
  }

  /** Puts the exchange on record; without an answer, when a fault left none. */
  function close(
    passage: Passage,
    world: World,
    answer: Exchange['answer'],
    refusal: Refusal | null = null,
    ownFault: string | null = null,
  ) {
    const { request, named, caller, signature, fault } = passage;
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
    tell(world, exchange, passage.elapsed());
  }

  /** Whoever listens cannot spoil an answer that is sent. */
  function tell(world: World, exchange: Exchange, ms: number): void {
    try {
      options.onExchange(world, exchange, ms);
    } catch (error) {
      options.onOwnFault(error);
    }
  }

  /** Where every throw ends. */
  function refuse(passage: Passage, error: unknown): void {
    const ownFault = error instanceof Refusal ? null : String(error instanceof Error ? error.message : error);
    if (ownFault !== null) options.onOwnFault(error);
    const refusal = error instanceof Refusal ? error : refusals.ownFault({ why: ownFault as string });
    const body = failure(refusal, languageOf(header(passage.request, 'x-bunq-language')));
    const world = passage.world ?? worlds.get('default');
    send(passage, world, { status: refusal.kind.status, body, marks: provenanceOfRefusal(refusal), refusal, ownFault });
  }

  // Express's router without its application: that would change the prototype of each request and answer, which costs more
  // than all the steps above.
  const app = express.Router({ strict: true, caseSensitive: true });
  if (options.control ?? true) app.use('/_mock', controlPlane(options));
  app.use((request, response) => serve(request, response));
  /** What a router throws, and what a control call refuses. */
  function turnDown(response: ServerResponse, error: unknown): void {
    if (!(error instanceof Refusal || error instanceof URIError)) options.onOwnFault(error);
    const refusal =
      error instanceof Refusal ? error : error instanceof URIError ? refusals.pathInvalid() : refusals.ownFault({ why: String(error) });
    reply(response, refusal.kind.status, failure(refusal, 'en_US'), options.version);
  }

  /** Requests on one connection are served in their order, also when an earlier one still waits for its body. */
  function inTurn(request: IncomingMessage, response: ServerResponse, act: () => void): void {
    const before = inFlight.get(request.socket);
    inFlight.set(request.socket, response);
    // Nothing that follows an answer which a fault cut short is served.
    if (before && !before.writableEnded) before.once('close', () => before.writableEnded && act());
    else act();
  }

  function dispatch(request: IncomingMessage, response: ServerResponse): void {
    // Express reads paths only; a whole url or an asterisk is no path.
    if (request.url?.startsWith('/')) app(request as Request, response as Response, (error) => turnDown(response, error));
    else void serve(request, response);
  }

  return {
    serve: (request: IncomingMessage, response: ServerResponse) => inTurn(request, response, () => dispatch(request, response)),
    /** Answers a request that Node hands over only to have it turned down. */
    refuse: (request: IncomingMessage, response: ServerResponse, refusal: Refusal) =>
      inTurn(request, response, () => void serve(request, response, refusal)),
    /** CONNECT is no request of bunq's: the connection is closed, after the answer that is under way there. */
    connect(socket: Socket): void {
      const before = inFlight.get(socket);
      if (before && !before.writableEnded) before.once('close', () => socket.destroySoon());
      else socket.destroySoon();
    },
    connected: () => void activity.connections++,
    activity: (): ActivityCount => activity.count(worlds.all().reduce((sum, { outside }) => sum + outside.busy, 0)),
    /** Answers what Node could not even read. */
    unparsed: (error: Error, socket: Socket) =>
      answerUnparsed(socket, error, inFlight.get(socket), worlds.get('default'), options.version, (...told) => {
        activity.requests++;
        tell(...told);
      }),
  };
}

/** The calls of the control plane: guards of their own, no world's journal, no signature. */
function controlPlane({ worlds, version, publicUrl, allowHosts }: AppOptions) {
  const plane = express.Router({ strict: true, caseSensitive: true });
  plane.use((request, _response, next) => {
    checkHost(request.headers.host, allowHosts);
    checkPage(request.headers);
    checkSender(request.headers['x-mock']);
    if (!['GET', 'HEAD'].includes(request.method)) checkJson(request.headers['content-type']);
    next();
  });
  for (const { method, path, limit = JSON_LIMIT, glance, run } of controls) {
    plane[method.toLowerCase() as 'get'](path, async (request, response) => {
      const bytes = method === 'GET' ? undefined : await receive(request, limit);
      if (bytes) glance?.(bytes);
      const body = bytes && parseJson(bytes, request.headers['content-type']);
      const url = publicUrl ?? originOf(request);
      const query = new URLSearchParams(request.originalUrl.split('?').slice(1).join('?'));
      const answer = await run({
        worlds,
        params: request.params as Record<string, string>,
        query,
        headers: request.headers,
        body,
        url,
        version,
      });
      if (answer instanceof Live) stream(request, response, answer, version);
      else if (answer instanceof PlainText) reply(response, 200, answer.text, version, 'text/plain; charset=utf-8');
      else reply(response, 200, JSON.stringify(answer), version);
    });
  }
  plane.use((request) => {
    throw refusals.controlNotFound({ what: `${request.method} ${request.originalUrl.split('?')[0]}` });
  });
  return plane;
}

/** One that goes on until the reader leaves, or what it reads ends. */
function stream(request: IncomingMessage, response: ServerResponse, { begin }: Live, version: string): void {
  const marks = { 'X-Mock': `bunq-mock/${version}`, ...provenanceHeaders('assumed', []) };
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', ...marks });
  if (request.method === 'HEAD') response.end();
  else begin(response);
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

function open(request: IncomingMessage, response: ServerResponse): Passage {
  return {
    request,
    response,
    world: null,
    path: '',
    query: new URLSearchParams(),
    url: '',
    edition: '2025-10',
    body: NOTHING,
    bytes: Number(request.headers['content-length']) || 0,
    named: null,
    ids: [],
    params: {},
    caller: ANYONE,
    user: undefined,
    signature: UNCHECKED,
    fault: null,
    elapsed: stopwatch(),
  };
}

/** Without a token, the only key to check a signature by is one that the body brings along. */
function isSelfSigned({ caller, request }: Passage): boolean {
  return !caller.installation && header(request, 'x-bunq-client-signature') !== undefined;
}
