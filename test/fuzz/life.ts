import { setImmediate as turn } from 'node:timers/promises';
import { saveWorld } from '../../server/world/snapshot.js';
import type { RawAnswer } from '../support/raw.js';
import { batchOf, type Item } from './batch.js';
import { Chance } from './chance.js';
import { violationsIn } from './check.js';
import { Connection } from './connection.js';
import type { WatchedServer } from './server.js';
import type { Tally } from './tally.js';
import type { WatchedWorlds } from './watch.js';
import { answerWebhooks } from './webhooks.js';
import { begin, worldsIn } from './worlds.js';

/** How many requests go to the same worlds. */
export const LIFE = 300;

export interface Violation {
  /** With which it happens again, within `LIFE` requests. */
  seed: number;
  what: string;
  /** What was sent. */
  bytes: Buffer;
}

/** A world as it was given out, and as it was then. */
interface Kept {
  bytes: Buffer;
  look: string | undefined;
}
const MOST_KEPT = 4;

type Client = 'plain' | 'slow' | 'half-closing' | 'vanishing';

/** Some requests to the same worlds, wholly decided by a seed. */
export class Life {
  readonly #chance: Chance;
  #kept: Kept[] = [];

  constructor(
    private readonly worlds: WatchedWorlds,
    private readonly server: WatchedServer,
    private readonly tally: Tally,
    private readonly seed: number,
  ) {
    this.#chance = new Chance(seed);
  }

  /** Ends at the first violation. */
  async live(requests: number): Promise<Violation[]> {
    const { worlds, tally, seed } = this;
    worlds.prepare(() => begin(worlds, this.#chance));
    for (const world of worldsIn(worlds)) this.#keep(world.name, JSON.stringify(saveWorld(world)));
    let connection: Connection | undefined;
    for (const end = tally.requests + requests; tally.requests < end; ) {
      if (worldsIn(worlds).filter(answerWebhooks).length) worlds.accept();
      const snapshots = this.#kept.map(({ bytes }) => bytes);
      const items = batchOf(() => worldsIn(worlds), snapshots, this.#chance).slice(0, end - tally.requests);
      if (!connection || connection.isClosed) connection = await Connection.open(this.server.port);
      const client = this.#clientFor(items);
      for (const { bytes } of items) tally.send(bytes);
      const found = await this.#converse(connection, items, client);
      tally.requests += client === 'vanishing' ? 1 : items.length;
      if (found.length === 0) continue;
      connection.destroy();
      const bytes = Buffer.concat(items.map((item) => item.bytes));
      return [...new Set(found)].map((what) => ({ seed, what: `${what} (${client} client)`, bytes }));
    }
    connection?.destroy();
    return [];
  }

  /** Of a hundred clients one is slow, one half-closes and one goes away; who sends what ends a connection, half-closes. */
  #clientFor(items: readonly Item[]): Client {
    const mustEnd = items.some(({ fate }) => fate !== 'plain');
    const odd = this.#chance.pick(['slow', 'half-closing', 'vanishing'] as const);
    const client = mustEnd ? 'half-closing' : this.#chance.below(100) < 3 ? odd : 'plain';
    this.tally.client(mustEnd ? 'with a request that has to be the last' : client);
    return client;
  }

  #keep(name: string, snapshot: string): void {
    this.#kept = [...this.#kept, { bytes: Buffer.from(snapshot), look: this.worlds.known(name) }].slice(-MOST_KEPT);
  }

  /** What came of a control call. */
  #controlled(item: Item, { status, body }: RawAnswer): void {
    const { worlds, tally } = this;
    const { method, target } = item.draft;
    tally.control(item.control as string, status);
    if (status !== 200 || method === 'GET') worlds.compare(status === 200 ? 'a look at it changed' : 'it was refused, and changed');
    worlds.accept();
    const [, name] = /^\/_mock\/worlds\/([a-z0-9-]+)\/snapshot$/.exec(target) ?? [];
    if (name === undefined || item.control === 'made wrong') return;
    // A bare world in place of one with something in it would leave little to see.
    const isPopulated = worldsIn(worlds).some((each) => each.name === name);
    if (method !== 'GET') this.#restored(name, item, status);
    else if (isPopulated) this.#keep(name, body);
  }

  /** Of a snapshot that was given out, and of one that was changed since. */
  #restored(name: string, { draft }: Item, status: number): void {
    const { worlds } = this;
    const kept = this.#kept.find(({ bytes }) => bytes === draft.body);
    if (!kept && status === 200) worlds.violations.push('a snapshot was taken that had been changed');
    if (kept && status !== 200) worlds.violations.push(`a snapshot was refused with ${status}`);
    if (kept && status === 200 && kept.look !== worlds.known(name)) worlds.violations.push(`${name} is not what its snapshot was`);
  }

  /** @returns all that is wrong with what came of it */
  async #converse(connection: Connection, items: readonly Item[], client: Client): Promise<string[]> {
    const { worlds } = this;
    const [item] = items as [Item];
    Object.assign(worlds, { exchanges: [], spoilt: false, isSingle: items.length === 1 && item.fate === 'plain' });
    const found: string[] = [];
    let answer: RawAnswer | undefined;
    if (client === 'vanishing') {
      // Never all of a request: whether a whole one were still served would be up to chance.
      await connection.vanish(item.bytes.subarray(0, this.#chance.below(item.bytes.length)));
    } else {
      const bytes = Buffer.concat(items.map((each) => each.bytes));
      const close = client === 'half-closing';
      const received = await connection.send(bytes, { heads: items.map(({ head }) => head), close, slow: client === 'slow' });
      this.tally.time(received.ms, `${items.length} in ${bytes.length} bytes, first ${bytes.toString('latin1', 0, 80).split('\r')[0]}`);
      if (!worlds.spoilt) found.push(...violationsIn(items, received, worlds.exchanges));
      answer = received.answers[0];
      if (close || worlds.spoilt) connection.destroy();
    }
    if (connection.isClosed) {
      if (!(await this.server.hasClosed(connection.port))) found.push('the server keeps the connection open');
      await turn();
    }

    if (item.control && answer) this.#controlled(item, answer);
    else worlds.compare('no answer says so, but there is a change in');
    return [...found, ...worlds.violations.splice(0)];
  }
}
