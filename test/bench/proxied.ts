/** Two processes behind nginx next to one that is asked directly: what the mocks themselves do with a second of CPU time. */
import autocannon from 'autocannon';
import { startNginx } from '../support/nginx.js';
import type { Requests } from './mock.js';
import type { Load } from './rounds.js';
import { idIn, type Server, send, start } from './servers.js';
import { median } from './statistics.js';

/** So many that no process waits for work: one that is woken for each request takes longer for it. */
const CONNECTIONS = 100;
const WARM_UP_ROUNDS = 3;
/** Enough for both processes to get their share. */
const WORLDS = 64;

/** Requests per CPU-second of the mocks' own. */
export interface Proxied {
  alone: number;
  /** One process behind nginx: what the proxy itself costs a mock. */
  one: number;
  /** Two; where there are no four cores, they also share theirs with nginx and with the client. */
  two: number;
  /** The medians of the ratios of each round to the process alone. */
  ratios: { one: number; two: number };
}

const portOf = ({ url }: Server) => Number(new URL(url).port);

interface Site {
  url: string;
  mocks: Server[];
  requests: autocannon.Request[];
}

/** A session in each of the worlds, to be read over and over. */
async function fill(url: string, requests: Requests): Promise<autocannon.Request[]> {
  const reads: autocannon.Request[] = [];
  for (let i = 0; i < WORLDS; i++) {
    const name = `bench-${i}`;
    const { users } = JSON.parse(await send(url, { method: 'GET', path: `/_mock/worlds/${name}`, headers: {} }));
    const headers = { 'X-Bunq-Client-Authentication': users[0].session_token };
    const { path, body } = requests.create;
    const made = await send(url, { method: 'POST', path: `/w/${name}${path}`, headers, ...(body && { body }) });
    reads.push({ method: 'GET', path: `/w/${name}${requests.read(idIn(made)).path}`, headers });
  }
  return reads;
}

/** Requests per CPU-second of the mocks. */
async function drive({ url, mocks, requests }: Site, seconds: number): Promise<number> {
  const used = async () => (await Promise.all(mocks.map((mock) => mock.ask<number>(0)))).reduce((sum, each) => sum + each);
  const before = await used();
  const result = await autocannon({ url, requests, connections: CONNECTIONS, duration: seconds });
  if (result.errors || result.non2xx) throw new Error(`${url}: ${result.errors} errors, ${result.non2xx} answers other than 2xx`);
  return (result['2xx'] * 1e6) / ((await used()) - before);
}

/** Needs nginx: whoever calls has seen to it that it is there. */
export async function proxied(requests: Requests, { rounds, seconds }: Load): Promise<Proxied> {
  await using single = await start('mock', '');
  await using proxiedOne = await start('mock', '');
  await using first = await start('mock', '');
  await using second = await start('mock', '');
  await using nginxOfOne = await startNginx([portOf(proxiedOne)]);
  await using nginxOfTwo = await startNginx([portOf(first), portOf(second)]);
  const site = async (url: string, mocks: Server[]): Promise<Site> => ({ url, mocks, requests: await fill(url, requests) });
  const sites = {
    alone: await site(single.url, [single]),
    one: await site(nginxOfOne.url, [proxiedOne]),
    two: await site(nginxOfTwo.url, [first, second]),
  };
  const measured: Record<keyof typeof sites, number>[] = [];
  for (let i = -WARM_UP_ROUNDS; i < rounds; i++) {
    const [alone, one] = [await drive(sites.alone, seconds), await drive(sites.one, seconds)];
    // Twice as long, so that each of the two gets as warm as one does.
    const two = await drive(sites.two, 2 * seconds);
    if (i >= 0) measured.push({ alone, one, two });
  }
  const of = (figure: (round: (typeof measured)[number]) => number) => median(measured.map(figure));
  return {
    alone: of(({ alone }) => alone),
    one: of(({ one }) => one),
    two: of(({ two }) => two),
    ratios: { one: of(({ alone, one }) => one / alone), two: of(({ alone, two }) => two / alone) },
  };
}
