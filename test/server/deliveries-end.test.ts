/** What becomes of webhooks under way when their world ends: nothing comes late, and nothing stays open. */
import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';
import { ask, send } from '../support/client.js';
import { pem, startTarget, type Target } from '../support/target.js';
import { listening, type Scene } from '../support/webhooks.js';

let mock: Mock;
let target: Target;
beforeAll(async () => {
  mock = await startMock({ webhookGraceMs: 5000 });
});
afterAll(() => mock.stop());
beforeEach(async () => {
  target = await startTarget({ replies: ['hang'] });
});
afterEach(() => target.stop());

const control = (scene: Scene, path: string, method: 'POST' | 'DELETE' = 'POST') =>
  send(mock.url, { ...ask.post(`/_mock/worlds/${scene.world.name}${path}`, {}), method });
const closed = (each = target) => expect.poll(() => each.connections().open, { interval: 5 }).toBe(0);

const ends: [how: string, end: (scene: Scene) => unknown][] = [
  ['dropped', ({ world }) => world.drop()],
  ['dropped over HTTP', (scene) => control(scene, '', 'DELETE')],
  ['reset', (scene) => control(scene, '/reset')],
];

describe.each(ends)('a world that is %s', (_, end) => {
  test('hangs up on a target that has not answered', async () => {
    const scene = await listening(mock, [target.url]);
    await scene.happens();
    await target.came(1);
    await end(scene);
    await closed();
    expect(scene.world.deliveries.all()).toEqual([]);
  });

  test('on one that has not even taken the connection, and on one in mid-handshake', async () => {
    await using silent = await startTarget({ silent: true });
    const scene = await listening(mock, [silent.url, `https://${silent.host}`]);
    await scene.happens();
    await expect.poll(() => silent.connections().ever, { interval: 5 }).toBeGreaterThan(0);
    await end(scene);
    await closed(silent);
  });

  test('on one in mid-answer', async () => {
    target.replies.splice(0, 1, { bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthank' });
    const scene = await listening(mock, [target.url]);
    await scene.happens();
    await target.came(1);
    await end(scene);
    await closed();
  });

  test('sends nothing of what waits for its turn, or for its next attempt', async () => {
    await using failing = await startTarget({ replies: [500] });
    const scene = await listening(mock, [target.url, failing.url]);
    for (let i = 0; i < 3; i++) await scene.happens();
    await target.came(1);
    await failing.came(3);
    scene.world.clock.run();
    await end(scene);
    await closed();
    await scene.world.clock.advance(3_600_000);
    expect([target.arrivals.length, failing.arrivals.length]).toEqual([1, 3]);
  });

  test('sends nothing of a request that it had half received', async () => {
    const scene = await listening(mock, [target.url]);
    const id = await scene.provision();
    const body = '{"status":"CANCELLED"}';
    const headers = {
      ...scene.partner.auth,
      'Content-Type': 'application/json',
      'Content-Length': String(body.length),
      Expect: '100-continue',
    };
    const half = request(`${scene.world.url}/v1/partner-user-provision/${id}`, { method: 'PUT', headers });
    const answered = new Promise<void>((resolve) => half.on('response', (answer) => answer.resume().on('end', resolve)));
    const begun = new Promise((resolve) => half.on('continue', resolve));
    half.flushHeaders();
    await begun;
    await end(scene);
    half.end(body);
    await answered;
    // Whatever it had set off would come before this.
    const next = await listening(mock, [`${target.url}/next`]);
    await next.happens();
    await target.came(1);
    expect(target.arrivals.map(({ path }) => path)).toEqual(['/next']);
    next.world.drop();
  });

  test('lets go of whoever waits for its clock', async () => {
    const scene = await listening(mock, [target.url]);
    await scene.happens();
    const moved = scene.world.clock.drain();
    const overHttp = control(scene, '/deliveries/1/replay');
    await target.came(1);
    await end(scene);
    expect(await moved).toMatchObject({ fired: [] });
    expect((await overHttp).status).toBe(400);
  });

  test('that comes again is not disturbed by answers to the one before', async () => {
    const scene = await listening(mock, [target.url]);
    await scene.happens();
    await target.came(1);
    await end(scene);
    target.arrivals[0]?.answer(200);
    await closed();
    const again = await listening(mock, [target.url]);
    await again.happens();
    await target.came(2);
    expect(again.world.deliveries.all()).toMatchObject([{ id: 1, state: 'OPEN' }]);
    target.arrivals[1]?.answer(200);
    await again.settled();
    expect(again.world.deliveries.all()).toMatchObject([{ state: 'DELIVERED' }]);
  });
});

test('the world that goes to make room for another goes with its webhooks', async () => {
  await using small = await startMock({ maxWorlds: 1, webhookGraceMs: 5000 });
  const scene = await listening(small, [target.url]);
  await scene.happens();
  await target.came(1);
  small.world('one-more');
  await closed();
});

describe('a server that stops', () => {
  const sockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap' || name === 'TLSWrap').length;

  test('hangs up on every target, in every world, and resolves', async () => {
    await using secure = await startTarget({ replies: ['hang'], certificate: pem.selfSigned });
    await using trickling = await startTarget({ replies: [{ bytes: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n' }] });
    const stopping = await startMock({ webhookGraceMs: 5000 });
    for (const freeze of [true, false]) {
      const scene = await listening(stopping, [target.url, trickling.url], { freeze });
      await scene.call(
        ask.post('/v1/user/1360/certificate-pinned', { certificate_chain: [{ certificate: pem.selfSigned }] }, scene.partner.auth),
      );
      await scene.happens();
      await scene.listen([secure.url]);
      await scene.happens();
    }
    await Promise.all([target.came(2), trickling.came(2), secure.came(2)]);
    await stopping.stop();
    for (const each of [target, trickling, secure]) await closed(each);
    expect([target, trickling, secure].map(({ arrivals }) => arrivals.length)).toEqual([2, 2, 2]);
  });

  test('leaves no socket and no listener behind, however often', async () => {
    const listeners = () => process.eventNames().map((name) => [name, process.listenerCount(name)]);
    const before = { sockets: sockets(), listeners: listeners() };
    await using fine = await startTarget();
    for (let i = 0; i < 20; i++) {
      const stopping = await startMock({ webhookGraceMs: 5000 });
      const scene = await listening(stopping, [fine.url, target.url]);
      await scene.happens();
      await Promise.all([fine.came(i + 1), target.came(i + 1)]);
      await stopping.stop();
    }
    await closed();
    await closed(fine);
    // Those of the tests before may still be closing when this one begins.
    await expect.poll(sockets, { interval: 5 }).toBeLessThanOrEqual(before.sockets);
    expect(listeners()).toEqual(before.listeners);
  });

  test('lets go of whoever waits for its clock, over HTTP too', async () => {
    const stopping = await startMock({ webhookGraceMs: 60_000 });
    const scene = await listening(stopping, [target.url]);
    await scene.happens();
    await target.came(1);
    const moved = scene.world.clock.drain();
    const overHttp = send(stopping.url, ask.post(`/_mock/worlds/${scene.world.name}/clock`, { drain: true })).then(
      ({ status }) => status,
      () => 'closed',
    );
    await stopping.stop();
    expect(await moved).toMatchObject({ fired: [] });
    expect([200, 'closed']).toContain(await overHttp);
  });
});
