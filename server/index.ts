/** bunq-mock in process: `startMock()`. */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type {
  Captured,
  CaptureOutcome,
  Edition,
  Fault,
  InquiryAsked,
  NewUser,
  Plan,
  PreparedWorld,
  Snapshot,
  Step,
  WorldOptions,
} from '../schemas/generated/types.js';
import * as validators from '../schemas/generated/validators.js';
import { createApp } from './app.js';
import { accept } from './control/control.js';
import { type CoverageReport, showCoverage } from './control/coverage.js';
import type { ShownExchange } from './control/journal.js';
import type { ExchangeFilter } from './control/journal-filter.js';
import { showLifecycles } from './control/lifecycles.js';
import { checkPlan } from './control/plan.js';
import { defaultsOf, giveBirth, prepare } from './control/prepared.js';
import { acceptSnapshot } from './control/snapshot.js';
import { summaryOf } from './control/worlds.js';
import { ROOT } from './desk/index.js';
import { natureOf } from './nature.js';
import { hostInUrl, hostOf, isUrl, limitsOf, warn } from './options.js';
import type { ControlCallSeen } from './request/passage.js';
import { resources } from './resources/index.js';
import { openState } from './state.js';
import { lockState } from './state-lock.js';
import type { ActivityCount } from './wire/activity.js';
import { type Identity, identityFor } from './wire/authority.js';
import { editions } from './wire/editions.js';
import type { Har } from './wire/har.js';
import { createHttpServer } from './wire/listen.js';
import type { Change } from './world/changes.js';
import { instantOf, realDelay } from './world/clock.js';
import type { ArmedFault } from './world/faults.js';
import { type Exchange, JOURNAL_LIMITS, type JournalLimits } from './world/journal.js';
import { isLoopbackAddress } from './world/targets.js';
import { MOST_WORLDS, Worlds } from './world/worlds.js';
import { type WorldHandle, worldHandle } from './world-handle.js';

export { type CoverageDemand, type CoverageReport, coverageDemand, coverageShortfalls, coverageTable } from './control/coverage.js';
/** Real time, for what drives or judges a client. */
export { operationNames } from './control/names.js';
export { type Kind as RefusalKind, kinds as refusalKinds, Refusal } from './refusals.js';
export { readText } from './text-file.js';
export { flawOfBase64 } from './world/base64.js';
export { realDelay, realInterval, realNow, realTurn, stopwatch } from './world/clock.js';
export type {
  ActivityCount,
  ArmedFault,
  Captured,
  CaptureOutcome,
  Change,
  ControlCallSeen,
  Edition,
  Exchange,
  ExchangeFilter,
  Fault,
  Har,
  Identity,
  InquiryAsked,
  JournalLimits,
  NewUser,
  Plan,
  PreparedWorld,
  ShownExchange,
  Snapshot,
  Step,
  WorldHandle,
  WorldOptions,
};

const { version } = createRequire(import.meta.url)('#package') as { version: string };

export { editions, identityFor, instantOf, JOURNAL_LIMITS, lockState, MOST_WORLDS, prepare, version };

