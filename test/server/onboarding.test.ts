/** The onboarding of a user: how it is begun and sent for review, how it ends, and what is refused. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Plan, WorldHandle } from '../../server/index.js';
import { ask } from '../support/client.js';
import { beginsBy, completeBy, DESIRED, INCOMPLETE, pathOf, seenBy } from '../support/onboardings.js';
import { Client, type Json, only, provide, provisionOf, signedIn, stages, why } from '../support/partner.js';
import { at, frozenMock } from '../support/provisions.js';
import { expectRefused } from '../support/refused.js';

const mock = await frozenMock();

let worlds = 0;
let world: WorldHandle;
let user: Client;
let person: number;
let path: string;
/** A user who opened its first session just now. */
beforeEach(async () => {
  world = mock.world(`onboarding-${worlds++}`);
  const shown = await world.addUser();
  user = Client.of(world, shown);
  person = shown.user_person_id;
  path = pathOf(user);
});
const begun = (more?: object) => beginsBy(user, more);
const complete = (types?: string[]) => completeBy(user, types);
const look = (id?: number) => seenBy(user, id);
const scene = () => ({ mock, world, actors: [user] });

describe('a user-onboarding', () => {
  test('is shown whole, with members in order, and in a list', async () => {
    const id = await begun();
    const expected = {
      id,
      created: at(0),
      updated: at(0),
      user_id: person,
      type: 'PARTNER_USER',
      user_status_desired: null,
      user_verification_status_desired: null,
      action_required: 'USER',
      status: 'ELECTRONIC_MONEY',
      waiting_type: 'AUTOMATED',
      waiting_time_message: null,
      waiting_time_message_translated: null,
    };
    for (const shown of [await user.one(`${path}/${id}`), only(await user.get(path))])
      expect(Object.entries(shown)).toEqual(Object.entries(expected));
    await world.clock.advance(1);
    await complete();
    only(await user.put(`${path}/${id}`, DESIRED));
    expect(await user.one(`${path}/${id}`)).toEqual({ ...expected, ...DESIRED, action_required: 'SYSTEM', updated: at(5001) });
  });

  test.each([{ type: 'PERSON', ...DESIRED }, { type: 'PERSON' }, { type: 'PARTNER_USER', user_verification_status_desired: 'VERIFIED' }])(
    'is begun with %j',
    async (body) => {
      const id = only(await user.post(path, body)).id;
      const { type, user_status_desired, user_verification_status_desired } = await user.one(`${path}/${id}`);
      expect({ type, user_status_desired, user_verification_status_desired }).toEqual({
        user_status_desired: null,
        user_verification_status_desired: null,
        ...body,
      });
    },
  );

  test.each([
    [{}, /\/type: is missing/],
    [{ type: 'COMPANY' }, /\/type: is none of PARTNER_USER, PERSON/],
    [{ type: 'PERSON', user_status_desired: 'BLOCKED' }, /\/user_status_desired/],
    [{ type: 'PERSON', user_verification_status_desired: 'ELECTRONIC_MONEY' }, /\/user_verification_status_desired/],
    [{ type: 'PERSON', status: 'VERIFIED' }, /Superfluous field "status"\./],
  ])('is not begun with %j', async (body, text) => {
    await expectRefused(scene(), () => user.send(ask.post(`/v1${path}`, body)), 400, text);
  });

  test('is one: a second creation answers the first, until it is DENIED', async () => {
    const id = await begun();
    // What it desires counts all the same: the review begins by itself.
    expect(await begun({ ...DESIRED })).toBe(id);
    await complete();
    expect(await begun()).toBe(id);
    expect(await world.plan.step('user-onboarding', id, { onboarding: 'DENIED' })).toEqual({ id, stage: 'DENIED' });
    expect(await begun()).toBe(id + 1);
    expect(await look(id + 1)).toBe('ELECTRONIC_MONEY USER');
    expect(await begun()).toBe(id + 1);
    only(await user.put(`${path}/${id + 1}`, DESIRED));
    await world.clock.advance(1000);
    expect(await begun()).toBe(id + 1);
    expect((await user.all(path)).map(({ status }) => status)).toEqual(['VERIFIED', 'DENIED']);
  });

  test.each([DESIRED, { user_verification_status_desired: 'VERIFIED' }, { status: 'VERIFIED' }, { type: 'PARTNER_USER', ...DESIRED }])(
    'is sent for review by %j',
    async (body) => {
      const id = await begun();
      expect(why(await user.put(`${path}/${id}`, body))).toBe(INCOMPLETE);
      await complete();
      expect((await user.put(`${path}/${id}`, body)).Response).toEqual([{ Id: { id } }]);
      expect(await user.one(`${path}/${id}`)).toMatchObject(DESIRED);
    },
  );

  test.each<[what: object, text: RegExp]>([
    [{}, /\/user_verification_status_desired: is missing/],
    [{ user_status_desired: 'ACTIVE' }, /\/user_verification_status_desired: is missing/],
    [{ type: 'PERSON' }, /\/user_verification_status_desired: is missing/],
    [{ user_verification_status_desired: 'DENIED' }, /\/user_verification_status_desired: is not VERIFIED/],
    [{ user_status_desired: 'BLOCKED', user_verification_status_desired: 'VERIFIED' }, /\/user_status_desired: is not ACTIVE/],
    [{ status: 'DENIED' }, /has stage ACTION_REQUIRED_USER, which cannot become "DENIED"; allowed now: VERIFIED/],
    [{ status: '' }, /cannot become ""; allowed now: VERIFIED/],
    [{ status: 'completed', user_verification_status_desired: 'VERIFIED' }, /cannot become "completed"/],
    [{ status: null }, /\/status: is no string/],
    [{ action_required: 'NONE' }, /Superfluous field "action_required"\./],
  ])('is not changed by %j, whatever is missing', async (body, text) => {
    const id = await begun();
    for (const ready of [false, true]) {
      if (ready) await complete();
      await expectRefused(scene(), () => user.send(ask.put(`/v1${path}/${id}`, body)), 400, text);
    }
  });

  test('is not changed by an update that comes too early', async () => {
    const id = await begun();
    await expectRefused(scene(), () => user.send(ask.put(`/v1${path}/${id}`, DESIRED)), 400, INCOMPLETE);
    expect(await user.one(`${path}/${id}`)).toMatchObject({ user_status_desired: null, user_verification_status_desired: null });
  });

  test.each([
    ['IN_PROGRESS', {}, 0],
    ['APPROVED', {}, 1000],
    ['DENIED', { onboarding: 'DENIED' } satisfies Plan, 1000],
  ] as const)('is not changed any more when it is %s', async (stage, plan, ms) => {
    const id = await begun();
    await complete();
    world.plan.set(plan);
    only(await user.put(`${path}/${id}`, DESIRED));
    await world.clock.advance(ms);
    for (const body of [DESIRED, { status: 'VERIFIED' }, { status: 'DENIED' }]) {
      const text = new RegExp(`user-onboarding ${id} has stage ${stage}, which cannot become .*; allowed now: none`);
      await expectRefused(scene(), () => user.send(ask.put(`/v1${path}/${id}`, body)), 400, text);
    }
  });

  test('is reviewed for as long, and with the verdict, that the plan says', async () => {
    const id = await begun();
    await complete();
    world.plan.set({ review: { after_reads: 2 }, onboarding: 'DENIED' });
    only(await user.put(`${path}/${id}`, DESIRED));
    await world.clock.advance(86_400_000);
    expect([await look(), await look(), await look()]).toEqual(['ELECTRONIC_MONEY SYSTEM', 'ELECTRONIC_MONEY SYSTEM', 'DENIED NONE']);
  });

  test.each<[what: string, plan: Plan]>([
    ['by hand', { review: 'by-hand' }],
    ['held', { hold: ['IN_PROGRESS'] }],
  ])('is reviewed no further when %s, until a hand says how it ends', async (_, plan) => {
    world.plan.set(plan);
    const id = await begun();
    await complete();
    await expect(world.plan.step('user-onboarding', id)).rejects.toThrow(/ACTION_REQUIRED_USER, from which neither time nor a hand/);
    only(await user.put(`${path}/${id}`, DESIRED));
    await world.clock.advance(86_400_000);
    expect(await look()).toBe('ELECTRONIC_MONEY SYSTEM');
    await expect(world.plan.step('user-onboarding', id, { fails: true })).rejects.toThrow(/fails decides nothing/);
    expect(await world.plan.step('user-onboarding', id, { onboarding: 'VERIFIED' })).toEqual({ id, stage: 'APPROVED' });
    expect(await look()).toBe('VERIFIED NONE');
    await expect(world.plan.step('user-onboarding', id)).rejects.toThrow(/has stage APPROVED, from which neither/);
  });

  test('makes its provision ACTIVE, or leaves it ACTIVE where it was so without one', async () => {
    const partner = await signedIn(world);
    const [mine] = await partner.all('/partner-user-provision');
    const audit = await provide(partner, { products: ['USER_ANONYMOUS_TRANSACTION_AUDIT'], date_of_birth: '1990-01-15' });
    await stages(partner, audit, 3);
    const before = await provisionOf(partner, audit);
    const other = await signedIn(world, before.credential.token_value);
    for (const each of [user, other]) {
      user = each;
      path = `/user/${each.id}/user-onboarding`;
      await begun(DESIRED);
      await complete();
      await world.clock.advance(1000);
    }
    expect(await provisionOf(partner, mine.id)).toMatchObject({
      status: 'ACTIVE',
      sub_status: 'NONE',
      action_required: 'NONE',
      updated: at(6000),
    });
    const { credential, ...rest } = await provisionOf(partner, audit);
    expect([credential.status, rest]).toEqual(['ACTIVE', { ...before, credential: undefined }]);
    expect((await user.all(path)).map(({ status }: Json) => status)).toEqual(['VERIFIED']);
  });

  test('that is approved while a token is being reset shows when the reset is over', async () => {
    const partner = await signedIn(world);
    const [{ id: provision }] = await partner.all('/partner-user-provision');
    const id = await begun();
    await complete();
    world.plan.set({ provision: 'by-hand' });
    only(await partner.put(`/partner-user-provision/${provision}`, { status: 'TOKEN_RESET_REQUESTED' }));
    only(await user.put(`${path}/${id}`, DESIRED));
    await world.clock.advance(1000);
    expect(await provisionOf(partner, provision)).toMatchObject({
      status: 'TOKEN_RESET_REQUESTED',
      sub_status: 'PENDING_PROCESS_TOKEN_RESET',
    });
    await world.plan.step('partner-user-provision', provision);
    expect(await provisionOf(partner, provision)).toMatchObject({ status: 'ACTIVE', sub_status: 'NONE', action_required: 'NONE' });
  });

  test('belongs to its person: under another’s path it is 404', async () => {
    const id = await begun();
    const other = Client.of(world, await world.addUser());
    const partner = await signedIn(world);
    for (const by of [other, partner])
      for (const asked of [
        ask.get(`/v1/user/${other.id}/user-onboarding/${id}`),
        ask.put(`/v1/user/${other.id}/user-onboarding/${id}`, DESIRED),
      ])
        await expectRefused(scene(), () => by.send(asked), 404, new RegExp(`no user-onboarding ${id}`));
    expect(await other.all(`/user/${other.id}/user-onboarding`)).toEqual([]);
  });
});
