import { setImmediate as turn } from 'node:timers/promises';
import { batchOf, type Item } from './batch.js';
import { Chance } from './chance.js';
import { violationsIn } from './check.js';
import { Connection } from './connection.js';
import type { WatchedServer } from './server.js';
import type { Tally } from './tally.js';
import type { WatchedWorlds } from './watch.js';
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

type Client = 'plain' | 'slow' | 'half-closing' | 'vanishing';

/** Some requests to the same worlds, wholly decided by a seed. */
export class Life {
  readonly #chance: Chance;

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
    begin(worlds, this.#chance);
    worlds.accept();
    let connection: Connection | undefined;
    for (const end = tally.requests + requests; tally.requests < end; ) {
      const items = batchOf(() => worldsIn(worlds), this.#chance).slice(0, end - tally.requests);
      if (!connection || connection.isClosed) connection = await Connection.open(this.server.port);
      const client = this.#clientFor(items);
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

  /** @returns all that is wrong with what came of it */
  async #converse(connection: Connection, items: readonly Item[], client: Client): Promise<string[]> {
    const { worlds } = this;
    worlds.exchanges = [];
    const [item] = items as [Item];
    const found: string[] = [];
    let status = 0;
    if (client === 'vanishing') {
      // Never all of a request: whether a whole one were still served would be up to chance.
      await connection.vanish(item.bytes.subarray(0, this.#chance.below(item.bytes.length)));
    } else {
      const bytes = Buffer.concat(items.map((each) => each.bytes));
      const close = client === 'half-closing';
      const received = await connection.send(bytes, { heads: items.map(({ head }) => head), close, slow: client === 'slow' });
      this.tally.time(received.ms, `${items.length} in ${bytes.length} bytes, first ${bytes.toString('latin1', 0, 80).split('\r')[0]}`);
      found.push(...violationsIn(items, received, worlds.exchanges));
      status = received.answers[0]?.status ?? 0;
      if (close) connection.destroy();
    }
    if (connection.isClosed) {
      if (!(await this.server.hasClosed(connection.port))) found.push('the server keeps the connection open');
      await turn();
    }

    if (item.control && status) this.tally.control(status);
    if (item.control && status === 200) {
      // What such a call does, it is there to do; but to look changes nothing.
      if (item.draft.method === 'GET') worlds.compare('a look at it changed the world');
      worlds.accept();
    } else worlds.compare('no answer says so, but there is a change in the world');
    return [...found, ...worlds.violations.splice(0)];
  }
}