export interface MockOptions {
  /** 0, the default, takes a free one. */
  port?: number;
  /** Loopback unless given. */
  host?: string;
  /**
   * https, with a certificate of a local authority: one made anew, or the one that is kept in a directory, made if there is none;
   * or what `identityFor` has made, for servers that come and go.
   */
  tls?: boolean | { directory: string } | Identity;
  /** Lets pages of other origins call /v1, which bunq does not. */
  cors?: boolean;
  /** What every world starts with, unless it is made with options of its own. */
  edition?: Edition;
  seed?: string;
  /** ISO 8601 or bunq's form, UTC. */
  now?: string;
  freeze?: boolean;
  /** The stricter reading of bunq's pages; `signed` also demands a signature of every POST and PUT. */
  strict?: boolean | 'signed';
  /** Which of bunq's published schemes to enforce; off unless given. */
  rateLimits?: 'off' | 'older' | 'newer';
  plan?: Plan;
  /** Whether e-mail addresses such as mock-rejected@… choose a plan; true unless given. */
  magicValues?: boolean;
  /** Worlds to start with, by name; each is so again when it is reset. One that a state holds goes on from there instead. */
  worlds?: Record<string, PreparedWorld>;
  /** A file that the worlds are read from, when it is there, and written to: at the end, and every few seconds when something changed. */
  state?: string;
  /** What `url_api` holds instead of the mock's own stand-in for Incode. */
  urlApi?: string;
  /** Scheme and host under which clients reach the mock, when it is not the Host they send. */
  publicUrl?: string;
  /** Names that the control plane answers to, besides loopback. */
  allowHosts?: readonly string[];
  /** Hosts that webhooks may go to, over http too, besides this machine. */
  allowWebhookHosts?: readonly string[];
  /** Real milliseconds that a world's clock waits for a webhook's target that does not answer; 100 unless given. */
  webhookGraceMs?: number;
  /** How many worlds there may be, 10,000 unless given: one more, and the least recently used idle one goes. */
  maxWorlds?: number;
  /** Whether there is a control plane, `/_mock`, over HTTP; there is, unless it is false. */
  control?: boolean;
  /**
   * Whether answers carry the headers `X-Mock…`, and webhooks `X-Mock`; they do, unless it is false: for judging a client, which
   * must not be able to learn from them what is being done to it.
   */
  marks?: boolean;
  /** Told of a world that went to make room. */
  onWorldDropped?(name: string): void;
  /** The bounds of each world's journal. 10,000 exchanges and 64 MiB unless given. */
  journal?: JournalLimits;
  /**
   * Told of each exchange, once, as soon as it is on record, with the milliseconds since its request came: when the answer has
   * been handed to its connection, a late one too; all that comes of a truncated one, the first piece of one that drips, half
   * of a body that hangs. Of a request that is left without an answer, when that is clear. Whether the client has got it nobody
   * knows yet. A late answer whose world ends first is none. What this throws is told to `onOwnFault`.
   *
   * @param meant the answer as it was before a fault changed it, with what secrets it has; null where none did, or where a fault
   *   took the place of the operation
   */
  onExchange?(world: string, exchange: Exchange, ms: number, meant: Exchange['answer']): void;
  /** Told of each call of the control plane that changed something, or was refused. */
  onControl?(call: ControlCallSeen): void;
  /** Told of what the mock itself did wrong; printed as a warning unless given. */
  onOwnFault?(error: unknown): void;
}

export interface Mock extends AsyncDisposable {
  /** Scheme, host and port: what a client takes for bunq's. */
  readonly url: string;
  readonly port: number;
  /** The same without `publicUrl`: where the control plane is called from this machine. */
  readonly localUrl: string;
  /** With `tls`: the certificate, PEM, that a client has to trust. */
  readonly authority: string | undefined;
  /** Whether there is a control plane over HTTP. */
  readonly control: boolean;
  /** Pages that show every world and take hold of it, for a browser on this machine; undefined without a control plane. */
  readonly desk: string | undefined;
  /** Whether it can be reached from other machines. */
  readonly isExposed: boolean;
  /** The world of that name, made if there is none. Throws when options are given for one that is there. */
  world(name?: string, options?: WorldOptions): WorldHandle;
  /** The worlds that there are, each in a line; none is made. */
  worlds(): ReturnType<typeof summaryOf>[];
  /** Every lifecycle by type, with where a picture of it has its states and transitions. */
  lifecycles(): ReturnType<typeof showLifecycles>;
  /** Tells where something changed, in whatever world, when it has; gives back what ends that. */
  onChange(listener: (change: Change) => void): () => void;
  /** What all worlds have visited together, those that are gone included; also when it has stopped. */
  coverage(): CoverageReport;
  /** What clients have begun, and what is under way for them; cheap to ask for again and again. */
  activity(): ActivityCount;
  /** Finishes what is in flight and closes; resolves when closed. */
  stop(): Promise<void>;
}

const STOP_GRACE_MS = 2_000;

