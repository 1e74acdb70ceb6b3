/** Faults whose patches multiply: bounded when they are armed, and when they strike. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fault, type Mock, startMock } from '../../server/index.js';
import { ask, send } from '../support/client.js';
import { answerOf, faultScene, slug } from '../support/faults.js';

const ownFaults: unknown[] = [];
let mock: Mock;
let worlds = 0;
beforeAll(async () => {
  mock = await startMock({ freeze: true, onOwnFault: (error) => ownFaults.push(error) });
});
afterAll(async () => {
  await mock.stop();
  expect(ownFaults).toEqual([]);
});

const scene = () => faultScene(mock, `wide-${worlds++}`);
const SESSIONS = { operation: `${slug}.list` };
const LIST = `/v1/user/1364/${slug}`;
const zeros = Array<number>(1000).fill(0);
const REFUSED = /^bunq-mock: the fault cannot be armed: patch comes to more than/;

test.each([
  ['of the whole', ['', '/*', '/*/*']],
  ['of a member', ['/Response', '/Response/*', '/Response/*/*']],
  ['of what stands for all', ['/*', '/*/*', '/*/*/*']],
])('what multiplies %s cannot be armed', async (_, paths) => {
  const { world } = scene();
  const fault: Fault = { on: SESSIONS, do: { patch: paths.map((path) => ({ path, value: zeros })) } };
  expect(() => world.fault.arm(fault)).toThrow(REFUSED);
  const { status, body } = await send(mock.url, ask.post(`/_mock/worlds/${world.name}/faults`, fault));
  expect([status, JSON.parse(body).Error[0].error_description]).toEqual([400, expect.stringMatching(REFUSED)]);
});

test('what multiplies by what the answer has is told in its place, and the next answer is as ever', async () => {
  const it = scene();
  for (let i = 0; i < 3; i++) await answerOf(mock, it.create);
  const patch = [{ path: '/Response/*/*/status', value: 'x'.repeat(400_000) }];
  it.arm({ patch }, SESSIONS);
  const { status, body, headers } = await answerOf(mock, it.get(LIST));
  expect([status, JSON.parse(body).Error[0].error_description, headers['x-mock-fault'], headers['x-bunq-server-signature']]).toEqual([
    500,
    'bunq-mock: the patch of a fault comes to more than 1048576 characters and places of this answer.',
    'patch',
    undefined,
  ]);
  expect((await answerOf(mock, it.get(LIST))).status).toBe(200);
});

test('many patches of places of their own are none too many', async () => {
  const it = scene();
  await answerOf(mock, it.create);
  it.arm({ patch: Array.from({ length: 50 }, (_, i) => ({ path: `/Response/*/x${i}`, value: i })) }, SESSIONS);
  expect((await answerOf(mock, it.get(LIST))).status).toBe(200);
});

test('whatever is armed, an answer stays within bounds', async () => {
  const path = fc
    .array(fc.constantFrom('*', 'Response', '0', '__proto__'), { maxLength: 5 })
    .map((all) => all.map((each) => `/${each}`).join(''));
  const value = fc.oneof(
    fc.nat(2000).map((length) => Array<object>(length).fill({})),
    fc.nat(200_000).map((length) => 'é'.repeat(length)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ path, value }), { minLength: 1, maxLength: 5 }), async (patch) => {
      const it = scene();
      for (let i = 0; i < 2; i++) await answerOf(mock, it.create);
      try {
        it.arm({ patch }, SESSIONS);
      } catch (error) {
        expect(String(error)).toContain('patch comes to more than');
      }
      const { status, body } = await answerOf(mock, it.get(LIST));
      expect([200, 500]).toContain(status);
      expect(body.length).toBeLessThan(2 ** 20 + 10_000);
      it.world.drop();
    }),
    { numRuns: 30 },
  );
});
