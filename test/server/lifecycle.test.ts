import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { type Plan, startMock, type WorldHandle } from '../../server/index.js';
import { type Actor, bornUser, stranger, verification } from '../support/actors.js';
import { ask, items, send } from '../support/client.js';
import { Model } from '../support/lifecycle-model.js';
import { move, pathOf, type Stage } from '../support/lifecycle-moves.js';

const START = '2025-10-31T16:38:53.872547Z';
const mock = await startMock({ freeze: true, now: START, urlApi: 'https://demo-api.incodesmile.com/0/' });
afterAll(() => mock.stop());

const at = (ms: number) => new Date(Date.parse('2025-10-31T16:38:53.872Z') + ms).toISOString().replace('T', ' ').replace('Z', '547');
const submit = (world: WorldHandle, user: Actor, id: number) =>
  send(world.url, ask.put(`${pathOf(user)}/${id}`, { status: 'SUBMITTED' }, user.auth));
const read = async (world: WorldHandle, user: Actor, id: number, edition = '2026-06') => {
  const [item] = await items(world.url, ask.get(`${pathOf(user)}/${id}`, { ...user.auth, 'X-Mock-Edition': edition }));
  const { status, updated, result } = item?.IdentityVerificationSessionIncode ?? {};
  return { status, updated, result };
};

let worlds = 0;
const fresh = () => mock.world(`lifecycle-${worlds++}`, { edition: '2026-06' });
async function submitted(plan: Plan = {}) {
  const world = fresh();
  const user = bornUser(world);
  world.plan.set(plan);
  const id = await verification(world, user);
  await submit(world, user, id);
  return { world, user, id, look: (edition?: string) => read(world, user, id, edition) };
}

const APPROVED = { result: 'APPROVED', all_fail_reason: [] };
const GLARE = { outcome: 'REJECTED', fail_reasons: ['errorGlare', 'spoofAttempt'] } satisfies Plan;
const waiting = { status: 'SUBMITTED', updated: at(0), result: null };

