/**
 * Webhooks on their way: six attempts, a minute of the world's clock apart, and in which order. One file, though long: all
 * of it is the way of one delivery.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';
import { ask, send } from '../support/client.js';
import { deadPort, type Reply, startTarget } from '../support/target.js';
import { instants, listening, START } from '../support/webhooks.js';

const TIMED_OUT = 'Connection timeout after 10 seconds';
const MINUTES = [0, 60, 120, 180, 240, 300];

/** The long one waits for every answer that comes at all, also on a busy machine; the short one is for those that do not come. */
let mocks: Record<'long' | 'short', Mock>;
beforeAll(async () => {
  mocks = { long: await startMock({ webhookGraceMs: 5000 }), short: await startMock({ webhookGraceMs: 20 }) };
});
afterAll(async () => {
  for (const mock of Object.values(mocks)) await mock.stop();
});

type Scene = Awaited<ReturnType<typeof listening>>;
const only = ({ world }: Scene) => {
  const [delivery, ...others] = world.deliveries.all();
  if (!delivery || others.length) throw new Error(`there are ${others.length + 1} deliveries`);
  return delivery;
};
const whys = (scene: Scene) => only(scene).attempts.map(({ exception_message }) => exception_message);
const at = (seconds: number) => `2026-01-01 00:0${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}.000000`;

describe('six attempts, a minute apart, and then no more:', () => {
  test.each<[what: string, reply: Reply, code: number | null, why: string]>([
    ['a target that answers 500', 500, 500, 'bunq-mock: the target answered 500'],
    ['one that answers with a redirect', 302, 302, 'bunq-mock: the target answered 302'],
    ['one that closes the connection', 'close', null, 'bunq-mock: ECONNRESET'],
  ])('%s', async (_, reply, code, why) => {
    await using target = await startTarget({ replies: [reply] });
    const scene = await listening(mocks.long, [target.url]);
    const id = await scene.happens();
    const { now, fired, fired_total, scheduled } = await scene.world.clock.drain();
    // The first attempt was made at once, when it happened.
    expect([now, fired.map(({ transition }) => transition), fired_total, scheduled]).toEqual([at(300), Array(5).fill('attempt'), 5, []]);
    expect(only(scene)).toMatchObject({ state: 'FAILED', object_id: id, due: null });
    expect(only(scene).attempts).toEqual(MINUTES.map((seconds) => ({ at: at(seconds), response_code: code, exception_message: why })));
    expect(target.arrivals).toHaveLength(6);
    expect(new Set(target.arrivals.map(({ body }) => body)).size).toBe(1);
    await scene.world.clock.advance(24 * 3_600_000);
    expect(target.arrivals).toHaveLength(6);
    expect(await scene.failures()).toMatchObject([{ created: at(300), response_code: code, exception_message: why }]);
  });

  test('one that takes it and never answers', async () => {
    await using target = await startTarget({ replies: ['hang'] });
    const scene = await listening(mocks.short, [target.url]);
    await scene.happens();
    const fired: string[] = [];
    for (const nth of [1, 2, 3, 4, 5, 6]) {
      await target.came(nth);
      const moved = await scene.world.clock.advance(nth < 6 ? 60_000 : 10_000);
      fired.push(...moved.fired.map(({ transition }) => transition));
    }
    expect(fired).toEqual(MINUTES.flatMap(() => ['time-out', 'attempt']).slice(0, -1));
    expect(only(scene).attempts).toEqual(
      MINUTES.map((seconds) => ({ at: at(seconds), response_code: null, exception_message: TIMED_OUT })),
    );
    expect(await scene.failures()).toMatchObject([{ created: at(310), response_code: null, exception_message: TIMED_OUT }]);
    expect((await scene.world.clock.drain()).fired).toEqual([]);
  });

  test('one that never answers, when the clock runs through to the end', async () => {
    await using target = await startTarget({ replies: ['hang'] });
    const scene = await listening(mocks.short, [target.url]);
    await scene.happens();
    expect((await scene.world.clock.drain()).now).toBe(at(310));
    expect(instants(only(scene))).toEqual(MINUTES);
    expect(whys(scene)).toEqual(MINUTES.map(() => TIMED_OUT));
  });

  test('a dead target', async () => {
    const scene = await listening(mocks.long, [`http://127.0.0.1:${await deadPort()}`]);
    await scene.happens();
    expect((await scene.world.clock.drain()).now).toBe(at(300));
    expect(instants(only(scene))).toEqual(MINUTES);
    expect(whys(scene)).toEqual(MINUTES.map(() => 'bunq-mock: ECONNREFUSED'));
  });
});

