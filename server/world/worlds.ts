import { refusals } from '../refusals.js';
import { instantOf } from './clock.js';
import { World, type WorldDefaults } from './world.js';

const NAME = /^[a-z0-9-]{1,64}$/;

/** The worlds of a server, minted on first use. They share nothing. */
export class Worlds {
  readonly #worlds = new Map<string, World>();

  constructor(private readonly defaults: WorldDefaults) {
    checkNow(defaults);
  }

  /** The world of that name, made if there is none; refuses a name that no world can have. */
  get(name: string): World {
    return this.#worlds.get(name) ?? this.make(name);
  }

  /** Makes a world with options of its own, which win over the server's; refuses when it is there already. */
  make(name: string, options: WorldDefaults = {}): World {
    if (!NAME.test(name)) throw refusals.worldNameInvalid({ name });
    if (this.#worlds.has(name)) throw refusals.worldExists({ name });
    checkNow(options);
    const world = new World(name, { ...this.defaults, ...options });
    this.#worlds.set(name, world);
    return world;
  }

  /** Drops a world and all that it holds; false when there was none. */
  drop(name: string): boolean {
    this.#worlds.get(name)?.clock.stop();
    return this.#worlds.delete(name);
  }

  names(): string[] {
    return [...this.#worlds.keys()];
  }

  stop(): void {
    for (const name of this.names()) this.drop(name);
  }
}

/** A text may look like an instant and be none, as 30 February does. */
function checkNow({ now }: WorldDefaults): void {
  if (now !== undefined && instantOf(now) === undefined) throw refusals.clockRefused({ why: `${now} is no instant` });
}
