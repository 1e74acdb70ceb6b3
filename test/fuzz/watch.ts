import { eventsOf } from '../../server/events.js';
import { resources } from '../../server/resources/index.js';
import type { Operation } from '../../server/resources/operation.js';
import { type Router, router } from '../../server/resources/routes.js';
import type { Exchange } from '../../server/world/journal.js';
import type { Row } from '../../server/world/rows.js';
import type { World, WorldDefaults } from '../../server/world/world.js';
import { Worlds } from '../../server/world/worlds.js';
import { difference, fingerprintOf } from './fingerprint.js';

/** Worlds that tell what happens in them, the moment it does. */
export class WatchedWorlds extends Worlds {
  /** What must not have happened; for whoever asks to take away. */
  readonly violations: string[] = [];
  /** Of the requests under way, whatever world they are on record in. */
  exchanges: Exchange[] = [];
  /** How often each transition was fired, by `<slug>.<name>`. */
  readonly transitions = new Map<string, number>();
  readonly #known = new WeakMap<World, string>();
  readonly #types = new Set<string>();
  #ran = false;

  constructor(
    defaults: WorldDefaults,
    /** Told of each exchange, and whether it came as far as the resource. */
    private readonly note: (exchange: Exchange, ran: boolean) => void,
  ) {
    // Whether a target answers is not the fuzzer's to say: what was sent stays open until its time-out.
    const react = eventsOf(resources, {}, (error) => this.violations.push(`own fault: ${error}`));
    super(defaults, undefined, undefined, (world, event, row) => void (event === 'delivery.attempted' || react(world, event, row)));
  }

  override make(name: string, options?: WorldDefaults): World {
    const world = super.make(name, options);
    const { journal } = world;
    const [add, move, rows] = [journal.add.bind(journal), world.move.bind(world), world.rows.bind(world)];
    journal.add = (exchange) => {
      const recorded = add(exchange);
      this.#recorded(world, recorded);
      return recorded;
    };
    world.move = (slug, row, transition, given) => {
      const moved = move(slug, row, transition, given);
      const key = `${slug}.${transition}`;
      if (moved) this.transitions.set(key, (this.transitions.get(key) ?? 0) + 1);
      return moved;
    };
    world.rows = <R extends Row>(type: string) => {
      this.#types.add(type);
      return rows<R>(type);
    };
    this.#known.set(world, this.#look(world));
    return world;
  }

  /** Takes all worlds as they are now for what they have to be. */
  accept(): void {
    for (const world of this.#all()) this.#known.set(world, this.#look(world));
  }

  /** Whether every world is as it was when it was last looked at; says so where one is not. */
  compare(what: string): void {
    for (const world of this.#all()) this.#compare(world, `${what} ${world.name}`);
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
    const ran = this.#ran;
    this.#ran = false;
    this.exchanges.push(exchange);
    // Told already, with the place where it was thrown.
    const isTold = this.violations.some((each) => each.startsWith('own fault'));
    if (exchange.own_fault !== null && !isTold) this.violations.push(`own fault: ${exchange.own_fault}`);
    if (exchange.refusal) this.#compare(world, `refused with ${exchange.refusal.id}, it changed the world ${world.name}`);
    else this.#known.set(world, this.#look(world));
    this.note(exchange, ran);
  }

  #all(): World[] {
    return this.names().map((name) => this.get(name));
  }

  #look(world: World): string {
    return fingerprintOf(world, this.#types);
  }

  #compare(world: World, what: string): void {
    const [before = '', after] = [this.#known.get(world), this.#look(world)];
    if (before === after) return;
    this.violations.push(`${what}:\n  ${difference(before, after)}`);
    this.#known.set(world, after);
  }
}
