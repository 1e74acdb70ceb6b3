/** What bunq asks a user for before it verifies it: each item, when it comes and goes, and what it blocks. */
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import type { WorldHandle } from '../../server/index.js';
import { ALL, beginsBy, completeBy, DESIRED, GIVEN, INCOMPLETE, LATER, listeningFor, pathOf } from '../support/onboardings.js';
import {
  Client,
  fulfil,
  fulfillmentsOf,
  fulfilments,
  missing,
  only,
  provide,
  provisionOf,
  signedIn,
  stages,
  submitted,
  why,
} from '../support/partner.js';
import { at, frozenMock } from '../support/provisions.js';

const mock = await frozenMock();
const NOW = ALL.filter((type) => !LATER.includes(type));
let worlds = 0;
let world: WorldHandle;
let user: Client;
let person: number;
let path: string;
/** A user who opened its first session just now. */
beforeEach(async () => {
  world = mock.world(`fulfilments-${worlds++}`);
  const shown = await world.addUser();
  user = Client.of(world, shown);
  person = shown.user_person_id;
  path = pathOf(user);
});
const begun = (more?: object) => beginsBy(user, more);
const complete = (types?: string[]) => completeBy(user, types);
const listening = (to?: number) => listeningFor(user, to);

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
