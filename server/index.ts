/** bunq-mock in process: `startMock()`. */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type {
  Captured,
  CaptureOutcome,
  ClockMove,
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
import { moveClock, showClock } from './control/clock.js';
import { accept } from './control/control.js';
import { type CoverageReport, showCoverage } from './control/coverage.js';
import { deliveriesOf, releaseDelivery, replay } from './control/deliveries.js';
import { armFault, clearFaults, releaseFault } from './control/faults.js';
import { inquire } from './control/inquiries.js';
import { exchangesOf, harOfWorld, type ShownExchange } from './control/journal.js';
import type { ExchangeFilter } from './control/journal-filter.js';
import { checkPlan, decide, planSession, planUser, planWorld, takeCapture } from './control/plan.js';
import { defaultsOf, giveBirth, prepare } from './control/prepared.js';
import { acceptSnapshot, takeSnapshot } from './control/snapshot.js';
import { step } from './control/steps.js';
import { addUserTo } from './control/users.js';
import { type ShownWorld, showWorld, usersOf } from './control/worlds.js';
import { eventsOf } from './events.js';
import { resources } from './resources/index.js';
import { openState } from './state.js';
import { lockState } from './state-lock.js';
import type { ActivityCount } from './wire/activity.js';
import { type Identity, identityFor } from './wire/authority.js';
import { editions } from './wire/editions.js';
import type { Har } from './wire/har.js';
import { createHttpServer } from './wire/listen.js';
import { instantOf, realDelay, timestamp } from './world/clock.js';
import type { ArmedFault } from './world/faults.js';
import { type Exchange, JOURNAL_LIMITS, type JournalLimits } from './world/journal.js';
import { hostNamed, isLoopbackAddress } from './world/targets.js';
import type { World } from './world/world.js';
import { MOST_WORLDS, Worlds } from './world/worlds.js';

export { type CoverageDemand, type CoverageReport, coverageDemand, coverageShortfalls, coverageTable } from './control/coverage.js';
export { type Kind as RefusalKind, kinds as refusalKinds, Refusal } from './refusals.js';
/** Real time, for what drives or judges a client. */
export { readText } from './text-file.js';
export { realDelay, realInterval, realNow, realTurn, stopwatch } from './world/clock.js';
export type {
  ActivityCount,
  ArmedFault,
  Captured,
  CaptureOutcome,
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
  strict?: boolean;
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
   */
  onExchange?(world: string, exchange: Exchange, ms: number): void;
  /** Told of what the mock itself did wrong; printed as a warning unless given. */
  onOwnFault?(error: unknown): void;
}

/** A world under a test's control: what `/_mock` offers, as calls. Each throws a `Refusal` where `/_mock` would refuse. */
export interface WorldHandle extends ShownWorld {
  /** The id that the next row of this slug will get. */
  nextId(slug: string): number;
  readonly clock: {
    readonly now: string;
    /** The same, in microseconds since 1970. */
    readonly instant: number;
    readonly mode: 'running' | 'frozen';
    show(): ReturnType<typeof showClock>;
    freeze(): void;
    run(): void;
    /** ISO 8601 or bunq's form, UTC unless it says otherwise; throws for an instant before now, or after 2200. */
    set(instant: string): ReturnType<typeof moveClock>;
    /** Milliseconds, not negative; what falls due on the way happens, webhooks included, and is returned when it has settled. */
    advance(ms: number): ReturnType<typeof moveClock>;
    /** To the earliest that is scheduled; stays where it is when nothing is. */
    toNext(): ReturnType<typeof moveClock>;
    /** On and on to the next, until nothing is left, or ten thousand have fired. */
    drain(): ReturnType<typeof moveClock>;
  };
  readonly plan: {
    readonly current: Required<Plan>;
    /** Replaces the world's plan, and returns what is then in force. Throws for fail_reasons without a rejection. */
    set(plan: Plan): Required<Plan>;
    /** The same for a user, by either of its ids; throws when there is none. */
    user(id: number, plan: Plan): Required<Plan>;
    /** The same for an identity-verification-session; throws when there is none, or when its state is final. */
    session(id: number, plan: Plan): Required<Plan>;
    /** The user leaves Incode's SDK: throws when the session was submitted, or its capture has ended. A completed one goes as planned. */
    capture(sessionId: number, outcome: CaptureOutcome): Captured;
    /** bunq decides now, as planned or as given; throws when the session is not SUBMITTED. */
    process(sessionId: number, decision?: Pick<Plan, 'outcome' | 'fail_reasons'>): void;
    /**
     * Moves a row of any other slug on now, as time would, as planned or as given. Resolves with the state that it is in when
     * webhooks have settled; rejects when neither time nor a hand moves it from where it is.
     */
    step(slug: string, id: number, given?: Step): ReturnType<typeof step>;
  };
  /** Adds a user that the partner provisioned, at the beginning of its onboarding, with a live session; `users` lists it from now on. */
  addUser(user?: NewUser): ReturnType<typeof addUserTo>;
  /**
   * bunq asks a person, named by either of its ids, and shows the inquiry: what is asked while one of the same purpose is open
   * is added to that one. Resolves when webhooks have settled; rejects when there is no such person.
   */
  inquire(userId: number, asked: InquiryAsked): ReturnType<typeof inquire>;
  readonly fault: {
    /** Throws when it can match nothing, or contradicts itself. */
    arm(fault: Fault): ArmedFault;
    all(): readonly ArmedFault[];
    /** Lets go what they hold back, too. */
    clear(): void;
    /** Lets the webhooks go that one holds back; resolves when they have settled, rejects when there is no such fault. */
    release(id: number): ReturnType<typeof releaseFault>;
  };
  readonly journal: {
    /** Oldest first; all of them, or those that a filter names. Throws for an operation or a refusal that there is not. */
    exchanges(filter?: ExchangeFilter): ShownExchange[];
    /** The same as HAR 1.2, for the developer tools of a browser. */
    har(filter?: ExchangeFilter): Har;
    /** Forgets them; ids go on. */
    clear(): void;
  };
  readonly deliveries: {
    /** Every webhook of the world, oldest first, with its attempts. */
    all(): ReturnType<typeof deliveriesOf>;
    /** Sends one again that is over, and returns it when that has settled; throws for one that is on its way. */
    replay(id: number): ReturnType<typeof replay>;
    /** Sends one that a fault holds back, and returns it when that has settled; throws for any other. */
    release(id: number): ReturnType<typeof releaseDelivery>;
  };
  /** What the world has visited since it was made, restored or reset, and what never; what a fault struck does not count. */
  coverage(): CoverageReport;
  /** The whole world as one document, when what is under way outside has settled. */
  snapshot(): Promise<Snapshot>;
  /** Makes it what a snapshot holds, whatever it was before. Throws for one that is broken, or of another version, and changes nothing then. */
  restore(snapshot: Snapshot): void;
  /** Drops the world and all that it holds; the next use of its name makes it anew. */
  drop(): void;
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
  /** Whether it can be reached from other machines. */
  readonly isExposed: boolean;
  /** The world of that name, made if there is none. Throws when options are given for one that is there. */
  world(name?: string, options?: WorldOptions): WorldHandle;
  /** What all worlds have visited together, those that are gone included; also when it has stopped. */
  coverage(): CoverageReport;
  /** What clients have begun, and what is under way for them; cheap to ask for again and again. */
  activity(): ActivityCount;
  /** Finishes what is in flight and closes; resolves when closed. */
  stop(): Promise<void>;
}

const STOP_GRACE_MS = 2_000;

/** For clients on this machine, where an address that stands for all of them is none to send to. */
function hostInUrl(host: string): string {
  if (/^(0\.0\.0\.0|::)$/.test(host)) return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

const isUrl = (text: string) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

function hostOf(name: string): string {
  const host = hostNamed(name);
  if (host === undefined) throw new TypeError(`allowWebhookHosts has no name of a host: ${name}`);
  return host;
}

function limitsOf(journal: JournalLimits): JournalLimits {
  const given = Object.entries(journal).filter(([, limit]) => limit !== undefined);
  for (const [name, limit] of given)
    if (!Number.isSafeInteger(limit) || limit < 0) throw new TypeError(`journal.${name} is no number of them: ${limit}`);
  return Object.fromEntries(given);
}

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
  const onOwnFault = options.onOwnFault ?? ((error: unknown) => console.warn('bunq-mock: a fault of its own:', error));
  const mark = `bunq-mock/${version}`;
  const onEvent = eventsOf(resources, { 'User-Agent': mark, ...(options.marks !== false && { 'X-Mock': mark }) }, onOwnFault);
  const worlds = new Worlds(defaults, options.maxWorlds, options.onWorldDropped, onEvent, onOwnFault, giveBirth);
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
    onExchange(world, exchange, ms) {
      worlds.uses++;
      options.onExchange?.(world.name, exchange, ms);
    },
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
    isExposed: !isLoopbackAddress(address),
    world(name = 'default', worldOptions) {
      if (worldOptions) worlds.make(name, accept(validators.WorldOptions, worldOptions));
      return handle(
        () => worlds.get(name),
        url,
        () => worlds.drop(name),
        (snapshot) => worlds.restore(name, acceptSnapshot(snapshot)),
      );
    },
    coverage: () => showCoverage(worlds.coverage()),
    activity: app.activity,
    stop: () => (stopping ??= stop()),
    [Symbol.asyncDispose]: () => (stopping ??= stop()),
  };
}

