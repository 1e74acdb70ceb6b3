import { isDeepStrictEqual } from 'node:util';
import type { Snapshot, WorldOptions } from '../../schemas/generated/types.js';
import { refusals } from '../refusals.js';
import { beBorn } from './birth.js';
import { Changes } from './changes.js';
import { instantOf } from './clock.js';
import { Coverage } from './coverage.js';
import { BIRTH, HAND } from './history.js';
import { loadWorld } from './snapshot.js';
import { type Nature, World, type WorldDefaults } from './world.js';

const NAME = /^[a-z0-9-]{1,64}$/;

/** Any path mints a world, so there has to be an end to it. */
export const MOST_WORLDS = 10_000;

/** The worlds of a server, minted on first use. They share nothing. */
export class Worlds {
  /** The least recently used first. */
  readonly #worlds = new Map<string, World>();
  #latest: World | undefined;
  /** By name, what a world is made with when nobody says otherwise. */
  readonly prepared = new Map<string, WorldDefaults>();
  /** How often one was used, for who wants to know whether anything may have changed. */
  uses = 0;
  /** For who looks on. */
  readonly changes = new Changes();
  /** What the worlds had visited that are gone. */
  readonly #gone = new Coverage();

  /**
   * @param most how many there may be; one more, and the least recently used that has nothing scheduled goes
   * @param onDrop told of each that went to make room
   * @param nature what everything that is simulated adds to each
   * @param onFault told of what goes wrong in one while nobody waits for it
   * @param onBirth gives one what it is born with besides
   */
  constructor(
    private readonly defaults: WorldDefaults,
    private readonly most = MOST_WORLDS,
    private readonly onDrop: (name: string) => void = () => undefined,
    private readonly nature?: Nature,
    private readonly onFault?: (error: unknown) => void,
    private readonly onBirth: (world: World) => void = () => undefined,
  ) {
    checkNow(defaults);
  }

  has(name: string): boolean {
    return this.#worlds.has(name);
  }

  /** The world of that name as it is, if there is one: looking at it is no use of it. */
  peek(name: string): World | undefined {
    return this.#worlds.get(name);
  }

  /** The world of that name, made if there is none; refuses a name that no world can have. */
  get(name: string): World {
    this.uses++;
    const world = this.#worlds.get(name) ?? this.make(name);
    if (world !== this.#latest) {
      this.#worlds.delete(name);
      this.#worlds.set(name, world);
      this.#latest = world;
    }
    return world;
  }

  /** The world of that name with these options: the one that is there, if it was made with the same; refuses others. */
  getWith(name: string, options: WorldOptions): World {
    const there = this.#worlds.get(name)?.options;
    if (!there) return this.make(name, options);
    const asked = optionsIn({ ...this.defaults, ...options });
    const has = optionsIn(there);
    if (!isDeepStrictEqual(asked, has))
      throw refusals.worldExists({ name, why: `made with ${JSON.stringify(has)}, not with ${JSON.stringify(asked)}` });
    return this.get(name);
  }

  /** Makes a world with options of its own, which win over the server's. */
  make(name: string, options: WorldDefaults = this.prepared.get(name) ?? {}): World {
    if (!NAME.test(name)) throw refusals.worldNameInvalid({ name });
    checkNow(options);
    this.uses++;
    const world = new World(name, { ...this.defaults, ...options }, this.nature, this.onFault);
    world.cause = BIRTH;
    beBorn(world);
    this.nature?.beBorn?.(world);
    // What every world is born with, no test has touched.
    world.coverage.clear();
    if (world.options.born) this.onBirth(world);
    world.cause = HAND;
    if (this.#worlds.size >= this.most) this.#makeRoom();
    return this.#adopt(world);
  }

  #adopt(world: World): World {
    const { name } = world;
    this.#worlds.set(name, world);
    world.changed = (kind, ...what) => this.changes.note(kind, name, ...what);
    world.journal.follow((added) => added && this.changes.note('exchange', name, added.id));
    this.changes.note('world', name, null, null, 'made');
    return world;
  }

  /** Drops a world and all that it holds; false when there was none. */
  drop(name: string): boolean {
    this.uses++;
    const world = this.#worlds.get(name);
    world?.stop();
    if (world) this.#gone.add(world.coverage);
    if (world) this.changes.note('world', name, null, null, 'dropped');
    if (world === this.#latest) this.#latest = undefined;
    return this.#worlds.delete(name);
  }

  /** A world as it was born, with the options that it was made with. */
  reset(name: string): World {
    const { options } = this.get(name);
    this.drop(name);
    return this.make(name, options);
  }

  /** The world that a snapshot holds, in place of the one of that name. */
  restore(name: string, snapshot: Snapshot): World {
    if (!NAME.test(name)) throw refusals.worldNameInvalid({ name });
    const world = loadWorld(snapshot, name, this.defaults, this.nature, this.onFault);
    if (!this.drop(name) && this.#worlds.size >= this.most) this.#makeRoom();
    return this.#adopt(world);
  }

  /** What all worlds have visited together, those that are gone included. */
  coverage(): Coverage {
    const sum = new Coverage();
    for (const { coverage } of [{ coverage: this.#gone }, ...this.#worlds.values()]) sum.add(coverage);
    return sum;
  }

  all(): World[] {
    return [...this.#worlds.values()];
  }

  names(): string[] {
    return [...this.#worlds.keys()];
  }

  #makeRoom(): void {
    const others = this.names().filter((name) => name !== 'default');
    const goes = others.find((name) => this.#worlds.get(name)?.clock.isIdle()) ?? others[0];
    if (goes === undefined) return;
    this.drop(goes);
    this.onDrop(goes);
  }

  /** Lets those go who follow a journal, or the changes: they would wait for ever. */
  closeJournals(why: string): void {
    this.changes.close(why);
    for (const { journal } of this.#worlds.values()) journal.close(why);
  }

  /** Ends what faults keep: it would wait for ever. */
  letGo(): void {
    for (const { held } of this.#worlds.values()) held.close();
  }

  stop(): void {
    for (const name of this.names()) this.drop(name);
  }
}

/** What a call may make a world with, without what its server or its file gives it besides. */
function optionsIn({ plan, born, origin, url_api, webhook_hosts, webhook_grace_ms, journal, ...options }: WorldDefaults): WorldOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** A text may look like an instant and be none, as 30 February does. */
export function checkNow({ now }: WorldDefaults): void {
  if (now !== undefined && instantOf(now) === undefined) throw refusals.clockRefused({ why: `${now} is no instant from 1970 to 2200` });
}
