/** The onboarding of a user: what bunq asks for, whose turn it is, what webhooks tell of it, and how it ends. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type Plan, startMock, type WorldHandle } from '../../server/index.js';
import { ask } from '../support/client.js';
import {
  Client,
  fulfil,
  fulfillmentsOf,
  fulfilments,
  type Json,
  missing,
  only,
  provide,
  provisionOf,
  signedIn,
  stages,
  submitted,
  why,
} from '../support/partner.js';
import { expectRefused } from '../support/refused.js';
import { startTarget } from '../support/target.js';

const at = (ms: number) => new Date(Date.parse('2026-07-25T12:00:00Z') + ms).toISOString().replace('T', ' ').replace('Z', '000');
const ownFaults: unknown[] = [];
const mock = await startMock({ freeze: true, now: '2026-07-25T12:00:00Z', onOwnFault: (error) => ownFaults.push(error) });
afterAll(async () => {
  await mock.stop();
  expect(ownFaults).toEqual([]);
});

const ALL = [
  'ADDRESS_MAIN',
  'DATE_OF_BIRTH',
  'EMAIL',
  'IDENTITY_VERIFICATION',
  'LEGAL_NAME',
  'NATIONALITY',
  'PHONE_NUMBER',
  'TAX_RESIDENT',
];
const LATER = ['NATIONALITY', 'TAX_RESIDENT'];
const NOW = ALL.filter((type) => !LATER.includes(type));
const GIVEN = ['ADDRESS_MAIN', 'DATE_OF_BIRTH', 'LEGAL_NAME'];
const INCOMPLETE = 'You need to provide additional information in order to perform this action.';
const DESIRED = { user_status_desired: 'ACTIVE', user_verification_status_desired: 'VERIFIED' };

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
  path = `/user/${user.id}/user-onboarding`;
});
const begun = async (more: object = {}): Promise<number> => only(await user.post(path, { type: 'PARTNER_USER', ...more })).id;
const look = async (id = 260): Promise<string> => {
  const { status, action_required } = await user.one(`${path}/${id}`);
  return `${status} ${action_required}`;
};
/** Everything that blocks is given; bunq has confirmed the rest. */
async function complete(types = GIVEN) {
  await fulfil(user, user.id, types);
  await submitted(user, user.id);
  await world.clock.advance(5000);
}
const scene = () => ({ mock, world, actors: [user] });
/** Where the webhooks of the onboarding go. */
async function listening(to = user.id) {
  const target = await startTarget();
  const filter = { category: 'USER_ONBOARDING', notification_target: target.url };
  only(await user.post(`/user/${to}/notification-filter-url`, { notification_filters: [filter] }));
  return target;
}

