import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';
import { ask, send } from '../support/client.js';
import { Conversation, step } from '../support/conversation.js';
import { json } from '../support/json.js';
import { startTarget, type Target } from '../support/target.js';

const OPTIONS = { urlApi: 'https://incode.test/0/', freeze: true, now: '2026-01-01', webhookGraceMs: 5000 };
let mock: Mock;
let target: Target;
beforeAll(async () => {
  mock = await startMock(OPTIONS);
  target = await startTarget();
});
afterAll(async () => {
  await mock.stop();
  await target.stop();
});

let worlds = 0;
const steps = () => fc.array(step([target.url]), { maxLength: 30 });
const control = (method: 'post' | 'delete', name: string, path = '') =>
  send(mock.url, {
    ...(method === 'post' ? ask.post(`/_mock/worlds/${name}${path}`, {}) : ask.delete(`/_mock/worlds/${name}`)),
    headers: { 'Content-Type': 'application/json' },
  });

test.each(['reset', 'drop'] as const)(
  'a %s leaves nothing: the world is as a fresh one, and the same requests get the same bytes',
  async (how) => {
    await fc.assert(
      fc.asyncProperty(steps(), steps(), async (before, after) => {
        const name = `${how}-${worlds++}`;
        const first = new Conversation(mock, name);
        const fresh = await first.snapshot();
        await first.begin();
        const answers = await first.say(after);
        const lived = await first.snapshot();
        expect((await control('delete', name)).status).toBe(200);

        const second = new Conversation(mock, name);
        await second.begin();
        await second.say(before);
        if (how === 'reset') expect((await control('post', name, '/reset')).status).toBe(200);
        else {
          expect((await control('delete', name)).status).toBe(200);
          expect((await json(fetch(`${mock.url}/_mock/worlds`))).worlds).not.toContain(name);
          expect((await control('delete', name)).status).toBe(404);
        }

        const third = new Conversation(mock, name);
        expect(await third.snapshot()).toBe(fresh);
        await third.begin();
        expect(await third.say(after)).toEqual(answers);
        expect(await third.snapshot()).toBe(lived);
        await control('delete', name);
      }),
      { numRuns: 20 },
    );
  },
);

test('what is under way when a world is reset is not heard of any more', async () => {
  await using hanging = await startTarget({ replies: ['hang'] });
  const conversation = new Conversation(mock, 'interrupted');
  await conversation.begin();
  const auth = { 'X-Bunq-Client-Authentication': conversation.learned.partner };
  const filters = { notification_filters: [{ category: 'PARTNER_USER_PROVISION', notification_target: hanging.url }] };
  const provision = { external_uuid: '00000000-0000-4000-8000-000000000001', email: 'a@b.nl', phone_number: '+31612345678' };
  await conversation.say([
    () => ask.post('/v1/user/1360/notification-filter-url', filters, auth),
    () => ask.post('/v1/partner-user-provision', { ...provision, products: ['USER_VERIFIED'] }, auth),
  ]);
  const world = mock.world('interrupted');
  const moving = world.clock.advance(500);
  await hanging.came(1);
  await control('post', 'interrupted', '/reset');
  const fresh = await world.snapshot();
  await moving;
  for (const { answer } of hanging.arrivals) answer(500);
  await world.clock.advance(0);
  expect(await world.snapshot()).toEqual(fresh);
  expect(world.deliveries.all()).toEqual([]);
});

test('a request that outlives its world changes nothing of the next', async () => {
  const world = mock.world('outlived');
  const { port } = mock;
  const { request } = await import('node:http');
  const auth = { 'X-Bunq-Client-Authentication': world.users[0]?.session_token };
  const headers = { 'Content-Type': 'application/json', ...auth, 'Content-Length': '45' };
  const path = '/w/outlived/v1/user/1364/identity-verification-session';
  const answered = new Promise<number | undefined>((resolve, reject) => {
    const sent = request({ port, method: 'POST', path, headers }, (answer) => resolve(answer.resume().statusCode)).on('error', reject);
    sent.flushHeaders();
    sent.write('{"purpose":"VERIFICATION",');
    setTimeout(async () => {
      await control('post', 'outlived', '/reset');
      sent.end('"provider":"INCODE"}'.slice(0, 45 - 26));
    }, 100);
  });
  await answered;
  const fresh = new Conversation(mock, 'outlived');
  expect(JSON.parse(await fresh.snapshot()).rows).not.toHaveProperty('identity-verification-session');
});
