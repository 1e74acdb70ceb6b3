/** An hour of a credential, ten minutes of bunq's, six attempts at a dead target: all at once, in the order of real time. */
import { expect, test } from 'vitest';
import { startMock, type WorldHandle } from '../../server/index.js';
import { bornUser, logIn, verification } from '../support/actors.js';
import { ask, items } from '../support/client.js';

const MINUTE_MS = 60_000;

/** A world in which all of that is to come. */
async function waiting(world: WorldHandle): Promise<void> {
  const partner = await logIn(world, world.partner.api_key);
  // Nobody listens on the discard port.
  const notification_filters = [{ category: 'PARTNER_USER_PROVISION', notification_target: 'http://127.0.0.1:9/' }];
  await items(world.url, ask.post(`/v1/user/${partner.id}/notification-filter-url`, { notification_filters }, partner.auth));
  const external_uuid = '550e8400-e29b-41d4-a716-446655440000';
  const provision = { external_uuid, email: 'a@example.com', phone_number: '+31612345678', products: ['USER_VERIFIED'] };
  await items(world.url, ask.post('/v1/partner-user-provision', provision, partner.auth));
  world.plan.set({ process: { after_ms: 10 * MINUTE_MS } });
  const user = bornUser(world);
  const id = await verification(world, user);
  await items(world.url, ask.put(`/v1/user/1364/identity-verification-session/${id}`, { status: 'SUBMITTED' }, user.auth));
}

test('happens in its order, whether time is moved at once, from one to the next, or minute by minute', async () => {
  await using mock = await startMock();
  const moves: Record<string, (world: WorldHandle) => Promise<{ at: string; transition: string; type: string }[]>> = {
    'at-once': async ({ clock }) => (await clock.advance(90 * MINUTE_MS)).fired,
    drained: async ({ clock }) => (await clock.drain()).fired,
    stepwise: async ({ clock }) => {
      const fired = [];
      for (let next = await clock.toNext(); next.fired_total; next = await clock.toNext()) fired.push(...next.fired);
      return fired;
    },
    'by-minutes': async ({ clock }) => {
      const fired = [];
      for (let minute = 0; minute < 90; minute++) fired.push(...(await clock.advance(MINUTE_MS)).fired);
      return fired;
    },
  };
  const told: unknown[] = [];
  for (const [name, move] of Object.entries(moves)) {
    const world = mock.world(name, { freeze: true, now: '2025-10-31T16:00:00Z', seed: 'one' });
    await waiting(world);
    const fired = await move(world);
    expect(fired.map(({ at }) => at)).toEqual(fired.map(({ at }) => at).sort());
    expect(world.deliveries.all()).toMatchObject([1, 2, 3].map(() => ({ state: 'FAILED', attempts: { length: 6 } })));
    told.push(fired.map(({ at, type, transition }) => `${at} ${type} ${transition}`));
  }
  const [first, ...others] = told as string[][];
  for (const other of others) expect(other).toEqual(first);
  const which = (transition: string) => first?.find((line) => line.endsWith(transition));
  expect(which('delivery attempt')).toMatch(/^2025-10-31 16:00:00\.500000/);
  expect(first?.filter((line) => line.endsWith('delivery attempt')).at(-1)).toMatch(/^2025-10-31 16:05:01\.500000/);
  expect(which('identity-verification-session process')).toMatch(/^2025-10-31 16:10:00\.000000/);
  expect(which('user-credential expire')).toMatch(/^2025-10-31 17:00:01\.500000/);
});

test('two moves at once are made one after the other', async () => {
  await using mock = await startMock();
  const { clock } = mock.world('two', { freeze: true, now: '2025-10-31T16:00:00Z' });
  const [, , late] = await Promise.allSettled([clock.advance(1000), clock.advance(1000), clock.set('2025-10-31T16:00:01Z')]);
  expect(clock.now).toBe('2025-10-31 16:00:02.000000');
  expect(late).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('time does not go back') } });
});

test('what is let go while something happens, happens at that instant', async () => {
  await using mock = await startMock();
  const world = mock.world('nested', { freeze: true, now: '2025-10-31T16:00:00Z' });
  const partner = await logIn(world, world.partner.api_key);
  const notification_filters = [{ category: 'PARTNER_USER_PROVISION', notification_target: 'http://127.0.0.1:9/' }];
  await items(world.url, ask.post(`/v1/user/${partner.id}/notification-filter-url`, { notification_filters }, partner.auth));
  for (let i = 0; i < 2; i++) world.fault.arm({ on: { webhook: '*' }, do: { after_read: true } });
  const external_uuid = '550e8400-e29b-41d4-a716-446655440000';
  const provision = { external_uuid, email: 'a@example.com', phone_number: '+31612345678', products: ['USER_VERIFIED'] };
  await items(world.url, ask.post('/v1/partner-user-provision', provision, partner.auth));
  await world.clock.advance(1000);
  world.fault.arm({ on: { operation: 'partner-user-provision.read' }, do: { latency_ms: 5000 } });
  const read = items(world.url, ask.get('/v1/partner-user-provision/429307', partner.auth));
  while (!world.clock.show().scheduled.some(({ type }) => type === 'late-answer')) await new Promise(setImmediate);
  await world.clock.advance(5000);
  await read;
  const [one, two] = world.deliveries.all().map(({ attempts }) => attempts[0]?.at);
  expect([one, two]).toEqual(['2025-10-31 16:00:06.000000', '2025-10-31 16:00:06.000000']);
});
