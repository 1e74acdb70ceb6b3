/** docs/onboarding.md and docs/payment.md: their calls are those of the reference client. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { reference } from '../../contracts/clients/reference.js';
import { type Client, verifyClient } from '../../contracts/index.js';

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

test('the call of a payment, and its order', async () => {
  const page = readFileSync(new URL('../../docs/payment.md', import.meta.url), 'utf8');
  let order: unknown;
  const client: Client = (context) => {
    order = context.payment;
    return reference(context);
  };
  const { cases } = await verifyClient(client, { cases: 'PAYM-7QH2[edition=2026-06]', seed: '7' });
  const calls = [...page.matchAll(/^\| (\d+) \| `([\w.-]+)` \|/gm)].map(([, nr, operation]) => [Number(nr), operation]);
  expect(calls).toEqual(cases[0]?.exchanges.map(({ nr, operation }) => [nr, operation]));
  const shapeOf = (value: unknown): unknown =>
    typeof value === 'object' && value !== null ? Object.entries(value).map(([name, each]) => [name, shapeOf(each)]) : typeof value;
  expect(shapeOf(JSON.parse(/```json\n(.*)\n```/.exec(page)?.[1] as string))).toEqual(shapeOf(order));
});