describe('a target that comes back', () => {
  test.each([1, 2, 3, 4, 5, 6])('at attempt %i gets it then, and not again', async (nth) => {
    await using target = await startTarget({ replies: [...Array(nth - 1).fill(503), 200] });
    const scene = await listening(mocks.long, [target.url]);
    await scene.happens();
    await scene.world.clock.drain();
    expect(only(scene)).toMatchObject({ state: 'DELIVERED', due: null });
    expect(instants(only(scene))).toEqual(MINUTES.slice(0, nth));
    expect(target.arrivals).toHaveLength(nth);
    expect(await scene.failures()).toEqual([]);
  });

  test('from the dead gets it at the fourth attempt', async () => {
    const port = await deadPort();
    const scene = await listening(mocks.long, [`http://127.0.0.1:${port}`]);
    await scene.happens();
    await scene.world.clock.advance(179_999);
    expect(instants(only(scene))).toEqual([0, 60, 120]);
    await using target = await startTarget({ port });
    await scene.world.clock.advance(1);
    expect(target.arrivals).toHaveLength(1);
    expect(only(scene)).toMatchObject({ state: 'DELIVERED', attempts: [{}, {}, {}, { response_code: 200 }] });
  });

  test('after two that it never answered gets it at the third', async () => {
    await using target = await startTarget({ replies: ['hang', 'hang', 200] });
    const scene = await listening(mocks.short, [target.url]);
    await scene.happens();
    for (const nth of [1, 2]) {
      await target.came(nth);
      await scene.world.clock.advance(60_000);
    }
    await expect.poll(() => only(scene).state, { interval: 5 }).toBe('DELIVERED');
    expect(whys(scene)).toEqual([TIMED_OUT, TIMED_OUT, null]);
    expect(instants(only(scene))).toEqual([0, 60, 120]);
  });
});

describe('a slow target', () => {
  test('that answers within the grace has answered at once, as the world sees it', async () => {
    await using target = await startTarget({ replies: [(socket) => void setTimeout(() => socket.end('HTTP/1.1 200 OK\r\n\r\n'), 20)] });
    const scene = await listening(mocks.long, [target.url]);
    await scene.happens();
    expect((await scene.world.clock.drain()).now).toBe(START);
    expect(only(scene)).toMatchObject({ state: 'DELIVERED', attempts: [{ at: START, response_code: 200 }] });
  });

  test('has all the time that nobody moves the clock', async () => {
    await using target = await startTarget({ replies: ['hang'] });
    const scene = await listening(mocks.short, [target.url]);
    await scene.happens();
    await target.came(1);
    await scene.world.clock.advance(9_999);
    expect(only(scene)).toMatchObject({ state: 'OPEN', attempts: [{ response_code: null, exception_message: null }] });
    target.arrivals[0]?.answer(200);
    await expect.poll(() => only(scene), { interval: 5 }).toMatchObject({ state: 'DELIVERED', attempts: [{ response_code: 200 }] });
    await scene.world.clock.drain();
    expect(target.arrivals).toHaveLength(1);
  });

  test('that answers after its time-out is not heard', async () => {
    await using target = await startTarget({ replies: ['hang'] });
    const scene = await listening(mocks.short, [target.url]);
    await scene.happens();
    await target.came(1);
    await scene.world.clock.advance(10_000);
    target.arrivals[0]?.answer(200);
    await expect.poll(() => target.connections().open, { interval: 5 }).toBe(0);
    await scene.settled();
    expect(only(scene)).toMatchObject({ state: 'SCHEDULED', due: at(60), attempts: [{ exception_message: TIMED_OUT }] });
    target.replies.splice(0, 1, 200);
    await scene.world.clock.advance(50_000);
    await target.came(2);
  });
});

