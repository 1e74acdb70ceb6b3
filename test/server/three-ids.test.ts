/**
 * A user has three ids about it: its partner's company has one, the person has one, and the hold that the one has on the other,
 * a UserApiKey, has one. Every path that names a user, with each of them and with others', by both kinds of session.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMock, type WorldHandle } from '../../server/index.js';
import { type Actor, stranger } from '../support/actors.js';
import { ask, send } from '../support/client.js';
import { Client, fulfil, type Json, only, provide, provisionOf, signedIn, stages, submitted, why } from '../support/partner.js';
import { stateOf } from '../support/state.js';

const mock = await startMock({ freeze: true });
afterAll(() => mock.stop());

const { routes } = (await (await fetch(`${mock.url}/_mock/routes`)).json()) as Json;
const named = routes.flatMap(({ operation, method, path, alias }: Json) =>
  [path, alias].filter((each) => each?.includes('{user_id}')).map((each) => ({ operation, method, path: each })),
);

/** What any user has, companies and UserApiKeys too, each for itself. All else is a person's, under either of its ids. */
const OF_ANY_USER = [
  'user',
  'oauth-client',
  'callback-url',
  'notification-filter-url',
  'notification-filter-failure',
  'certificate-pinned',
  'monetary-account',
  'monetary-account-bank',
  'payment',
  'payment-batch',
  'draft-payment',
  'request-inquiry',
  'request-inquiry-batch',
  'request-response',
  'bunqme-tab',
  'bunqme-tab-result-response',
  'card-name',
  'limit',
  'confirmation-of-funds',
  'card',
  'card-debit',
  'card-credit',
  'card-replace',
  'card-batch',
  'card-batch-replace',
  'primary-account-number',
  'generated-cvc2',
  'mastercard-action',
  'mastercard-action-payment',
  'challenge-request',
  'customer-statement',
  'customer-statement-content',
  'event',
  'attachment-monetary-account',
  'attachment-monetary-account-content',
  ...['payment', 'request-inquiry', 'request-response', 'mastercard-action'].flatMap((each) => [
    `note-text-${each}`,
    `note-attachment-${each}`,
  ]),
];
const kindOf = ({ operation }: Json) => (OF_ANY_USER.includes(operation.split('.')[0]) ? 'any user' : 'a person');

/** Columns: which id the path holds. */
const IDS = ["the partner's", "the person's", "the api key's", "another partner's user's", "its api key's", "a stranger's", "nobody's"];
/** Whether the caller gets past the door; what it is told inside is another matter. 403 is bunq's `Insufficient authentication.` */
const TABLE: [world: string, about: string, session: string, verdicts: string, why: string][] = [
  ['any', 'a person', "the user's", '403 in in 403 403 403 404', 'itself, by either of its ids; its partner is another'],
  ['any', 'a person', "the partner's", '403 in in 403 403 403 404', 'whom it provisioned, but itself is no person'],
  ['any', 'a person', "a stranger's", '403 403 403 403 403 in 404', 'itself, by its only id'],
  ['any', 'any user', "the user's", '403 in in 403 403 403 404', 'itself, by either of its ids'],
  ['any', 'any user', "the partner's", 'in in in 403 403 403 404', 'itself, and whom it provisioned'],
  ['any', 'any user', "a stranger's", '403 403 403 403 403 in 404', 'itself'],
  ['strict', 'a person', "the user's", '403 in in 403 403 403 404', 'as ever'],
  ['strict', 'a person', "the partner's", '403 403 403 403 403 403 404', "the user's own session is needed"],
  ['strict', 'any user', "the user's", '403 in in 403 403 403 404', 'as ever'],
  ['strict', 'any user', "the partner's", 'in 403 403 403 403 403 404', 'itself alone'],
  ['api-key', 'a person', "the user's", '403 403 in 403 403 403 404', "a UserPerson's id is not taken where there is an api key"],
  ['api-key', 'a person', "the partner's", '403 403 in 403 403 403 404', "a UserPerson's id is not taken where there is an api key"],
  ['api-key', 'a person', "a stranger's", '403 403 403 403 403 in 404', 'nobody holds an api key of it'],
  ['api-key', 'any user', "the user's", '403 in in 403 403 403 404', 'these are of the very user that is named'],
  ['api-key', 'any user', "the partner's", 'in in in 403 403 403 404', 'these are of the very user that is named'],
];
const OPTIONS: Record<string, object> = { any: {}, strict: { strict: true }, 'api-key': { path_ids: 'api-key' } };

