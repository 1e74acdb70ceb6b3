import birth from '../../fixtures/index.js';
import type { Born, Plan, WorldOptions } from '../../schemas/generated/types.js';
import { boundBy, captureOf, sessionOfToken } from './captures.js';
import { Clock, type Due, type Instant, instantOf } from './clock.js';
import { Coverage } from './coverage.js';
import { Faults } from './faults.js';
import { Held } from './held.js';
import { IdTexts } from './id-texts.js';
import { Ids } from './ids.js';
import { JOURNAL_LIMITS, Journal, type JournalLimits } from './journal.js';
import { begin, emitted, isFinal, type LivingRow, leaving, type Slug, stateOf, step, type Transition } from './lifecycle.js';
import { Outside } from './outside.js';
import { Plans } from './plans.js';
import { type Row, Table } from './rows.js';
import { addUser, bindApiKey, isIssuedApiKey, type User } from './users.js';

/** What a server gives every world that is not made with options of its own. */
export interface WorldDefaults extends WorldOptions {
  plan?: Plan;
  url_api?: string | undefined;
  /** The world of a snapshot that this one goes on from: tokens are made from its name. */
  origin?: string;
  /** What it is born with besides, also when it is reset. */
  born?: Born;
  /** Hosts besides this machine that webhooks may go to. */
  webhook_hosts?: readonly string[];
  /** Real milliseconds that the clock waits for a webhook that is not answered. */
  webhook_grace_ms?: number;
  journal?: JournalLimits;
}

/** Told of what happens in a world: an event as a lifecycle names it, and the row that it is about. */
export type OnEvent = (world: World, event: string, row: LivingRow) => void;

export interface Installation extends Row {
  token: string;
  /** The last device-server registered with it; without one it can open no session. */
  device: number | null;
  /** SPKI PEM. */
  client_public_key: string;
}

export interface Device extends Row {
  installation: number;
  description: string;
  ip: string;
  permitted_ips: string[] | null;
}

export interface Session extends Row {
  token: string;
  installation: number;
  expires: Instant;
}

/** Seconds. Documented as the default of a user's auto-logout; not sliding. */
export const SESSION_TIMEOUT = 604800;
/** Long enough for any target that answers at all, on this machine. */
const WEBHOOK_GRACE_MS = 100;
const DEFAULT_SEED = 'bunq-mock';

/** All mutable state of one isolated tenant. To reset it, drop it and make another. */
export class World {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly plans: Plans;
  readonly faults = new Faults();
  readonly journal: Journal;
  readonly coverage = new Coverage();
  /** Tokens of installations, sessions and credentials. */
  readonly tokens = new Map<string, { kind: 'installation' | 'session' | 'credential' | 'ended'; id: number }>();
  /** SHA-256 of an API key, to the user that it belongs to. */
  readonly apiKeys = new Map<string, number>();
  /** partner-user-provisions, by their partner and external_uuid. */
  readonly provisions = new Map<string, number>();
  readonly edition: NonNullable<WorldOptions['edition']>;
  readonly strict: boolean;
  readonly rateLimits: NonNullable<WorldOptions['rate_limits']>;
  /** When calls were made, by what is limited together. */
  readonly callTimes = new Map<string, Instant[]>();
  readonly pathIds: NonNullable<WorldOptions['path_ids']>;
  /** Other texts that ids have for clients, if any have. */
  readonly idTexts: IdTexts | undefined;
  readonly urlApi: string | undefined;
  /** Whether an e-mail address may choose a plan. */
  readonly magicValues: boolean;
  readonly webhookHosts: readonly string[];
  readonly outside: Outside;
  readonly held = new Held();
  /** Of the session that the ready-made user is born with. */
  readonly firstSessionToken: string;
  /** The users that a test has added since, each with the session that it was given. */
  readonly addedUsers: { user_api_key_id: number; user_person_id: number; session_token: string }[] = [];
  /** By type. */
  readonly tables = new Map<string, Table<never>>();

  constructor(
    readonly name: string,
    readonly options: WorldDefaults = {},
    private readonly onEvent: OnEvent = () => undefined,
    onFault?: (error: unknown) => void,
  ) {
    this.edition = options.edition ?? '2025-10';
    this.strict = options.strict ?? false;
    this.rateLimits = options.rate_limits ?? 'off';
    this.pathIds = options.path_ids ?? 'any';
    this.urlApi = options.url_api;
    this.magicValues = options.magic_values ?? true;
    this.webhookHosts = options.webhook_hosts ?? [];
    this.outside = new Outside(options.webhook_grace_ms ?? WEBHOOK_GRACE_MS, onFault);
    const now = options.now === undefined ? undefined : instantOf(options.now);
    this.clock = new Clock(
      (due) => this.#fire(due),
      ({ type, id, seq }) => this.rows<LivingRow>(type).get(id)?.armed === seq,
      { now, freeze: options.freeze, onFault },
    );
    const firstIds = { ...birth.firstIds, ...options.first_ids };
    this.ids = new Ids(options.seed ?? DEFAULT_SEED, options.origin ?? name, firstIds);
    this.idTexts = options.id_texts && new IdTexts(options.id_texts, firstIds);
    this.plans = new Plans(options.plan);
    this.journal = new Journal((secret) => this.gaveOut(secret), { ...JOURNAL_LIMITS, ...options.journal });
    this.firstSessionToken = this.#beBorn();
    // What every world is born with, no test has touched.
    this.coverage.clear();
  }

