import autocannon from 'autocannon';
import type { Requests } from './mock.js';
import { compare, type Load, type Measured } from './rounds.js';
import { idIn, send, start } from './servers.js';

const CONNECTIONS = 10;

/**
 * One session read over and over: authentication, journal and signed answers on; the bare servers answer the same bytes.
 * The client has one thread, and bare node:http is held up by it, not by itself: the CPU time is the truer figure there.
 */
export async function reads(requests: Requests, load: Load): Promise<Measured> {
  await using mock = await start('mock', '');
  const request = requests.read(idIn(await send(mock.url, requests.create)));
  const body = await send(mock.url, request);
  await using express = await start('express', body);
  await using http = await start('http', body);
  for (const { url } of [express, http]) {
    if ((await send(url, request)) !== body) throw new Error(`${url} answers other bytes than the mock`);
  }
  return await compare({ mock, express, http }, load, 'read', async ({ url }, seconds) => {
    const { method, path, headers } = request;
    const result = await autocannon({ url: url + path, method, headers, connections: CONNECTIONS, duration: seconds });
    if (result.errors || result.non2xx) throw new Error(`${url}: ${result.errors} errors, ${result.non2xx} answers other than 2xx`);
    return result['2xx'];
  });
}