/** @param find looks the world up anew, for it may have been reset or dropped since */
function handle(find: () => World, url: string, drop: () => void, restore: (snapshot: Snapshot) => void): WorldHandle {
  const move = (asked: ClockMove) => moveClock(find(), accept(validators.ClockMove, asked));
  return {
    ...showWorld(find(), url),
    get users() {
      return usersOf(find());
    },
    nextId: (slug) => find().ids.upcoming(slug),
    clock: {
      get now() {
        return timestamp(find().clock.now());
      },
      get instant() {
        return find().clock.now();
      },
      get mode() {
        return find().clock.mode;
      },
      show: () => showClock(find()),
      freeze: () => find().clock.freeze(),
      run: () => find().clock.run(),
      set: (instant) => move({ set: instant }),
      advance: (ms) => move({ advance_ms: ms }),
      toNext: () => move({ to_next: true }),
      drain: () => move({ drain: true }),
    },
    plan: {
      get current() {
        return find().plans.of();
      },
      set: (plan) => planWorld(find(), accept(validators.Plan, plan)),
      user: (id, plan) => planUser(find(), id, accept(validators.Plan, plan)),
      session: (id, plan) => planSession(find(), id, accept(validators.Plan, plan)),
      capture: (id, outcome) => takeCapture(find(), id, accept(validators.CaptureOutcome, outcome)),
      process: (id, decision = {}) => void decide(find(), id, accept(validators.Decision, decision)),
      step: async (slug, id, given = {}) => step(find(), slug, id, accept(validators.Step, given)),
    },
    addUser: async (user = {}) => addUserTo(find(), accept(validators.NewUser, user)),
    inquire: async (userId, asked) => inquire(find(), userId, accept(validators.InquiryAsked, asked)),
    fault: {
      arm: (fault) => armFault(find(), accept(validators.Fault, fault)),
      all: () => find().faults.all(),
      clear: () => clearFaults(find()),
      release: async (id) => releaseFault(find(), id),
    },
    journal: {
      exchanges: (filter) => exchangesOf(find(), filter),
      har: (filter) => harOfWorld(find(), url, version, filter),
      clear: () => find().journal.clear(),
    },
    deliveries: {
      all: () => deliveriesOf(find()),
      replay: (id) => replay(find(), id),
      release: async (id) => releaseDelivery(find(), id),
    },
    coverage: () => showCoverage(find().coverage),
    snapshot: async () => takeSnapshot(find()),
    restore,
    drop,
  };
}
