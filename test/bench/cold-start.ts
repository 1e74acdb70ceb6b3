import type { Requests } from './mock.js';
import type { Comparison } from './rounds.js';
import { type Each, firstAnswer, names } from './servers.js';

/** Milliseconds from the start of the process to its first complete answer, a list; a first round only warms the disk cache. */
export async function coldStart(requests: Requests, times: number): Promise<Comparison> {
  const rounds: Each[] = [];
  for (let i = 0; i <= times; i++) {
    const round = {} as Each;
    for (const name of names) round[name] = await firstAnswer(name, requests.list);
    if (i > 0) rounds.push(round);
  }
  return { name: 'cold start to first answer', unit: 'ms', rounds };
}