interface Scene {
  world: WorldHandle;
  ids: number[];
  sessions: Record<string, Actor>;
}

const NOBODY = 999_999;

async function scene(name: string): Promise<Scene> {
  const world = mock.world(`ids-${name}`, OPTIONS[name]);
  const [user] = world.users;
  const partner = await signedIn(world);
  const other = await signedIn(world, 'sandbox_another_partner');
  await stages(other, await provide(other), 3);
  const theirs = world.nextId('user') - 2;
  const someone = await stranger(world);
  return {
    world,
    ids: [partner.id, user.user_person_id, user.user_api_key_id, theirs, theirs + 1, someone.id, NOBODY],
    sessions: { "the user's": Client.of(world, user), "the partner's": partner, "a stranger's": someone },
  };
}

describe.each(Object.keys(OPTIONS))('in a world of %s', (name) => {
  let here: Scene;
  beforeAll(async () => {
    here = await scene(name);
  });

  /** What came of one request: past the door, or not. */
  async function verdict(asked: Json, session: string, id: number): Promise<string> {
    const { world, sessions } = here;
    const path = asked.path.replace('{user_id}', id).replace(/\{\w+\}/g, String(NOBODY));
    const { auth = {} } = sessions[session] ?? {};
    const body = asked.method === 'GET' ? undefined : '{}';
    const headers = { ...auth, 'Content-Type': 'application/json' };
    const { status, body: answer } = await send(world.url, { method: asked.method, path, headers, body });
    const text = status === 200 ? '' : why(JSON.parse(answer));
    if (status === 403) return text === 'Insufficient authentication.' ? '403' : text;
    return status === 404 && text === `bunq-mock: there is no user ${id} here.` ? '404' : 'in';
  }

  test.each(TABLE.filter(([world]) => world === name))(
    '%s: on the paths of %s, %s session: %s: %s',
    async (_, about, session, verdicts) => {
      const { world, ids, sessions } = here;
      const operations = named.filter((each: Json) => kindOf(each) === about);
      expect(operations.length).toBeGreaterThan(5);
      const expected = Object.fromEntries(verdicts.split(' ').map((each, i) => [IDS[i], each]));
      const look = () => stateOf(mock, world, Object.values(sessions));
      // What is refused changes nothing; what is let in may.
      for (const isIn of [false, true]) {
        const before = isIn ? undefined : await look();
        for (const operation of operations) {
          const found: Record<string, string> = {};
          for (const [i, id] of ids.entries()) {
            const which = IDS[i] as string;
            if ((expected[which] === 'in') === isIn) found[which] = await verdict(operation, session, id);
          }
          const wanted = Object.fromEntries(Object.entries(expected).filter(([, each]) => (each === 'in') === isIn));
          expect({ ...operation, found }).toEqual({ ...operation, found: wanted });
        }
        if (before) expect(await look()).toEqual(before);
      }
    },
  );
});

