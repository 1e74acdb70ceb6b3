/** A request on its way, and the server that it is on its way through. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Edition } from '../../schemas/generated/types.js';
import type { Operation } from '../resources/operation.js';
import { type Router, router } from '../resources/routes.js';
import { Activity } from '../wire/activity.js';
import { ANYONE, type Caller } from '../world/caller.js';
import { stopwatch } from '../world/clock.js';
import type { ArmedFault } from '../world/faults.js';
import type { Cause } from '../world/history.js';
import type { Exchange, SignatureCheck } from '../world/journal.js';
import type { User } from '../world/users.js';
import type { World } from '../world/world.js';
import type { Worlds } from '../world/worlds.js';

/** A call of the control plane that changed something, or was refused. */
export interface ControlCallSeen {
  method: string;
  /** Path and query. */
  target: string;
  status: number;
  refusal: { id: string; text: string } | null;
}

/** What a server is told about itself. */
export interface SiteOptions {
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
  /** Told of each exchange when it is closed, and of the answer that it would have had, had no fault struck. */
  onExchange(world: World, exchange: Exchange, ms: number, meant: Exchange['answer']): void;
  /** Told of each call of the control plane that is no mere reading. */
  onControl?(call: ControlCallSeen): void;
  /** Told of what the mock itself did wrong. */
  onOwnFault(error: unknown): void;
}

/** The same with what follows from it, and what is counted: all that the steps of a request have in common. */
export interface Site extends SiteOptions {
  routes: Router;
  activity: Activity;
  /** As X-Mock says it. */
  mark: string;
  /** Names that a page in a browser may have reached the server by, besides loopback. */
  hosts: readonly string[];
  /** Host and port of the public url. */
  publicHost: string | undefined;
}

/** A request on its way, and what the steps have found out about it. */
export interface Passage {
  site: Site;
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
  named: { name: string; operation: Pick<Operation, 'encrypted' | 'signed' | 'unsigned'> } | null;
  ids: [name: string, text: string][];
  params: Record<string, number>;
  caller: Caller;
  user: User | undefined;
  signature: SignatureCheck;
  fault: ArmedFault | null;
  /** Of all that it brings about. */
  cause: Cause;
  elapsed(): number;
}

const NOTHING = Buffer.alloc(0);
const UNCHECKED: SignatureCheck = { verdict: 'unchecked', key: null, diagnosis: null };

export function siteOf(options: SiteOptions): Site {
  const { version, allowHosts, routes = router } = options;
  const publicUrl = options.publicUrl === undefined ? undefined : new URL(options.publicUrl);
  const hosts = publicUrl ? [...allowHosts, publicUrl.hostname] : allowHosts;
  return { ...options, routes, activity: new Activity(), mark: `bunq-mock/${version}`, hosts, publicHost: publicUrl?.host };
}

export function open(site: Site, request: IncomingMessage, response: ServerResponse): Passage {
  return {
    site,
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
    cause: { by: 'exchange', exchange: null },
    elapsed: stopwatch(),
  };
}
