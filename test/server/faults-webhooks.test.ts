/** Faults on webhooks, seen by their target. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fault, type Mock, startMock } from '../../server/index.js';
import { ask, send } from '../support/client.js';
import { startTarget } from '../support/target.js';
import { listening, PROVISIONED, type Scene } from '../support/webhooks.js';

let mock: Mock;
beforeAll(async () => {
  mock = await startMock({ webhookGraceMs: 5000 });
});
afterAll(() => mock.stop());

const idsOf = (target: { notified: () => { object: Record<string, { id: number }> }[] }) =>
  target.notified().map(({ object }) => Object.values(object)[0]?.id);
const states = ({ world }: Scene) => world.deliveries.all().map(({ state, fault }) => [state, fault]);
const arm = ({ world }: Scene, does: Fault['do'], more: Partial<Fault> = {}) =>
  world.fault.arm({ on: { webhook: PROVISIONED }, do: does, ...more });

async function happen(scene: Scene, times: number): Promise<number[]> {
  const ids = [];
  for (let i = 0; i < times; i++) ids.push(await scene.happens());
  await scene.settled();
  return ids;
}

describe('a webhook is', () => {
  test.each(['*', PROVISIONED, 'PARTNER_USER_PROVISION_PROCESS_UPDATED'])('sent twice, by a fault on %s', async (webhook) => {
    await using target = await startTarget();
    const scene = await listening(mock, [target.url]);
    const { id } = arm(scene, { duplicate: true }, { on: { webhook } });
    const [first, second] = await happen(scene, 2);
    expect(idsOf(target)).toEqual([first, first, second]);
    expect(target.arrivals[0]?.body).toBe(target.arrivals[1]?.body);
    expect(states(scene)).toEqual([
      ['DELIVERED', String(id)],
      ['DELIVERED', String(id)],
      ['DELIVERED', null],
    ]);
  });

  test('dropped: on record, never sent, not even by hand', async () => {
    await using target = await startTarget();
    const scene = await listening(mock, [target.url]);
    arm(scene, { drop: true }, { skip: 1 });
    const [first, , third] = await happen(scene, 3);
    await scene.world.clock.drain();
    expect(idsOf(target)).toEqual([first, third]);
    expect(states(scene)).toEqual([
      ['DELIVERED', null],
      ['DROPPED', '1'],
      ['DELIVERED', null],
    ]);
    await expect(scene.world.deliveries.replay(2)).rejects.toThrow(/DROPPED/);
    await expect(scene.world.deliveries.release(2)).rejects.toThrow(/DROPPED/);
    expect(scene.world.coverage().kinds.webhooks.visited).toEqual({ PARTNER_USER_PROVISION_PROCESS_UPDATED: 2 });
  });

  test('held until it is released, or its fault is, or that is cleared', async () => {
    await using target = await startTarget();
    const scene = await listening(mock, [target.url]);
    arm(scene, { hold: true }, { times: 4 });
    const [first, second, third, fourth, fifth] = await happen(scene, 5);
    await scene.world.clock.advance(3_600_000);
    expect(idsOf(target)).toEqual([fifth]);
    expect(scene.world.clock.show().scheduled).toEqual([]);
    expect(scene.world.fault.all()).toMatchObject([{ matched: 5, hits: 4, holding: [1, 2, 3, 4] }]);

    const control = `/_mock/worlds/${scene.world.name}`;
    const released = await send(mock.url, ask.post(`${control}/deliveries/3/release`, {}));
    expect(JSON.parse(released.body)).toMatchObject({ id: 3, state: 'DELIVERED', fault: '1' });
    expect((await send(mock.url, ask.post(`${control}/deliveries/3/release`, {}))).status).toBe(400);
    expect((await send(mock.url, ask.post(`${control}/deliveries/99/release`, {}))).status).toBe(404);
    expect(idsOf(target)).toEqual([fifth, third]);
    const all = await send(mock.url, ask.post(`${control}/faults/1/release`, {}));
    expect(JSON.parse(all.body)).toMatchObject({ id: 1, holding: [], released: [1, 2, 4] });
    expect(idsOf(target)).toEqual([fifth, third, first, second, fourth]);

    arm(scene, { hold: true });
    const [last] = await happen(scene, 1);
    expect(idsOf(target)).not.toContain(last);
    await send(mock.url, { ...ask.post(`${control}/faults`, {}), method: 'DELETE' });
    expect(idsOf(target).at(-1)).toBe(last);
    await expect(scene.world.fault.release(2)).rejects.toThrow();
    scene.world.fault.arm({ on: { operation: 'user.list' }, do: { hang: true } });
    await expect(scene.world.fault.release(3)).rejects.toThrow(/hang/);
  });

  test.each<[mode: string, times: number, order: number[]]>([
    ['frozen', 1, [1, 0, 2, 3]],
    ['frozen', 2, [2, 1, 0, 3]],
    ['frozen', 3, [3, 2, 1, 0]],
    ['running', 2, [2, 1, 0, 3]],
  ])('sent after the next one, on a %s clock, %i of them', async (mode, times, order) => {
    await using target = await startTarget();
    const scene = await listening(mock, [target.url]);
    if (mode === 'running') scene.world.clock.run();
    arm(scene, { reorder: true }, { times });
    const ids: number[] = [];
    for (let i = 0; i < 4; i++) {
      ids.push(await scene.happens());
      // The last of them lets those go that wait for it, before another one happens.
      if (i >= times) await target.came(i + 1);
    }
    expect(idsOf(target)).toEqual(order.map((i) => ids[i]));
    await expect.poll(() => states(scene).every(([state]) => state === 'DELIVERED'), { interval: 1 }).toBe(true);
  });

  test('sent after the next one also when that one fails; what goes to others waits for nothing', async () => {
    await using target = await startTarget({ replies: [500, 200] });
    await using other = await startTarget();
    const scene = await listening(mock, [target.url, other.url]);
    arm(scene, { reorder: true });
    const [first, second] = await happen(scene, 2);
    expect(idsOf(target)).toEqual([second, first]);
    expect(idsOf(other)).toEqual([first, second]);
    await scene.world.clock.drain();
    expect(idsOf(target)).toEqual([second, first, second]);
  });

  test.each(['one', 'all'])('late: sent only after a client has read %s', async (what) => {
    await using target = await startTarget();
    const scene = await listening(mock, [target.url]);
    arm(scene, { after_read: true }, { times: 2 });
    const [first, second] = await happen(scene, 2);
    await scene.world.clock.advance(3_600_000);
    expect(target.arrivals).toEqual([]);
    const path = '/v1/partner-user-provision';
    // An answer that is lost was not read.
    scene.world.fault.arm({ on: { operation: 'partner-user-provision.read' }, do: { body: 'html' } });
    await scene.call(ask.get(`${path}/${second}`, scene.partner.auth)).catch(() => undefined);
    expect(target.arrivals).toEqual([]);
    const read = await scene.call(ask.get(what === 'one' ? `${path}/${second}` : path, scene.partner.auth));
    expect(JSON.stringify(read)).toContain('CANCELLED');
    await scene.settled();
    expect(idsOf(target)).toEqual(what === 'one' ? [second] : [first, second]);
  });
});

test('what is held stays so in a snapshot, and can be released there', async () => {
  await using target = await startTarget();
  const scene = await listening(mock, [target.url]);
  arm(scene, { hold: true });
  const [id] = await happen(scene, 1);
  const snapshot = await (await fetch(`${mock.url}/_mock/worlds/${scene.world.name}/snapshot`)).text();
  expect((await send(mock.url, ask.put('/_mock/worlds/held-elsewhere/snapshot', snapshot))).status).toBe(200);
  const moved = mock.world('held-elsewhere');
  expect((await moved.fault.release(1)).released).toEqual([1]);
  expect(idsOf(target)).toEqual([id]);
  expect(states(scene)).toEqual([['HELD', '1']]);
});
