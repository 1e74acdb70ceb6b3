import birth from '../../fixtures/index.js';
import type { Born, Plan, WorldOptions } from '../../schemas/generated/types.js';
import type { ChangeKind } from './changes.js';
import { Clock, type Due, type Instant, instantOf } from './clock.js';
import { Coverage } from './coverage.js';
import { Faults } from './faults.js';
import { Held } from './held.js';
import { type Cause, HAND, History, TIMER } from './history.js';
import { IdTexts } from './id-texts.js';
import { Ids } from './ids.js';
import { JOURNAL_LIMITS, Journal, type JournalLimits } from './journal.js';
import { begin, emitted, isFinal, isPlanned, type LivingRow, leaving, type Slug, stateOf, step, type Transition } from './lifecycle.js';
import { Outside } from './outside.js';
import { Plans } from './plans.js';
import { type Index, type Row, Table } from './rows.js';

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

/** What everything that is simulated adds to a world; it is the same for all worlds of a server. */
export interface Nature {
  /** Told of what happens: an event as a lifecycle names it, and the row that it is about. */
  happened?(world: World, event: string, row: Row): void;
  /** Gives a new world what it is born with. */
  beBorn?(world: World): void;
  /** A plan as what has happened to its row leaves it. */
  bound?(world: World, slug: Slug, row: LivingRow, plan: Required<Plan>): Required<Plan>;
  /** Whether the world itself gave out this token, key or other secret. */
  gaveOut?(world: World, secret: string): boolean;
}

/** Long enough for any target that answers at all, on this machine. */
const WEBHOOK_GRACE_MS = 100;
const DEFAULT_SEED = 'bunq-mock';

/** All mutable state of one isolated tenant. To reset it, drop it and make another. */
export class World {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly plans: Plans;
  readonly faults = new Faults(() => this.changed?.('fault'));
  /** Why what happens just now does; whoever does not say is a hand. */
  cause: Cause = HAND;
  readonly history = new History();
  /** Told of what changes, when there is somebody to tell. */
  changed: ((kind: ChangeKind, id?: number, type?: string, what?: string) => void) | undefined;
  readonly journal: Journal;
  readonly coverage = new Coverage();
  readonly edition: NonNullable<WorldOptions['edition']>;
  readonly strict: boolean;
  /** Of every POST and PUT whose caller has a key to be checked by. */
  readonly demandsSignatures: boolean;
  readonly rateLimits: NonNullable<WorldOptions['rate_limits']>;
  readonly pathIds: NonNullable<WorldOptions['path_ids']>;
  /** Other texts that ids have for clients, if any have. */
  readonly idTexts: IdTexts | undefined;
  readonly urlApi: string | undefined;
  /** Whether an e-mail address may choose a plan. */
  readonly magicValues: boolean;
  readonly webhookHosts: readonly string[];
  readonly outside: Outside;
  readonly held = new Held();
  /** By type. */
  readonly tables = new Map<string, Table<never>>();

  constructor(
    readonly name: string,
    readonly options: WorldDefaults = {},
    private readonly nature: Nature = {},
    onFault?: (error: unknown) => void,
  ) {
    this.edition = options.edition ?? '2025-10';
    this.strict = Boolean(options.strict);
    this.demandsSignatures = options.strict === 'signed';
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
      { now, freeze: options.freeze, onFault, onMove: () => this.changed?.('clock') },
    );
    const firstIds = { ...birth.firstIds, ...options.first_ids };
    this.ids = new Ids(options.seed ?? DEFAULT_SEED, options.origin ?? name, firstIds);
    this.idTexts = options.id_texts && new IdTexts(options.id_texts, firstIds);
    this.plans = new Plans(options.plan, () => this.changed?.('plan'));
    this.journal = new Journal((secret) => nature.gaveOut?.(this, secret) ?? false, { ...JOURNAL_LIMITS, ...options.journal });
  }

  /** The rows of one type; types need not be declared. */
  rows<R extends Row>(type: string): Table<R> {
    let table = this.tables.get(type);
    if (!table) this.tables.set(type, (table = new Table<never>()));
    return table as unknown as Table<R>;
  }

  /** The row that an index finds under a key. */
  find<R extends Row>(index: Index<R>, key: string): R | undefined {
    return this.rows<R>(index.type).find(index, key);
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

  /** Nothing happens in it any more, and nothing of it is under way. */
  stop(): void {
    this.clock.stop();
    this.outside.close();
    this.held.close();
    this.journal.close(`world ${this.name} is no more`);
  }

  /** Does something for a reason, which all that it leads to shares. */
  because<T>(cause: Cause, act: () => T): T {
    const before = this.cause;
    this.cause = cause;
    try {
      return act();
    } finally {
      this.cause = before;
    }
  }

  /** The plan in force for a row. */
  planOf(slug: Slug, row: LivingRow): Required<Plan> {
    const plan = this.plans.of(row.follows ?? row.owner, planKey(slug, row.id));
    // What happened is not undone by what was planned.
    return this.nature.bound?.(this, slug, row, plan) ?? plan;
  }

  /** Puts a new row into the initial state of its lifecycle. */
  begin<R extends LivingRow>(slug: Slug, row: R): R {
    begin(slug, row);
    this.coverage.saw('states', `${slug}.${stateOf(slug, row)}`);
    this.rows<R>(slug).add(row);
    this.#note(slug, row, null, null);
    this.#arm(slug, row);
    for (const event of emitted(slug)) this.tell(event, row);
    return row;
  }

  /**
   * Moves a row by a transition of its lifecycle, now. What its new state sets comes from the plan, unless given.
   * False when the row is not where the transition starts.
   */
  move(slug: Slug, row: LivingRow, transition: string, given: Record<string, unknown> = {}): boolean {
    const from = stateOf(slug, row);
    if (!step(slug, row, transition, this.clock.now(), () => ({ ...this.planOf(slug, row), ...given }))) return false;
    this.coverage.saw('transitions', `${slug}.${transition}`);
    this.coverage.saw('states', `${slug}.${stateOf(slug, row)}`);
    this.#note(slug, row, transition, from);
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
    if (row) this.because(TIMER, () => this.move(type as Slug, row, event));
  }

  #note(type: Slug, row: LivingRow, transition: string | null, from: string | null): void {
    const { cause } = this;
    const to = stateOf(type, row);
    const isByPlan = transition !== null && (cause.by === 'timer' || cause.by === 'exchange') && isPlanned(type, transition);
    this.history.add({ at: this.clock.now(), type, id: row.id, transition, from, to, by: isByPlan ? 'plan' : cause.by, cause });
    this.changed?.('transition', row.id, type, to);
  }

  /** Lets the rest of the world know what happened to a row. */
  tell(event: string, row: Row): void {
    this.coverage.saw('events', event);
    this.nature.happened?.(this, event, row);
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
