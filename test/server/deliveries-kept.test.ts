/** What is kept of webhooks when there are more than are kept: those that are over go, the oldest first, and none on its way does. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';
import { ask, send } from '../support/client.js';
import { sealed } from '../support/conversation.js';
import { startTarget, type Target } from '../support/target.js';
import { listening } from '../support/webhooks.js';

const KEPT = 10_000;

let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.stop());

/** A world in which so many webhooks have arrived, and so many others after them are to be sent again in a minute. */
async function having(target: Target, over: number, pending: number) {
  const scene = await listening(mock, [target.url]);
  await scene.happens();
  await scene.happens();
  const document = JSON.parse(JSON.stringify(await scene.world.snapshot()));
  const [arrived, missed] = document.rows.delivery;
  const rows = Array.from({ length: over + pending }, (_, nth) => ({ ...(nth < over ? arrived : missed), id: nth + 1 }));
  document.rows.delivery = rows;
  document.ids.next.delivery = rows.length + 1;
  const isDue = ({ type }: { type: string }) => type === 'delivery';
  const { scheduled } = document.clock;
  const due = scheduled.find(isDue);
  const all = rows.slice(over).map(({ id }) => ({ ...due, id }));
  document.clock.scheduled = [...scheduled.filter((each: typeof due) => !isDue(each)), ...all];
  const { status, body } = await send(mock.url, ask.put(`/_mock/worlds/${scene.world.name}/snapshot`, sealed(document)));
  expect(status, body).toBe(200);
  return scene;
}

test.each([
  ['when all of them are over, the oldest go', KEPT, 0, KEPT, 3],
  ['what is over goes, however many are on their way', 2, KEPT - 2, KEPT, 3],
  ['nothing that is on its way goes', 0, KEPT + 50, KEPT + 52, 1],
])('%s', async (_, over, pending, count, first) => {
  await using target = await startTarget({ replies: [200, 500, 'hang'] });
  const scene = await having(target, over, pending);
  await scene.happens();
  await scene.happens();
  const left = scene.world.deliveries.all();
  expect([left.length, left[0]?.id]).toEqual([count, first]);
  expect(left.slice(-2).map(({ state }) => state)).toEqual(['OPEN', 'OPEN']);
});
