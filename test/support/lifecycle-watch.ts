/** Looks over the shoulder of every world: whether each row of each lifecycle moves as its schema declares, and not otherwise. */
import { type Lifecycle, lifecycles, type Slug } from '../../schemas/generated/lifecycles.js';
import { type LivingRow, stateOf } from '../../server/world/lifecycle.js';
import { World } from '../../server/world/world.js';

export const cycles = Object.entries(lifecycles) as [Slug, Lifecycle][];

interface Known {
  state: string;
  updated: number;
  /** All of the row, since its state is final. */
  end?: string;
}

/** A person is changed by what it gives, too, an account by what is paid, and it and a card by what their holder writes. */
const isChangedElsewhere = (slug: string) => ['user-person', 'monetary-account', 'card', 'generated-cvc2'].includes(slug);
const written = ({ reads, ...row }: LivingRow) => JSON.stringify(row);

export class Watch {
  readonly violations: string[] = [];
  /** How often, by `<slug>.<name>`. */
  readonly fired = new Map<string, number>();
  readonly worlds = new Map<string, World>();
  readonly #known = new WeakMap<LivingRow, Known>();
  readonly #begin = World.prototype.begin;
  readonly #move = World.prototype.move;

  constructor() {
    const watch = this;
    World.prototype.begin = function <R extends LivingRow>(this: World, slug: Slug, row: R): R {
      watch.worlds.set(this.name, this);
      watch.#known.set(row, { state: lifecycles[slug].initial, updated: row.updated });
      return watch.#begin.call(this, slug, row) as R;
    };
    World.prototype.move = function (slug, row, name, given) {
      return watch.#moved(this, slug, row, name, () => watch.#move.call(this, slug, row, name, given));
    };
  }

  stop(): void {
    Object.assign(World.prototype, { begin: this.#begin, move: this.#move });
  }

  /** What a transition leads to happens before it is over: so what is to be is noted beforehand. */
  #moved(world: World, slug: Slug, row: LivingRow, name: string, act: () => boolean): boolean {
    const { transitions, states }: Lifecycle = lifecycles[slug];
    const what = `${slug} ${row.id}: ${name}`;
    const transition = transitions[name];
    if (!transition) this.violations.push(`${what} is no transition`);
    const from = stateOf(slug, row);
    this.#compare(slug, row, `before ${name}`);
    const before = written(row);
    const moves = transition?.from.includes(from) ?? false;
    if (moves && transition) {
      const now = world.clock.now();
      if (now < row.updated) this.violations.push(`${what} goes back in time`);
      if (!(transition.to in states)) this.violations.push(`${what} leads to ${transition.to}, which is no state`);
      this.#known.set(row, { state: transition.to, updated: now });
    }
    const moved = act();
    if (moved !== moves) this.violations.push(`${what} from ${from}: ${moved}, where it is declared ${moves}`);
    if (!moved && written(row) !== before) this.violations.push(`${what} did not move it, and changed it`);
    if (moved) this.fired.set(`${slug}.${name}`, (this.fired.get(`${slug}.${name}`) ?? 0) + 1);
    return moved;
  }

  /** Whether every row of a world is where its last transition brought it. */
  look(world: World): void {
    for (const [slug] of cycles) for (const row of world.rows<LivingRow>(slug).values()) this.#compare(slug, row, 'now');
  }

  #compare(slug: Slug, row: LivingRow, when: string): void {
    const { states, final, field }: Lifecycle = lifecycles[slug];
    const state = stateOf(slug, row);
    const known = this.#known.get(row);
    const wrong = (why: string) => this.violations.push(`${slug} ${row.id} ${when}: ${why}`);
    if (!known) {
      wrong('it never began');
      return;
    }
    if (!(state in states)) wrong(`${field} is ${state}, which is not declared`);
    if (state !== known.state) wrong(`${field} is ${state}, though it was brought to ${known.state}`);
    if (isChangedElsewhere(slug)) return;
    if (row.updated !== known.updated) wrong(`updated is ${row.updated}, though it moved at ${known.updated}`);
    for (const [name, value] of Object.entries(states[state]?.sets ?? {})) {
      const held = (row as unknown as Record<string, unknown>)[name];
      if ('const' in value && JSON.stringify(held) !== JSON.stringify(value.const)) wrong(`${name} is ${held} at ${state}`);
    }
    if (!final.includes(state)) return;
    known.end ??= written(row);
    if (known.end !== written(row)) wrong(`it was final as ${known.end}, and became ${written(row)}`);
  }
}