describe('bunq asks', () => {
  test('in one refusal for all that is missing, each item with its ten members, in their order', async () => {
    const id = await begun();
    const items = await fulfillmentsOf(user, user.id, id);
    expect(items.map(({ type }) => type)).toEqual(ALL);
    for (const { type, ...rest } of items) {
      expect(Object.entries({ type, ...rest })).toEqual([
        ['type', type],
        [
          'reason',
          { DATE_OF_BIRTH: "Let's make this account truly yours.", EMAIL: 'Get notified instantly on important matters.' }[
            type as string
          ] ?? '',
        ],
        ['reason_translated', rest.reason],
        ['user_id', person],
        ['status', null],
        ['time_mandatory', LATER.includes(type) ? at(90 * 86_400_000) : null],
        ['all_status_allowed', type === 'EMAIL' ? ['FULFILLED', 'IN_PROGRESS'] : ['FULFILLED']],
        ['id', null],
        ['created_timestamp', null],
        ['updated_timestamp', null],
      ]);
    }
    const sample = JSON.parse(
      readFileSync(new URL('../../fixtures/documented/user-onboarding.update.incomplete.json', import.meta.url), 'utf8'),
    ).response.Error[0];
    const { all_fulfillment } = sample.error_additional_parameter[0].AdditionalFulfillmentParameter;
    for (const [i, item] of all_fulfillment.entries()) {
      const shown = Object.fromEntries(Object.entries(item).filter(([name, value]) => value !== '…' && name !== 'user_id'));
      expect(items[i]).toMatchObject(shown);
      expect(Object.keys(items[i])).toEqual(Object.keys(item));
    }
    const { status, ...answer } = await user.put(`${path}/${id}`, DESIRED);
    expect([status, why(answer as never), Object.keys(answer.Error[0])]).toEqual([400, INCOMPLETE, Object.keys(sample)]);
  });

  test('the same of its partner as of the user, under either of its ids', async () => {
    const id = await begun();
    const partner = await signedIn(world);
    for (const by of [user, partner]) for (const named of [user.id, person]) expect(await missing(by, named, id)).toEqual(ALL);
  });

  test.each<[type: string, by: () => Promise<unknown>]>([
    ...Object.keys(fulfilments).map((type): [string, () => Promise<unknown>] => [type, () => fulfil(user, user.id, [type])]),
    ['IDENTITY_VERIFICATION', async () => [await submitted(user, user.id), world.plan.process(36)]],
  ])('no more for %s when it was given, whoever gave it, before the onboarding or after', async (type, by) => {
    const id = await begun();
    const other = Client.of(world, await world.addUser());
    await by();
    expect(await missing(user, user.id, id)).toEqual(ALL.filter((each) => each !== type));
    if (type in fulfilments) {
      const partner = await signedIn(world);
      await fulfil(partner, other.id, [type]);
      const { id: second } = only(await other.post(`/user/${other.id}/user-onboarding`, { type: 'PERSON' }));
      expect(await missing(other, other.id, second)).toEqual(ALL.filter((each) => each !== type));
    }
  });

  test('for e-mail and phone until five seconds after the first session, and of nobody who was here before', async () => {
    const id = await begun();
    await world.clock.advance(4999);
    expect(await missing(user, user.id, id)).toEqual(ALL);
    await world.clock.advance(1);
    const rest = ALL.filter((type) => !['EMAIL', 'PHONE_NUMBER'].includes(type));
    expect(await missing(user, user.id, id)).toEqual(rest);
    const born = Client.of(world, world.users[0]);
    const { id: second } = only(await born.post('/user/1364/user-onboarding', { type: 'PARTNER_USER' }));
    expect(await missing(born, born.id, second)).toEqual(rest);
  });

  test('for e-mail and phone as long as there was no session by credential', async () => {
    const partner = await signedIn(world);
    const provision = await provide(partner);
    await stages(partner, provision, 3);
    const late = world.nextId('user') - 2;
    const { id } = only(await partner.post(`/user/${late}/user-onboarding`, { type: 'PARTNER_USER' }));
    await world.clock.advance(60_000);
    expect(await missing(partner, late, id)).toEqual(ALL);
    await signedIn(world, (await provisionOf(partner, provision)).credential.token_value);
    await world.clock.advance(5000);
    expect(await missing(partner, late, id)).not.toContain('EMAIL');
  });

  test('for e-mail and phone as planned: by hand, which tells before it answers', async () => {
    world.plan.set({ contact: 'by-hand' });
    const id = await begun();
    await complete();
    expect(await missing(user, user.id, id)).toEqual(['EMAIL', 'NATIONALITY', 'PHONE_NUMBER', 'TAX_RESIDENT']);
    await using target = await listening();
    expect(await world.plan.step('user-person', person)).toEqual({ id: person, contact: 'CONFIRMED' });
    expect(target.arrivals).toHaveLength(1);
    expect((await user.put(`${path}/${id}`, DESIRED)).status).toBe(200);
  });

  test('for a name until it has both parts, and for no date of birth that the partner gave', async () => {
    const id = await begun();
    for (const part of [{ first_name: 'Ada' }, { middle_name: '' }]) only(await user.put(`/user-person/${person}`, part));
    expect(await missing(user, user.id, id)).toContain('LEGAL_NAME');
    only(await user.put(`/user-person/${person}`, { last_name: 'Lovelace' }));
    expect(await missing(user, user.id, id)).not.toContain('LEGAL_NAME');

    const partner = await signedIn(world);
    await stages(partner, await provide(partner, { date_of_birth: '1990-01-15' }), 3);
    const told = world.nextId('user') - 2;
    const { id: second } = only(await partner.post(`/user/${told}/user-onboarding`, { type: 'PARTNER_USER' }));
    expect(await missing(partner, told, second)).not.toContain('DATE_OF_BIRTH');
  });

  test('again after a rejected identity session, which is no more than none', async () => {
    const id = await begun();
    world.plan.user(user.id, { outcome: 'REJECTED' });
    await submitted(user, user.id);
    await world.clock.advance(2000);
    expect(await missing(user, user.id, id)).toContain('IDENTITY_VERIFICATION');
    world.plan.user(user.id, {});
    await submitted(user, user.id);
    await world.clock.advance(2000);
    expect(await missing(user, user.id, id)).not.toContain('IDENTITY_VERIFICATION');
    // Nothing takes it away again.
    world.plan.user(user.id, { outcome: 'REJECTED' });
    await submitted(user, user.id);
    await world.clock.advance(2000);
    expect(await missing(user, user.id, id)).not.toContain('IDENTITY_VERIFICATION');
  });

  test('for what is due later beside the rest, but waits for none of it', async () => {
    const id = await begun();
    await complete(['ADDRESS_MAIN', 'LEGAL_NAME']);
    expect(await missing(user, user.id, id)).toEqual(['DATE_OF_BIRTH', ...LATER]);
    await fulfil(user, user.id, ['NATIONALITY']);
    expect(await missing(user, user.id, id)).toEqual(['DATE_OF_BIRTH', 'TAX_RESIDENT']);
    await fulfil(user, user.id, ['DATE_OF_BIRTH']);
    expect((await user.put(`${path}/${id}`, DESIRED)).Response).toEqual([{ Id: { id } }]);
  });

  test('and each item that blocks, blocks alone', async () => {
    for (const type of NOW) {
      const shown = await world.addUser();
      user = Client.of(world, shown);
      path = `/user/${user.id}/user-onboarding`;
      const id = await begun();
      world.plan.user(user.id, { contact: ['EMAIL', 'PHONE_NUMBER'].includes(type) ? 'by-hand' : { after_ms: 0 } });
      await fulfil(
        user,
        user.id,
        GIVEN.filter((each) => each !== type),
      );
      if (type !== 'IDENTITY_VERIFICATION') world.plan.process(await submitted(user, user.id));
      expect(await missing(user, user.id, id)).toContain(type);
      expect((await missing(user, user.id, id)).filter((each) => NOW.includes(each))).toEqual(
        ['EMAIL', 'PHONE_NUMBER'].includes(type) ? ['EMAIL', 'PHONE_NUMBER'] : [type],
      );
    }
  });
});

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
    expect(await begun({ ...DESIRED })).toBe(id);
    await complete();
    only(await user.put(`${path}/${id}`, DESIRED));
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
    [{ user_verification_status_desired: 'DENIED' }, /\/user_verification_status_desired: is none of VERIFIED/],
    [{ user_status_desired: 'BLOCKED', user_verification_status_desired: 'VERIFIED' }, /\/user_status_desired: is none of ACTIVE/],
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
