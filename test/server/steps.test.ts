/** What a test moves by hand, over HTTP and in process. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { WorldHandle } from '../../server/index.js';
import { type Client, type Json, only, provide, signedIn, stages, why } from '../support/partner.js';
import { frozenMock, STATES, WAY } from '../support/provisions.js';
import { stateOf } from '../support/state.js';
import { startTarget } from '../support/target.js';

const mock = await frozenMock();
let worlds = 0;
let world: WorldHandle;
let partner: Client;
beforeEach(async () => {
  world = mock.world(`steps-${worlds++}`);
  partner = await signedIn(world);
});

describe('by hand', () => {
  const step = (id: number | string, body: object = {}, slug = 'partner-user-provision') =>
    fetch(`${mock.url}/_mock/worlds/${world.name}/${slug}/${id}/process`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    }).then(async (answer): Promise<Json> => ({ status: answer.status, ...((await answer.json()) as object) }));

  test('over HTTP, stage by stage; a hand can also say that it fails, or does not', async () => {
    const id = await provide(partner);
    for (const stage of WAY.slice(1)) expect(await step(id)).toEqual({ status: 200, id, stage });
    const failing = await provide(partner);
    expect(await step(failing, { fails: true })).toEqual({ status: 200, id: failing, stage: 'FAILED' });
    world.plan.set({ fails_at: [...WAY] });
    const saved = await provide(partner);
    expect(await step(saved, { fails: false })).toMatchObject({ stage: WAY[1] });
    expect(await step(saved)).toMatchObject({ stage: 'FAILED' });
  });

  test('what a step brings about is told before it is answered', async () => {
    await using target = await startTarget();
    const filter = { category: 'PARTNER_USER_PROVISION', notification_target: target.url };
    only(await partner.post(`/user/${partner.id}/notification-filter-url`, { notification_filters: [filter] }));
    const id = await provide(partner);
    await step(id);
    expect(target.arrivals).toHaveLength(1);
    await world.plan.step('partner-user-provision', id);
    expect(target.arrivals).toHaveLength(2);
  });

  test.each<[what: string, by: (id: number) => Promise<Json>, status: number, text: RegExp]>([
    ['nobody', () => step(1), 404, /no partner-user-provision 1 /],
    ['what is no id', () => step('x'), 404, /no partner-user-provision x /],
    [
      'what has nothing coming',
      async (id) => [await stages(partner, id, 3), step(id)][1],
      400,
      /stage PENDING_PROCESS_USER_ONBOARDING, from which neither/,
    ],
    [
      'what is final',
      async (id) => [await stages(partner, id, 1, { fails: true }), step(id)][1],
      400,
      /has stage FAILED, from which neither/,
    ],
    ['the verdict of another resource', (id) => step(id, { onboarding: 'DENIED' }), 400, /onboarding decides nothing about how/],
    [
      'a failure where nothing fails',
      async (id) => [await STATES.PENDING_PROCESS_CLOSURE?.by(partner, id), step(id, { fails: true })][1],
      400,
      /fails decides nothing/,
    ],
    ['another word', (id) => step(id, { fail: true }), 400, /there is no field "fail"/],
    ['another type', (id) => step(id, { fails: 'yes' }), 400, /\/fails/],
    [
      'an identity session',
      () => world.plan.step('identity-verification-session', 36).catch((error) => error),
      0,
      /no identity-verification-session 36/,
    ],
    ['what there is not', () => world.plan.step('toaster', 1).catch((error) => error), 0, /no toaster 1/],
  ])('not %s', async (_, by, status, text) => {
    const id = await provide(partner);
    const asked = by(id);
    const answer = await asked;
    expect(answer.status ?? 0).toBe(status);
    expect(answer.message ?? why(answer)).toMatch(text);
  });

  test('what is refused changes nothing', async () => {
    const id = await provide(partner);
    await stages(partner, id, 3);
    const before = await stateOf(mock, world, [partner]);
    for (const body of [{}, { fails: true }, { onboarding: 'VERIFIED' }]) expect((await step(id, body)).status).toBe(400);
    expect(await stateOf(mock, world, [partner])).toEqual(before);
  });
});