describe('the clock', () => {
  test('makes the attempts that fall due on the way, one after the other, and says so', async () => {
    await using target = await startTarget({ replies: [500] });
    const scene = await listening(mocks.long, [target.url]);
    await scene.happens();
    await scene.settled();
    const scheduled = (seconds: number) => [{ at: at(seconds), type: 'delivery', id: 1, transition: 'attempt' }];
    expect(scene.world.clock.show()).toMatchObject({ now: START, scheduled: scheduled(60) });
    expect(await scene.world.clock.advance(59_999)).toMatchObject({ fired: [], scheduled: scheduled(60) });
    expect(await scene.world.clock.advance(1)).toMatchObject({ fired: scheduled(60), scheduled: scheduled(120) });
    expect(await scene.world.clock.toNext()).toMatchObject({ now: at(120), fired: scheduled(120), scheduled: scheduled(180) });
    expect(await scene.world.clock.advance(120_000)).toMatchObject({ now: at(240), fired: [...scheduled(180), ...scheduled(240)] });
    expect(target.arrivals).toHaveLength(5);
    expect(await scene.world.clock.set(at(300))).toMatchObject({ fired: scheduled(300), scheduled: [], scheduled_total: 0 });
    expect(await scene.world.clock.toNext()).toMatchObject({ now: at(300), fired: [] });
  });

  test('over HTTP has waited for what it set off', async () => {
    await using target = await startTarget({ replies: [500, 500, 200] });
    const scene = await listening(mocks.long, [target.url]);
    await scene.happens();
    const { status, body } = await send(mocks.long.url, ask.post(`/_mock/worlds/${scene.world.name}/clock`, { drain: true }));
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ now: at(120), scheduled: [], fired_total: 2 });
    expect(target.arrivals).toHaveLength(3);
  });

  test('when it stands still makes the first attempt nevertheless, by itself', async () => {
    await using target = await startTarget();
    const scene = await listening(mocks.long, [target.url]);
    await scene.happens();
    await target.came(1);
    await expect.poll(() => only(scene).state, { interval: 5 }).toBe('DELIVERED');
  });

  test('when it runs makes every attempt by itself', async () => {
    await using target = await startTarget({ replies: [500, 500, 200] });
    const scene = await listening(mocks.long, [target.url], { freeze: false });
    await scene.happens();
    await target.came(1);
    await expect.poll(() => only(scene).attempts[0]?.response_code, { interval: 5 }).toBe(500);
    for (const nth of [2, 3]) {
      const [next] = scene.world.clock.show().scheduled;
      const due = Date.parse(`${next?.at.replace(' ', 'T').slice(0, 23)}Z`);
      // Up to a little before; the rest goes by in real time.
      await scene.world.clock.set(new Date(due - 30).toISOString());
      await target.came(nth);
      await expect.poll(() => only(scene).attempts[nth - 1]?.response_code, { interval: 5 }).toBe(nth === 3 ? 200 : 500);
    }
    const [first = 0, second = 0, third = 0] = instants(only(scene));
    expect([second - first, third - second].map((seconds) => seconds.toFixed(3))).toEqual(['60.000', '60.000']);
    expect(only(scene)).toMatchObject({ state: 'DELIVERED' });
  });

  test('when it runs gives an open one up by itself', async () => {
    await using target = await startTarget({ replies: ['hang'] });
    const scene = await listening(mocks.short, [target.url], { freeze: false });
    await scene.happens();
    await target.came(1);
    await scene.world.clock.advance(9_950);
    await expect.poll(() => whys(scene), { interval: 5 }).toEqual([TIMED_OUT]);
    await expect.poll(() => target.connections().open, { interval: 5 }).toBe(0);
  });

  test('decides over what bunq decides by hand: what follows is sent at once', async () => {
    await using target = await startTarget();
    const scene = await listening(mocks.long);
    await scene.listen([{ category: 'USER_ONBOARDING', notification_target: target.url }], 1364);
    const path = '/v1/user/1364';
    const ours = async (asked: ReturnType<typeof ask.get>) => {
      const { status, body } = await send(scene.world.url, { ...asked, headers: { ...asked.headers, ...scene.partner.auth } });
      expect([status, body]).toEqual([200, expect.any(String)]);
      return JSON.parse(body).Response[0]?.Id?.id;
    };
    scene.world.plan.set({ process: 'by-hand' });
    await ours(ask.post(`${path}/user-onboarding`, { type: 'PARTNER_USER' }));
    await ours(ask.put('/v1/user-person/1364', { first_name: 'A', last_name: 'B', date_of_birth: '2000-01-01' }));
    const address_main = { street: 'A', house_number: '1', postal_code: '1', city: 'A', country: 'NL' };
    await ours(ask.post(`${path}/address-main`, { address_main }));
    const id = await ours(ask.post(`${path}/identity-verification-session`, { purpose: 'VERIFICATION', provider: 'INCODE' }));
    await ours(ask.put(`${path}/identity-verification-session/${id}`, { status: 'SUBMITTED' }));
    await target.came(1);
    scene.world.plan.process(id, { outcome: 'REJECTED' });
    await target.came(2);
    expect(target.notified().map(({ object }) => object.UserOnboarding.action_required)).toEqual(['SYSTEM', 'USER']);
  });
});

