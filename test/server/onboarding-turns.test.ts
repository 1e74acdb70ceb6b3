/** Whose turn it is in an onboarding, and the webhooks that tell of it. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { WorldHandle } from '../../server/index.js';
import { beginsBy, completeBy, DESIRED, GIVEN, listeningFor, pathOf, seenBy } from '../support/onboardings.js';
import { Client, fulfil, submitted } from '../support/partner.js';
import { at, frozenMock } from '../support/provisions.js';

const mock = await frozenMock();

let worlds = 0;
let world: WorldHandle;
let user: Client;
let person: number;
let path: string;
/** A user who opened its first session just now. */
beforeEach(async () => {
  world = mock.world(`onboarding-turns-${worlds++}`);
  const shown = await world.addUser();
  user = Client.of(world, shown);
  person = shown.user_person_id;
  path = pathOf(user);
});
const begun = (more?: object) => beginsBy(user, more);
const complete = (types?: string[]) => completeBy(user, types);
const look = (id?: number) => seenBy(user, id);
const listening = (to?: number) => listeningFor(user, to);

describe('whose turn it is', () => {
  test('changes with each that has something to do, and a webhook tells of each change and of nothing else', async () => {
    await using target = await listening();
    const edition = { 'X-Mock-Edition': '2026-06' };
    const told = () => target.notified().map(({ object: { UserOnboarding: brief } }) => `${brief.status} ${brief.action_required}`);
    const seen: string[] = [];
    const steps: [what: string, by: () => Promise<unknown>, turn: string][] = [
      ['the beginning', () => begun(), 'ELECTRONIC_MONEY USER'],
      ['all but a face', () => fulfil(user, user.id), 'ELECTRONIC_MONEY USER'],
      [
        'a session that is begun',
        () => user.post(`/user/${user.id}/identity-verification-session`, { purpose: 'VERIFICATION', provider: 'INCODE' }),
        'ELECTRONIC_MONEY USER',
      ],
      [
        'and submitted: what is missing is with bunq',
        () => user.put(`/user/${user.id}/identity-verification-session/36`, { status: 'SUBMITTED' }),
        'ELECTRONIC_MONEY SYSTEM',
      ],
      ['something given again', () => fulfil(user, user.id, ['ADDRESS_MAIN']), 'ELECTRONIC_MONEY SYSTEM'],
      ['rejected', async () => world.plan.process(36, { outcome: 'REJECTED' }), 'ELECTRONIC_MONEY USER'],
      ['a second attempt', () => submitted(user, user.id), 'ELECTRONIC_MONEY SYSTEM'],
      ['a third beside it', () => submitted(user, user.id), 'ELECTRONIC_MONEY SYSTEM'],
      [
        'the second rejected: the third is still with bunq',
        async () => world.plan.process(37, { outcome: 'REJECTED' }),
        'ELECTRONIC_MONEY SYSTEM',
      ],
      ['the third approved: e-mail and phone are still with bunq', async () => world.plan.process(38), 'ELECTRONIC_MONEY SYSTEM'],
      ['an update that comes too early', () => user.put(`${path}/260`, DESIRED), 'ELECTRONIC_MONEY SYSTEM'],
      ['e-mail and phone confirmed: an update is due', () => world.clock.advance(5000), 'ELECTRONIC_MONEY USER'],
      ['the update', () => user.put(`${path}/260`, DESIRED, edition), 'ELECTRONIC_MONEY SYSTEM'],
      ['another that comes too late', () => user.put(`${path}/260`, DESIRED), 'ELECTRONIC_MONEY SYSTEM'],
      ['the review', () => world.clock.advance(1000), 'VERIFIED NONE'],
      [
        'a fourth session, and a new address',
        async () => [await submitted(user, user.id), await fulfil(user, user.id), await world.clock.advance(9000)],
        'VERIFIED NONE',
      ],
    ];
    for (const [what, by, turn] of steps) {
      await by();
      seen.push(turn);
      const changes = seen.filter((each, i) => i > 0 && each !== seen[i - 1]);
      await target.came(changes.length);
      expect([what, await look(), told()]).toEqual([what, turn, changes]);
    }
    expect(target.notified().at(-1)).toEqual({
      target_url: target.url,
      category: 'USER_ONBOARDING',
      event_type: 'USER_ONBOARDING_UPDATED',
      object: {
        UserOnboarding: {
          id: 260,
          created: at(0),
          updated: at(6000),
          user_id: person,
          status: 'VERIFIED',
          action_required: 'NONE',
          waiting_type: 'AUTOMATED',
        },
      },
    });
  });

  test.each([
    ['api key', () => user.id],
    ['person', () => person],
  ])('is told to a filter of the %s', async (_, to) => {
    await using target = await listening(to());
    await begun(DESIRED);
    await complete();
    await world.clock.advance(1000);
    expect(target.notified().map(({ object }) => object.UserOnboarding.action_required)).toEqual(['SYSTEM', 'NONE']);
  });

  test('is nobody’s but bunq’s to the end, when VERIFIED was desired from the beginning', async () => {
    await using target = await listening();
    const id = await begun(DESIRED);
    await fulfil(user, user.id, GIVEN);
    expect(await look(id)).toBe('ELECTRONIC_MONEY USER');
    await submitted(user, user.id);
    expect(await look(id)).toBe('ELECTRONIC_MONEY SYSTEM');
    await world.clock.advance(5999);
    expect(await look(id)).toBe('ELECTRONIC_MONEY SYSTEM');
    await world.clock.advance(1);
    expect(await look(id)).toBe('VERIFIED NONE');
    expect(target.notified().map(({ object }) => object.UserOnboarding.action_required)).toEqual(['SYSTEM', 'NONE']);
  });

  test('is bunq’s at once, when nothing is missing and VERIFIED was desired', async () => {
    await using target = await listening();
    await complete();
    const id = await begun(DESIRED);
    expect(await look(id)).toBe('ELECTRONIC_MONEY SYSTEM');
    await world.clock.advance(1000);
    expect(await look(id)).toBe('VERIFIED NONE');
    expect(target.notified().map(({ object }) => object.UserOnboarding.action_required)).toEqual(['SYSTEM', 'NONE']);
  });

  test('is the user’s, when nothing is missing and only the update is', async () => {
    await complete();
    for (const more of [{}, { user_status_desired: 'ACTIVE' }]) expect(await look(await begun(more))).toBe('ELECTRONIC_MONEY USER');
  });

  test('is told when a hand processes a session, without waiting for the next request', async () => {
    await using target = await listening();
    await begun();
    await fulfil(user, user.id);
    const sessions = [await submitted(user, user.id), await submitted(user, user.id)];
    await target.came(1);
    world.plan.process(sessions[0] as number, { outcome: 'REJECTED' });
    const url = `${mock.url}/_mock/worlds/${world.name}/identity-verification-session/${sessions[1]}/process`;
    await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"outcome":"REJECTED"}' });
    expect(target.notified().map(({ object }) => object.UserOnboarding.action_required)).toEqual(['SYSTEM', 'USER']);
    await submitted(user, user.id);
    await target.came(3);
    world.plan.process(38, { outcome: 'REJECTED' });
    await target.came(4);
  });
});
