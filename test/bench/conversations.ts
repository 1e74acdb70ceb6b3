import { Agent } from 'node:http';
import type { Requests } from './mock.js';
import { compare, type Load, type Measured } from './rounds.js';
import { idIn, send, start, startSigning } from './servers.js';

const CONNECTIONS = 10;
const MOST_POLLS = 1000;

/** The whole conversation of a session; the bare servers get the same four requests, and say PROCESSED to every GET. */
async function converse(url: string, requests: Requests, agent?: Agent): Promise<string> {
  const id = idIn(await send(url, requests.create, agent));
  await send(url, requests.read(id), agent);
  await send(url, requests.submit(id), agent);
  for (let i = 0; i < MOST_POLLS; i++) {
    const answer = await send(url, requests.read(id), agent);
    if (answer.includes('"PROCESSED"')) return answer;
  }
  throw new Error(`session ${id} of ${url} was not processed`);
}

export async function conversations(requests: Requests, load: Load): Promise<Measured> {
  await using mock = await start('mock', '');
  const body = await converse(mock.url, requests);
  await using express = await start('express', body);
  await using http = await start('http', body);
  await using loop = await startSigning('loop', body);
  await using pool = await startSigning('pool', body);
  return await compare({ mock, express, http, loop, pool }, load, 'conversation', async ({ url }, seconds) => {
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
    const end = performance.now() + seconds * 1000;
    let done = 0;
    const client = async () => {
      for (; performance.now() < end; done++) await converse(url, requests, agent);
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, client));
    agent.destroy();
    return done;
  });
}