describe('order:', () => {
  test('what happens at one instant reaches a target in the order of the events', async () => {
    await using target = await startTarget();
    const scene = await listening(mocks.long, [target.url]);
    scene.world.plan.set({ provision: { after_ms: 500 } });
    const ids: number[] = [];
    for (let i = 0; i < 30; i++) ids.push(await scene.provision());
    await scene.world.clock.advance(1500);
    const came = target.notified().map(({ object }) => [object.PartnerUserProvision.sub_status, object.PartnerUserProvision.id]);
    const stages = ['RELATION_USER', 'OAUTH_REQUEST', 'USER_ONBOARDING'];
    expect(came).toEqual(stages.flatMap((stage) => ids.map((id) => [`PENDING_PROCESS_${stage}`, id])));
  });

  test('it is kept though the first ones are slow', async () => {
    await using target = await startTarget({
      replies: [30, 20, 10, 0].map((ms) => (socket) => void setTimeout(() => socket.end('HTTP/1.1 200 OK\r\n\r\n'), ms)),
    });
    const scene = await listening(mocks.long, [target.url]);
    const ids = [];
    for (let i = 0; i < 4; i++) ids.push(await scene.happens());
    await scene.settled();
    expect(target.notified().map(({ object }) => object.PartnerUserProvision.id)).toEqual(ids);
  });

  test('one that is tried again comes after what has happened since', async () => {
    await using target = await startTarget({ replies: [500, 200] });
    const scene = await listening(mocks.long, [target.url]);
    const first = await scene.happens();
    await scene.settled();
    const second = await scene.happens();
    await scene.world.clock.drain();
    expect(target.notified().map(({ object }) => object.PartnerUserProvision.id)).toEqual([first, second, first]);
  });

  test('a target that hangs holds up no other', async () => {
    await using stuck = await startTarget({ replies: ['hang'] });
    await using fine = await startTarget();
    const scene = await listening(mocks.long, [stuck.url, fine.url]);
    for (let i = 0; i < 3; i++) await scene.happens();
    await fine.came(3);
    expect(stuck.arrivals).toHaveLength(1);
    scene.world.drop();
  });

  test('while the clock runs, nor what is about another object', async () => {
    await using target = await startTarget({ replies: ['hang', 200] });
    const scene = await listening(mocks.long, [target.url], { freeze: false });
    const ids = [];
    for (let i = 0; i < 3; i++) ids.push(await scene.happens());
    await target.came(3);
    expect(target.notified().map(({ object }) => object.PartnerUserProvision.id)).toEqual(ids);
    scene.world.drop();
  });

  test('while the clock runs, what is about one object still comes in order', async () => {
    const slow: Reply = (socket) => void setTimeout(() => socket.end('HTTP/1.1 200 OK\r\n\r\n'), 20);
    await using target = await startTarget({ replies: [slow, slow, slow, 200] });
    const scene = await listening(mocks.long, [target.url], { freeze: false });
    scene.world.plan.set({ provision: { after_ms: 1 } });
    await scene.provision();
    await scene.provision();
    await target.came(6);
    const stages = (id: number) =>
      target
        .notified()
        .map(({ object }) => object.PartnerUserProvision)
        .filter((shown) => shown.id === id)
        .map(({ sub_status }) => sub_status.replace('PENDING_PROCESS_', ''));
    for (const id of [429307, 429308]) expect(stages(id)).toEqual(['RELATION_USER', 'OAUTH_REQUEST', 'USER_ONBOARDING']);
  });

  test('nor for longer than the grace what comes after at the same', async () => {
    await using target = await startTarget({ replies: ['hang', 'hang', 200] });
    const scene = await listening(mocks.short, [target.url]);
    for (let i = 0; i < 3; i++) await scene.happens();
    await target.came(3);
    expect(new Set(target.notified().map(({ object }) => object.PartnerUserProvision.id)).size).toBe(3);
  });
});