/** Starts a server; resolves when it listens, rejects with Node's error when it cannot. */
export async function startMock(options: MockOptions = {}): Promise<Mock> {
  const { port = 0, edition, seed, now, freeze, strict, rateLimits, plan, urlApi, publicUrl, journal } = options;
  // As it stands in a url, the banner's own included.
  const host = (options.host ?? '127.0.0.1').replace(/^\[(.*)\]$/, '$1');
  const given = Object.fromEntries(
    Object.entries({ edition, seed, now, freeze, strict, rate_limits: rateLimits, magic_values: options.magicValues }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  if (urlApi !== undefined && !(isUrl(urlApi) && urlApi.endsWith('/')))
    throw new TypeError(`urlApi is no http url that ends in a slash: ${urlApi}`);
  if (publicUrl !== undefined && !isUrl(publicUrl)) throw new TypeError(`publicUrl is no http url: ${publicUrl}`);
  if (plan) checkPlan(plan);
  const defaults = {
    ...accept(validators.WorldOptions, given),
    plan: accept(validators.Plan, plan ?? {}),
    url_api: urlApi,
    webhook_hosts: (options.allowWebhookHosts ?? []).map(hostOf),
    ...(options.webhookGraceMs !== undefined && { webhook_grace_ms: options.webhookGraceMs }),
    ...(journal && { journal: limitsOf(journal) }),
  };
  const onOwnFault = options.onOwnFault ?? warn;
  const mark = `bunq-mock/${version}`;
  const nature = natureOf(resources, { 'User-Agent': mark, ...(options.marks !== false && { 'X-Mock': mark }) }, onOwnFault);
  const worlds = new Worlds(defaults, options.maxWorlds, options.onWorldDropped, nature, onOwnFault, giveBirth);
  for (const [name, world] of Object.entries(prepare(options.worlds ?? {}))) worlds.prepared.set(name, defaultsOf(world, defaults));
  const state = options.state === undefined ? undefined : await openState(options.state, worlds, onOwnFault);
  for (const name of worlds.prepared.keys()) worlds.get(name);
  let stopping: Promise<void> | undefined;
  const app = createApp({
    worlds,
    version,
    control: options.control ?? true,
    marks: options.marks ?? true,
    isStopping: () => stopping !== undefined,
    cors: options.cors ?? false,
    publicUrl: publicUrl?.replace(/\/+$/, ''),
    allowHosts: (options.allowHosts ?? []).map((name) => name.toLowerCase()),
    onExchange(world, exchange, ms, meant) {
      worlds.uses++;
      options.onExchange?.(world.name, exchange, ms, meant);
    },
    ...(options.onControl && { onControl: (call: ControlCallSeen) => options.onControl?.(call) }),
    onOwnFault,
  });

  const named = [host, ...(publicUrl ? [new URL(publicUrl).hostname] : []), ...(options.allowHosts ?? [])];
  const { tls } = options;
  const directory = typeof tls === 'object' && 'directory' in tls ? tls.directory : undefined;
  const made = () => (typeof tls === 'object' && 'cert' in tls ? tls : identityFor(named, directory));
  const identity = tls ? await made() : undefined;
  const server = createHttpServer(app, identity);
  server.listen({ port, host });
  await once(server, 'listening');
  state?.start();
  const { port: bound, address } = server.address() as AddressInfo;
  const localUrl = `${identity ? 'https' : 'http'}://${hostInUrl(host)}:${bound}`;
  const url = publicUrl?.replace(/\/+$/, '') ?? localUrl;

  const desk = options.control === false ? undefined : localUrl + ROOT;

  async function stop(): Promise<void> {
    worlds.closeJournals('the server stops');
    worlds.letGo();
    const closed = once(server, 'close');
    server.close();
    await Promise.race([closed, realDelay(STOP_GRACE_MS)]);
    server.closeAllConnections();
    await closed;
    try {
      await state?.stop();
    } finally {
      worlds.stop();
    }
  }

  return {
    url,
    port: bound,
    localUrl,
    authority: identity?.authority,
    control: options.control ?? true,
    desk,
    isExposed: !isLoopbackAddress(address),
    world(name = 'default', worldOptions) {
      if (worldOptions) worlds.getWith(name, accept(validators.WorldOptions, worldOptions));
      return worldHandle(
        () => worlds.get(name),
        url,
        desk && `${desk}/w/${name}`,
        version,
        () => worlds.drop(name),
        // Whoever gave it may give it again: the world lives in a copy.
        (snapshot) => worlds.restore(name, structuredClone(acceptSnapshot(snapshot))),
      );
    },
    worlds: () => worlds.all().map(summaryOf),
    lifecycles: showLifecycles,
    onChange: (listener) => worlds.changes.follow((change) => change && listener(change)),
    coverage: () => showCoverage(worlds.coverage()),
    activity: app.activity,
    stop: () => (stopping ??= stop()),
    [Symbol.asyncDispose]: () => (stopping ??= stop()),
  };
}