describe('bunq decides', () => {
  test('after so many milliseconds, at the very instant, however far the clock jumps', async () => {
    const { world, look } = await submitted({ process: { after_ms: 5000 } });
    await world.clock.advance(4999);
    expect(await look()).toEqual(waiting);
    await world.clock.advance(100_000);
    expect(await look()).toEqual({ status: 'PROCESSED', updated: at(5000), result: APPROVED });
  });

  test('at once, when it is to take no time', async () => {
    const { look } = await submitted({ process: { after_ms: 0 } });
    expect(await look()).toEqual({ status: 'PROCESSED', updated: at(0), result: APPROVED });
  });

  test('after so many reads, of which lists and refused ones are none', async () => {
    const { world, user, id, look } = await submitted({ process: { after_reads: 2 } });
    const path = `${pathOf(user)}/${id}`;
    for (const asked of [ask.get(pathOf(user), user.auth), ask.get(path), ask.get(path, { ...user.auth, 'X-Mock-Edition': 'x' })])
      await send(world.url, asked);
    await world.clock.advance(1000);
    expect([await look(), await look()]).toEqual([waiting, waiting]);
    expect(await look()).toEqual({ status: 'PROCESSED', updated: at(1000), result: APPROVED });
  });

  test('reads before it was submitted are not counted', async () => {
    const world = fresh();
    const user = bornUser(world);
    world.plan.set({ process: { after_reads: 1 } });
    const id = await verification(world, user);
    for (let i = 0; i < 3; i++) expect((await read(world, user, id)).status).toBe('CREATED');
    await submit(world, user, id);
    expect([await read(world, user, id), await read(world, user, id)].map(({ status }) => status)).toEqual(['SUBMITTED', 'PROCESSED']);
  });

  test('by hand only, when told so', async () => {
    const { world, id, look } = await submitted({ process: 'by-hand' });
    await world.clock.advance(31_536_000);
    expect(await look()).toEqual(waiting);
    world.plan.process(id, GLARE);
    expect(await look()).toMatchObject({ status: 'PROCESSED', result: { result: 'REJECTED', all_fail_reason: GLARE.fail_reasons } });
    expect(() => world.plan.process(id)).toThrow(/which is|only a SUBMITTED one/);
  });

  test('per user and per session, and the nearest plan wins', async () => {
    const world = fresh();
    const [user, other] = [bornUser(world), await stranger(world)];
    world.plan.set({ process: { after_ms: 1000 } });
    world.plan.user(other.id, { ...GLARE, process: { after_ms: 2000 } });
    const [mine, theirs, late] = [await verification(world, user), await verification(world, other), await verification(world, other)];
    world.plan.session(late, { outcome: 'APPROVED', process: 'by-hand' });
    for (const [who, id] of [
      [user, mine],
      [other, theirs],
      [other, late],
    ] as const)
      await submit(world, who, id);
    await world.clock.advance(10_000);
    expect(await read(world, user, mine)).toEqual({ status: 'PROCESSED', updated: at(1000), result: APPROVED });
    expect(await read(world, other, theirs)).toEqual({
      status: 'PROCESSED',
      updated: at(2000),
      result: { result: 'REJECTED', all_fail_reason: GLARE.fail_reasons },
    });
    expect(await read(world, other, late)).toEqual(waiting);
  });

  test('and says so in the words of each edition', async () => {
    const { world, look } = await submitted(GLARE);
    await world.clock.toNext();
    expect((await look('2026-06')).result).toEqual({ result: 'REJECTED', all_fail_reason: ['errorGlare', 'spoofAttempt'] });
    expect((await look('2025-10')).result).toBe('REJECTED');
  });

  test('now, and not in the past, when a new plan finds a session overdue', async () => {
    const { world, look } = await submitted({ process: 'by-hand' });
    await world.clock.advance(10_000);
    expect(await look()).toEqual(waiting);
    world.plan.set({ process: { after_ms: 2000 } });
    expect(await look()).toEqual({ status: 'PROCESSED', updated: at(10_000), result: APPROVED });
  });

  test('without reasons to approve, also when a user has some for a rejection that is no longer planned', async () => {
    const { world, user, look } = await submitted({ outcome: 'REJECTED' });
    world.plan.user(user.id, { fail_reasons: ['errorGlare'] });
    world.plan.set({ outcome: 'APPROVED' });
    await world.clock.toNext();
    expect((await look()).result).toEqual(APPROVED);
  });

  test('with a reason to reject, whatever else it was given', async () => {
    const { world, id, look } = await submitted();
    world.plan.process(id, { outcome: 'REJECTED', fail_reasons: [] });
    expect((await look()).result).toEqual({ result: 'REJECTED', all_fail_reason: ['unknown'] });
  });

  test('in no year in which a microsecond is not exact', async () => {
    const world = fresh();
    await expect(world.clock.set('9999-12-31')).rejects.toThrow(/1970 to 2200/);
    await world.clock.set('2199-12-31T23:59:59.999999Z');
    await expect(world.clock.advance(2000)).rejects.toThrow(/^bunq-mock: /);
    expect((await stranger(world)).id).toBeGreaterThan(0);
  });
});

/** Everything that can be seen of all sessions, as the server shows it and as the model has it. */
async function expectAlike({ world, users, model, first }: Stage): Promise<void> {
  const shown = await Promise.all(users.map((user) => items(world.url, ask.get(`${pathOf(user)}?count=200`, user.auth))));
  const objects = shown.flat().map((item) => item.IdentityVerificationSessionIncode ?? {});
  expect(
    objects
      .map(({ id, status, created, updated, result }) => ({ id, status, created, updated, result }))
      .sort((a, b) => Number(a.id) - Number(b.id)),
  ).toEqual(
    model.sessions.map(({ status, created, updated, result }, i) => ({
      id: first + i,
      status,
      created: at(created),
      updated: at(updated),
      result: result && { result: result.outcome, all_fail_reason: result.fail_reasons },
    })),
  );
  const clock = world.clock.show();
  expect([clock.now, clock.scheduled.map((due) => due.at)]).toEqual([at(model.now), model.scheduled().map(at)]);
}

test('whatever happens, in whatever order, a session moves as its schema and its plan say', async () => {
  const moves = fc.array(move, { maxLength: 40, size: 'max' });
  await fc.assert(
    fc.asyncProperty(moves, async (moves) => {
      const world = fresh();
      const stage: Stage = {
        world,
        users: [bornUser(world), await stranger(world)],
        model: new Model(),
        first: world.nextId('identity-verification-session'),
      };
      for (const move of moves) {
        const [server, model] = await move(stage);
        expect(server, String(move)).toEqual(model);
        await expectAlike(stage);
      }
      world.drop();
    }),
    { seed: 20251031, numRuns: 150, includeErrorInReport: true },
  );
});