describe('a filter', () => {
  test('of two for one category has each told, and one that fails is nothing to the other', async () => {
    await using one = await startTarget();
    await using two = await startTarget({ replies: [500] });
    const scene = await listening(mocks.long, [one.url, two.url]);
    await scene.happens();
    await scene.world.clock.drain();
    expect([one.arrivals.length, two.arrivals.length]).toEqual([1, 6]);
    expect(one.notified()[0]).toEqual({ ...two.notified()[0], target_url: one.url });
  });

  test('that is gone before something happens is not told', async () => {
    await using target = await startTarget();
    const scene = await listening(mocks.long, [target.url]);
    await scene.listen([]);
    await scene.happens();
    await scene.settled();
    expect([target.arrivals, scene.world.deliveries.all()]).toEqual([[], []]);
  });

  test('that is made after something happened is not told of it', async () => {
    await using target = await startTarget();
    const scene = await listening(mocks.long);
    await scene.happens();
    await scene.listen([target.url]);
    await scene.world.clock.drain();
    expect(target.arrivals).toEqual([]);
  });

  test('that is gone between two attempts: what is on its way goes on, to where it was going', async () => {
    await using target = await startTarget({ replies: [500] });
    await using other = await startTarget();
    const scene = await listening(mocks.long, [target.url]);
    await scene.happens();
    await scene.world.clock.advance(60_000);
    await scene.listen([other.url]);
    await scene.world.clock.drain();
    expect([target.arrivals.length, other.arrivals.length]).toEqual([6, 0]);
    expect(await scene.failures()).toMatchObject([{ notification_filters: [], notification_target: target.url }]);
  });

  test('that is registered anew in the meantime is the same one still', async () => {
    await using target = await startTarget({ replies: [500] });
    const scene = await listening(mocks.long, [target.url]);
    await scene.happens();
    await scene.world.clock.drain();
    await scene.listen([{ category: 'PAYMENT', notification_target: target.url }, target.url]);
    const [failure] = await scene.failures();
    expect(failure.notification_filters).toEqual([
      { notification_delivery_method: 'URL', notification_target: target.url, category: 'PARTNER_USER_PROVISION' },
    ]);
    await scene.listen([{ category: 'PAYMENT', notification_target: target.url }]);
    expect(await scene.failures()).toMatchObject([{ notification_filters: [] }]);
  });

  test('of a monetary account is not told of its user', async () => {
    await using target = await startTarget();
    const scene = await listening(mocks.long);
    await scene.listen([target.url], '1360/monetary-account/42');
    await scene.happens();
    await scene.settled();
    expect([target.arrivals, scene.world.deliveries.all()]).toEqual([[], []]);
  });
});
