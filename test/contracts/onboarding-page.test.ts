/** docs/onboarding.md: its calls are those of the reference client. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { reference } from '../../contracts/clients/reference.js';
import { verifyClient } from '../../contracts/index.js';

test('the calls of an onboarding, and those of entry identity in it', async () => {
  const page = readFileSync(new URL('../../docs/onboarding.md', import.meta.url), 'utf8');
  const calls = [...page.matchAll(/^\| (\d+) \| `([\w.-]+)` \|/gm)].map(([, nr, operation]) => [Number(nr), operation]);
  const callsOf = async (entry: string, first: number) => {
    const { cases } = await verifyClient(reference, { cases: `POLL-7K3Q[entry=${entry},edition=2026-06]`, seed: '7' });
    return cases[0]?.exchanges.map(({ nr, operation }) => [nr + first - 1, operation]);
  };
  expect(calls).toEqual(await callsOf('onboarding', 1));
  const [, from, to] = /Entry `identity` is calls (\d+) to (\d+)/.exec(page) ?? [];
  expect(calls.slice(Number(from) - 1, Number(to))).toEqual(await callsOf('identity', Number(from)));
});
