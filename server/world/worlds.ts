import type { Snapshot } from '../../schemas/generated/types.js';
import { refusals } from '../refusals.js';
import { instantOf } from './clock.js';
import { loadWorld } from './snapshot.js';
import { type OnEvent, World, type WorldDefaults } from './world.js';

const NAME = /^[a-z0-9-]{1,64}$/;

/** Any path mints a world, so there has to be an end to it. */
export const MOST_WORLDS = 10_000;

/** The worlds of a server, minted on first use. They share nothing. */
export class Worlds {
  /** The least recently used first. */
  readonly #worlds = new Map<string, World>();
  #latest: World | undefined;

  /**
   * @param most how many there may be; one more, and the least recently used that has nothing scheduled goes
   * @param onDrop told of each that went to make room
   * @param onEvent told of what happens in them
   */
  constructor(
    private readonly defaults: WorldDefaults,
    private readonly most = MOST_WORLDS,
    private readonly onDrop: (name: string) => void = () => undefined,
    private readonly onEvent?: OnEvent,
  ) {
    checkNow(defaults);
  }

  /** The world of that name, made if there is none; refuses a name that no world can have. */
  get(name: string): World {
    const world = this.#worlds.get(name) ?? this.make(name);
    if (world !== this.#latest) {
      this.#worlds.delete(name);
      this.#worlds.set(name, world);
      this.#latest = world;
    }
    return world;
  }

  /** Makes a world with options of its own, which win over the server's; refuses when it is there already. */
  make(name: string, options: WorldDefaults = {}): World {
    if (!NAME.test(name)) throw refusals.worldNameInvalid({ name });
    if (this.#worlds.has(name)) throw refusals.worldExists({ name });
    checkNow(options);
    if (this.#worlds.size >= this.most) this.#makeRoom();
    const world = new World(name, { ...this.defaults, ...options }, this.onEvent);
    this.#worlds.set(name, world);
    return world;
  }

  /** Drops a world and all that it holds; false when there was none. */
  drop(name: string): boolean {
    const world = this.#worlds.get(name);
    world?.stop();
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
    const world = loadWorld(snapshot, name, this.defaults, this.onEvent);
    if (!this.drop(name) && this.#worlds.size >= this.most) this.#makeRoom();
    this.#worlds.set(name, world);
    return world;
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

  stop(): void {
    for (const name of this.names()) this.drop(name);
  }
}

/** A text may look like an instant and be none, as 30 February does. */
function checkNow({ now }: WorldDefaults): void {
  if (now !== undefined && instantOf(now) === undefined) throw refusals.clockRefused({ why: `${now} is no instant from 1970 to 2200` });
}