describe('behind the door', () => {
  let worlds = 0;
  async function arrived(options = {}) {
    const world = mock.world(`behind-${worlds++}`, options);
    const partner = await signedIn(world);
    const shown = await world.addUser();
    return { world, partner, user: Client.of(world, shown), person: shown.user_person_id, apiKey: shown.user_api_key_id };
  }

  test('what is of a person is the same under both of its ids, by both sessions, and says the person’s id', async () => {
    const { partner, user, person, apiKey } = await arrived();
    const verification = await submitted(user, person);
    const { id: onboarding } = only(await partner.post(`/user/${apiKey}/user-onboarding`, { type: 'PERSON' }));
    await fulfil(partner, apiKey);
    for (const by of [user, partner])
      for (const id of [person, apiKey]) {
        expect((await by.all(`/user/${id}/identity-verification-session`)).map((each) => each.id)).toEqual([verification]);
        expect(await by.one(`/user/${id}/identity-verification-session/${verification}`)).toMatchObject({ status: 'SUBMITTED' });
        expect(await by.one(`/user/${id}/user-onboarding/${onboarding}`)).toMatchObject({ user_id: person });
        expect(only(await by.put(`/user-person/${id}`, { first_name: 'Ada' })).id).toBe(person);
        expect(only(await by.post(`/user/${id}/user-onboarding`, { type: 'PERSON' })).id).toBe(onboarding);
        expect(await by.one(`/user/${person}`)).toMatchObject({ id: person, legal_name: 'Ada Lovelace' });
        expect(await by.one(`/user/${apiKey}`)).toMatchObject({ id: apiKey, granted_by_user: { UserPerson: { id: person } } });
      }
  });

  test('what is of any user is of the very one that is named', async () => {
    const { partner, user, person, apiKey } = await arrived();
    const owners: [by: Client, id: number][] = [
      [partner, partner.id],
      [user, person],
      [partner, apiKey],
    ];
    const made: number[] = [];
    for (const [by, id] of owners) {
      made.push(only(await by.post(`/user/${id}/oauth-client`, {})).id);
      const filter = { category: 'PARTNER_USER_PROVISION', notification_target: `http://127.0.0.1:9/${id}` };
      only(await by.post(`/user/${id}/notification-filter-url`, { notification_filters: [filter] }));
    }
    expect(new Set(made).size).toBe(3);
    for (const [i, [by, id]] of owners.entries()) {
      expect((await by.all(`/user/${id}/oauth-client`)).map((each) => each.id)).toEqual([made[i]]);
      const [filter] = await by.all(`/user/${id}/notification-filter-url`);
      expect(filter).toMatchObject({ all_user_id: [id], notification_target: `http://127.0.0.1:9/${id}` });
      for (const other of made.filter((each) => each !== made[i]))
        expect((await by.get(`/user/${id}/oauth-client/${other}`)).status).toBe(404);
    }
    // Without a user in the path, it is the caller.
    expect((await user.all('/oauth-client')).map((each) => each.id)).toEqual([made[2]]);
    expect((await partner.all('/oauth-client')).map((each) => each.id)).toEqual([made[0]]);
  });

  test('a session shows its own id, and no other', async () => {
    const { partner, user, person, apiKey } = await arrived();
    expect((await user.all('/user')).map(({ id }) => id)).toEqual([apiKey]);
    expect((await partner.all('/user')).map(({ id }) => id)).toEqual([partner.id]);
    expect(new Set([partner.id, person, apiKey]).size).toBe(3);
  });

  test('rows of other kinds may have the very same numbers', async () => {
    const first = 1365;
    const kinds = [
      'partner-user-provision',
      'user-credential',
      'user-onboarding',
      'identity-verification-session',
      'oauth-client',
      'session',
    ];
    const { world, partner, user, person, apiKey } = await arrived({ first_ids: Object.fromEntries(kinds.map((kind) => [kind, first])) });
    expect([person, apiKey]).toEqual([1365, 1366]);
    const second = await provide(partner);
    expect(second).toBe(apiKey);
    await stages(partner, second, 3);
    expect((await provisionOf(partner, second)).credential.id).toBe(1366);
    only(await partner.post('/oauth-client', {}));
    const desired = { user_verification_status_desired: 'VERIFIED' };
    expect(only(await user.post(`/user/${apiKey}/user-onboarding`, { type: 'PERSON', ...desired })).id).toBe(person);
    await fulfil(user, apiKey);
    expect(await submitted(user, person)).toBe(person);
    await world.clock.advance(6000);
    expect(await user.one(`/user/${apiKey}/user-onboarding/${person}`)).toMatchObject({ status: 'VERIFIED', user_id: person });
    expect(await provisionOf(partner, first)).toMatchObject({ sub_status: 'NONE', credential: { status: 'ACTIVE' } });
    expect(await provisionOf(partner, second)).toMatchObject({ sub_status: 'PENDING_PROCESS_USER_ONBOARDING' });
    const [late] = world.users;
    expect((await user.get(`/user/${late.user_person_id}/user-onboarding/${person}`)).status).toBe(403);
    expect((await partner.get(`/user/${late.user_person_id}/user-onboarding/${person}`)).status).toBe(404);
  });

  test('ids that no integer of 32 bits holds are ids like others', async () => {
    const far = 2 ** 52;
    const { partner, user, person, apiKey } = await arrived({
      first_ids: { user: far, 'partner-user-provision': far, 'user-onboarding': far },
    });
    expect([person, apiKey]).toEqual([far, far + 1]);
    expect(only(await user.post(`/user/${apiKey}/user-onboarding`, { type: 'PERSON' })).id).toBe(far);
    expect(await partner.one(`/user/${person}/user-onboarding/${far}`)).toMatchObject({ id: far, user_id: far });
    expect(await provisionOf(partner, far)).toMatchObject({ id: far });
    const { status } = await send(user.world.url, ask.get(`/v1/user/${2 ** 53}`, user.auth));
    expect(status).toBe(404);
  });
});
