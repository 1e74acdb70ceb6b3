import type { Snapshot } from '../../schemas/generated/types.js';
import { natureOf } from '../../server/nature.js';
import { resources } from '../../server/resources/index.js';
import type { Operation } from '../../server/resources/operation.js';
import { type Router, router } from '../../server/resources/routes.js';
import { BODYLESS } from '../../server/wire/spoil.js';
import type { ArmedFault } from '../../server/world/faults.js';
import type { Exchange } from '../../server/world/journal.js';
import type { Row } from '../../server/world/rows.js';
import type { World, WorldDefaults } from '../../server/world/world.js';
import { Worlds } from '../../server/world/worlds.js';
import { difference, fingerprintOf } from './fingerprint.js';

const refused = (id: string) => `refused with ${id}, it changed`;

/** What leaves an answer that nothing can be said about. */
const SPOIL = ['reset', 'truncate_at', 'drip', 'body', 'patch', 'signature', 'grease'] as const;
const spoils = ({ do: does }: ArmedFault) => SPOIL.some((kind) => does[kind] !== undefined) || BODYLESS.includes(does.status);

/** Worlds that tell what happens in them, the moment it does. */
export class WatchedWorlds extends Worlds {
  /** What must not have happened; for whoever asks to take away. */
  readonly violations: string[] = [];
  /** Of the requests under way, whatever world they are on record in. */
  exchanges: Exchange[] = [];
  /** Whether one request alone is under way: then it is enough to look at the worlds when it is over. */
  isSingle = false;
  /** Whether a fault was asked for that spoils an answer. */
  spoilt = false;
  /** How often each transition was fired, by `<slug>.<name>`. */
  readonly transitions = new Map<string, number>();
  readonly #known = new WeakMap<World, string>();
  readonly #types = new Set<string>();
  #last: { world: World; refusal: string | undefined } | undefined;
  #ran = false;
  #counts = true;

  constructor(
    defaults: WorldDefaults,
    /** Told of each exchange, and whether it came as far as the resource. */
    private readonly note: (exchange: Exchange, ran: boolean) => void,
  ) {
    super(
      defaults,
      undefined,
      undefined,
      natureOf(resources, {}, (error) => this.violations.push(`own fault: ${error}`)),
    );
  }

  override make(name: string, options?: WorldDefaults): World {
    return this.#watch(super.make(name, options));
  }

  override restore(name: string, snapshot: Snapshot): World {
    return this.#watch(super.restore(name, snapshot));
  }

  #watch(world: World): World {
    const { journal, outside, held } = world;
    outside.send = () => undefined;
    const late = held.late.bind(held);
    held.late = (row, send) => {
      late(row, send);
      // The request is on no record yet, and what it changed was its to change.
      queueMicrotask(() => this.#known.set(world, this.#look(world)));
      setImmediate(() => this.#hurry(world, row));
    };
    const [add, move, rows] = [journal.add.bind(journal), world.move.bind(world), world.rows.bind(world)];
    journal.add = (exchange) => {
      const recorded = add(exchange);
      this.#recorded(world, recorded);
      return recorded;
    };
    world.move = (slug, row, transition, given) => {
      const moved = move(slug, row, transition, given);
      const key = `${slug}.${transition}`;
      if (moved && this.#counts) this.transitions.set(key, (this.transitions.get(key) ?? 0) + 1);
      return moved;
    };
    world.rows = <R extends Row>(type: string) => {
      this.#types.add(type);
      return rows<R>(type);
    };
    this.#known.set(world, this.#look(world));
    return world;
  }

  /** Whatever is done so is none of the requests' doing, and its transitions do not count. */
  prepare(act: () => void): void {
    this.#counts = false;
    act();
    this.#counts = true;
    this.accept();
  }

  /** Takes all worlds as they are now for what they have to be. */
  accept(): void {
    for (const world of this.#all()) this.#known.set(world, this.#look(world));
  }

  /** Whether every world is as it was when it was last looked at, but for what the last request was there to do. */
  compare(what: string): void {
    const last = this.#last;
    this.#last = undefined;
    for (const world of this.#all()) {
      const isLasts = world === last?.world;
      if (isLasts && last.refusal === undefined) this.#known.set(world, this.#look(world));
      else this.#compare(world, isLasts ? refused(last.refusal as string) : what);
    }
  }

  /** All operations that there are; each tells when it is run. */
  get routes(): Router {
    const watched = new Map<Operation, Operation>();
    for (const { operation } of router.operations) {
      const run: Operation['run'] = (call) => {
        this.#ran = true;
        return operation.run(call);
      };
      watched.set(operation, { ...operation, run });
    }
    const of = <Named extends { operation: Operation }>(named: Named) => ({
      ...named,
      operation: watched.get(named.operation) as Operation,
    });
    return {
      operations: router.operations.map(of),
      routeOf(method, path) {
        const { named, ids } = router.routeOf(method, path);
        return { named: of(named), ids };
      },
      takesRaw: router.takesRaw,
    };
  }

  /** Comes at the very end of an exchange, in the same turn of the event loop as all that it did. */
  #recorded(world: World, exchange: Exchange): void {
    // Incode's operations tell nothing by themselves; what only they refuse, they were run for.
    const isIncode = exchange.operation?.startsWith('incode.') && (!exchange.refusal || exchange.refusal.id === 'capture-refused');
    const ran = this.#ran || isIncode === true;
    this.#ran = false;
    this.exchanges.push(exchange);
    // Told already, with the place where it was thrown.
    const isTold = this.violations.some((each) => each.startsWith('own fault'));
    if (exchange.own_fault !== null && !isTold) this.violations.push(`own fault: ${exchange.own_fault}`);
    const fault = world.faults.all().find(({ id }) => String(id) === exchange.fault);
    if (fault && spoils(fault)) this.spoilt = true;
    const refusal = fault?.kind === 'latency_ms' ? undefined : exchange.refusal?.id;
    if (this.isSingle) this.#last = { world, refusal };
    else if (refusal !== undefined) this.#compare(world, refused(refusal));
    // What its answer lets go comes after it, in the same turn.
    else queueMicrotask(() => this.#known.set(world, this.#look(world)));
    this.note(exchange, ran);
  }

  /** Time goes on until a late answer is due: its client waits for it. */
  #hurry(world: World, row: number): void {
    const due = world.rows<Row & { due: number }>('late-answer').get(row)?.due;
    if (due === undefined) return;
    world.clock.moveTo(Math.max(due, world.clock.now()));
    this.#known.set(world, this.#look(world));
  }

  #all(): World[] {
    return this.names().map((name) => this.get(name));
  }

  /** The world of that name, as it was last looked at. */
  known(name: string): string | undefined {
    return this.#known.get(this.get(name));
  }

  #look(world: World): string {
    return fingerprintOf(world, this.#types);
  }

  #compare(world: World, what: string): void {
    const [before = '', after] = [this.#known.get(world), this.#look(world)];
    if (before === after) return;
    this.violations.push(`${what} the world ${world.name}:\n  ${difference(before, after)}`);
    this.#known.set(world, after);
  }
}