  /** The rows of one type; types need not be declared. */
  rows<R extends Row>(type: string): Table<R> {
    let table = this.tables.get(type);
    if (!table) this.tables.set(type, (table = new Table<never>()));
    return table as unknown as Table<R>;
  }

  get users(): Table<User> {
    return this.rows('user');
  }

  get installations(): Table<Installation> {
    return this.rows('installation');
  }

  get devices(): Table<Device> {
    return this.rows('device-server');
  }

  get sessions(): Table<Session> {
    return this.rows('session');
  }

  /** What a new row starts with: the next id of its sequence that is free, and now. */
  stamp(sequence: string): { id: number; created: Instant; updated: Instant } {
    const now = this.clock.now();
    const taken = this.rows(sequence);
    let id = this.ids.next(sequence);
    while (taken.get(id)) id = this.ids.next(sequence);
    return { id, created: now, updated: now };
  }

  /** An id as clients know it. */
  shownId(slug: string, id: number): number | string {
    return this.idTexts?.of(slug)?.of(id) ?? id;
  }

  /** A world is born usable: a partner with its key, and a user that it provisioned, whose session is open. */
  #beBorn(): string {
    const { partner, user } = birth;
    const { display_name, country } = user;
    const company = addUser(this, { type: 'UserCompany', display_name: partner.display_name, country: 'NL' }, partner.user_company_id);
    bindApiKey(this, partner.api_key, company);
    const person = addUser(this, { type: 'UserPerson', display_name, country, owner: company.id }, user.user_person_id);
    const granted = { owner: company.id, granted_by: person.id };
    const apiKey = addUser(this, { type: 'UserApiKey', display_name, country, ...granted }, user.user_api_key_id);
    const installation = this.install(birth.keys.client.public);
    this.register(installation, apiKey, { description: 'bunq-mock', ip: '127.0.0.1', permitted_ips: ['*'] });
    return this.openSession(installation, apiKey).token;
  }

  install(clientPublicKey: string): Installation {
    const row = { ...this.stamp('installation'), owner: 0, token: '', device: null, client_public_key: clientPublicKey };
    row.token = this.ids.hex('installation', row.id);
    this.tokens.set(row.token, { kind: 'installation', id: row.id });
    return this.installations.add(row);
  }

  register(installation: Installation, user: User, device: Pick<Device, 'description' | 'ip' | 'permitted_ips'>): Device {
    const row = { ...this.stamp('device-server'), owner: user.id, installation: installation.id, ...device };
    installation.device = row.id;
    return this.devices.add(row);
  }

  openSession(installation: Installation, user: User): Session {
    const stamp = this.stamp('session');
    const token = this.ids.hex('session', stamp.id);
    this.tokens.set(token, { kind: 'session', id: stamp.id });
    const expires = stamp.created + SESSION_TIMEOUT * 1e6;
    return this.sessions.add({ ...stamp, owner: user.id, token, installation: installation.id, expires });
  }

  endSession(session: Session): void {
    // Still known, so that the journal does not take it for a stranger's.
    this.tokens.set(session.token, { kind: 'ended', id: session.id });
    this.sessions.delete(session);
  }

  /** Nothing happens in it any more, and nothing of it is under way. */
  stop(): void {
    this.clock.stop();
    this.outside.close();
    this.held.close();
    this.journal.close(`world ${this.name} is no more`);
  }

  /** Whether the world itself gave out this token or API key. */
  gaveOut(secret: string): boolean {
    if (this.tokens.has(secret) || secret === birth.partner.api_key || isIssuedApiKey(this, secret)) return true;
    return sessionOfToken(this, secret) !== undefined;
  }

  /** The plan in force for a row. */
  planOf(slug: Slug, row: LivingRow): Required<Plan> {
    const plan = this.plans.of(row.follows ?? row.owner, planKey(slug, row.id));
    // What happened is not undone by what was planned.
    const capture = slug === 'identity-verification-session' ? captureOf(this, row) : undefined;
    return capture ? boundBy(capture, plan) : plan;
  }

  /** Puts a new row into the initial state of its lifecycle. */
  begin<R extends LivingRow>(slug: Slug, row: R): R {
    begin(slug, row);
    this.coverage.saw('states', `${slug}.${stateOf(slug, row)}`);
    this.rows<R>(slug).add(row);
    this.#arm(slug, row);
    for (const event of emitted(slug)) this.tell(event, row);
    return row;
  }

  /**
   * Moves a row by a transition of its lifecycle, now. What its new state sets comes from the plan, unless given.
   * False when the row is not where the transition starts.
   */
  move(slug: Slug, row: LivingRow, transition: string, given: Record<string, unknown> = {}): boolean {
    if (!step(slug, row, transition, this.clock.now(), () => ({ ...this.planOf(slug, row), ...given }))) return false;
    this.coverage.saw('transitions', `${slug}.${transition}`);
    this.coverage.saw('states', `${slug}.${stateOf(slug, row)}`);
    this.#arm(slug, row);
    for (const event of emitted(slug, transition)) this.tell(event, row);
    return true;
  }

  /** The transition that time or a test's hand would move a row by, if there is one. */
  upcoming(slug: Slug, row: LivingRow, given: Partial<Plan> = {}): { name: string; trigger: Transition['trigger'] } | undefined {
    const timed = leaving(slug, row, 'timed');
    if (timed.length === 0) return undefined;
    const plan = { ...this.planOf(slug, row), ...given };
    const found = timed.find(([, each]) => holds(each, plan, row, stateOf(slug, row)));
    return found && { name: found[0], trigger: found[1].trigger };
  }

  /** Notes that a client looked at a row, and moves it when its plan waits for that many reads. */
  read(slug: Slug, row: LivingRow): void {
    const next = this.upcoming(slug, row);
    if (next && 'plan' in next.trigger) {
      const { [next.trigger.plan]: when, hold } = this.planOf(slug, row);
      const isDue = typeof when === 'object' && 'after_reads' in when && row.reads >= when.after_reads;
      if (isDue && !isHeld(hold, slug, row)) return void this.move(slug, row, next.name);
    }
    row.reads++;
  }

  /** Schedules anew what the plans say of these rows, or of all. */
  replan(slug: Slug, ids?: Iterable<number>): void {
    const rows = this.rows<LivingRow>(slug);
    for (const id of ids ?? rows.ids()) {
      const row = rows.get(id);
      if (!row || isFinal(slug, row)) continue;
      row.armed = 0;
      this.#arm(slug, row);
    }
    this.clock.settle();
  }

  #fire({ event, type, id }: Due): void {
    const row = this.rows<LivingRow>(type).get(id);
    if (row) this.move(type as Slug, row, event);
  }

  /** Lets the rest of the world know what happened to a row. */
  tell(event: string, row: LivingRow): void {
    this.coverage.saw('events', event);
    this.onEvent(this, event, row);
  }

  /**
   * Schedules the transition out of a row's state that has a time, counted from when the row got there.
   * A plan that comes too late for that is due at once, not in the past.
   */
  #arm(slug: Slug, row: LivingRow): void {
    const next = this.upcoming(slug, row);
    if (!next) return;
    const plan = this.planOf(slug, row);
    const due = isHeld(plan.hold, slug, row) ? undefined : dueAt(next.trigger, plan, row);
    if (due !== undefined) this.clock.schedule(next.name, slug, row, Math.max(due, this.clock.now()));
  }
}

/** Under what a row's own plan is kept. */
export const planKey = (slug: Slug, id: number) => `${slug} ${id}`;

/** Whether a plan holds a row where it is: by its state, or by what bunq shows of that. */
function isHeld(hold: readonly string[], slug: Slug, row: LivingRow): boolean {
  if (hold.length === 0) return false;
  const { status, sub_status } = row as LivingRow & { status?: string; sub_status?: string };
  return [stateOf(slug, row), status, sub_status].some((word) => word !== undefined && hold.includes(word));
}

function holds({ where }: Transition, plan: Required<Plan>, row: LivingRow, state: string): boolean {
  if (!where) return true;
  const facts: Record<string, unknown> = { ...row, ...plan, fails: plan.fails_at.includes(state) };
  return Object.entries(where).every(([name, value]) => facts[name] === value);
}

function dueAt(trigger: Transition['trigger'], plan: Required<Plan>, row: LivingRow): Instant | undefined {
  if ('at' in trigger) return (row as unknown as Record<string, Instant>)[trigger.at];
  const when = 'after_ms' in trigger ? trigger : 'plan' in trigger ? plan[trigger.plan] : undefined;
  return typeof when === 'object' && 'after_ms' in when ? row.updated + when.after_ms * 1000 : undefined;
}
