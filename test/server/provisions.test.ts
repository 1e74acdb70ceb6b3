/** The users that a partner brings: how it asks for them, stage by stage, in the words of both editions, and what is refused. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type Plan, startMock, type WorldHandle } from '../../server/index.js';
import { install, stranger } from '../support/actors.js';
import { ask } from '../support/client.js';
import { Client, type Json, newcomer, objects, only, provide, provisionOf, signedIn, stages, uuid, why } from '../support/partner.js';
import { expectRefused, type Text } from '../support/refused.js';
import { stateOf } from '../support/state.js';
import { startTarget } from '../support/target.js';

const START = '2026-02-10T18:33:15.807152Z';
const at = (ms: number) => new Date(Date.parse('2026-02-10T18:33:15.807Z') + ms).toISOString().replace('T', ' ').replace('Z', '152');
const ownFaults: unknown[] = [];
const mock = await startMock({ freeze: true, now: START, onOwnFault: (error) => ownFaults.push(error) });
afterAll(async () => {
  await mock.stop();
  expect(ownFaults).toEqual([]);
});

let worlds = 0;
let world: WorldHandle;
let partner: Client;
async function begin(options = {}) {
  world = mock.world(`provisions-${worlds++}`, options);
  partner = await signedIn(world);
}
beforeEach(() => begin());

const PATH = '/partner-user-provision';
const NEW = '2026-06';
const OLD = '2025-10';
const edition = (name: string) => ({ 'X-Mock-Edition': name });
const words = ({ status, sub_status, action_required }: Json): string => [status, sub_status, action_required].join(' ');
const HEX = expect.stringMatching(/^[0-9a-f]{64}$/);
const UUID = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);

const WAY = ['PENDING_PROCESS_USER', 'PENDING_PROCESS_RELATION_USER', 'PENDING_PROCESS_OAUTH_REQUEST', 'PENDING_PROCESS_USER_ONBOARDING'];
const AUDIT = { products: ['USER_ANONYMOUS_TRANSACTION_AUDIT'], date_of_birth: '1990-01-15' };
const COMPANY = { user_verified_type: 'PARTNER_USER_COMPANY', products: ['COMPANY_VERIFIED'] };

describe('is asked for', () => {
  const pointer = (type: string, value: string, more = {}) => ({
    email: undefined,
    phone_number: undefined,
    pointer: { type, value, ...more },
  });

  test.each<[what: string, more: object, alias: string[]]>([
    ['with e-mail and phone', {}, ['ada@example.com', '+31612345678']],
    ['with the type of user spelt out', { user_verified_type: 'PARTNER_USER_PERSON' }, ['ada@example.com', '+31612345678']],
    ['with an older pointer to an e-mail', pointer('EMAIL', 'bob@example.com', { name: 'Bob' }), ['bob@example.com']],
    ['with an older pointer to a phone', pointer('PHONE_NUMBER', '+491701234567'), ['+491701234567']],
    ['with all that goes with a person', { date_of_birth: '1990-01-15', country_of_residence: 'DE' }, ['ada@example.com', '+31612345678']],
    ['for two products', { ...AUDIT, products: ['USER_VERIFIED', ...AUDIT.products] }, ['ada@example.com', '+31612345678']],
  ])('%s', async (_, more, alias) => {
    const id = await provide(partner, more);
    await stages(partner, id, 3);
    const { label_user, products } = await provisionOf(partner, id);
    const { country_of_residence = 'NL', date_of_birth = null } = more as Record<string, string>;
    expect(label_user).toMatchObject({ country: country_of_residence, display_name: 'New bunqer', type: 'PERSON' });
    expect(products).toEqual((more as { products?: string[] }).products ?? ['USER_VERIFIED']);
    // Users of all types share one sequence, and the ready-made ones come before.
    const person = await partner.one(`/user/${world.nextId('user') - 2}`);
    expect(person).toMatchObject({ public_uuid: label_user.uuid, date_of_birth, display_name: 'New bunqer' });
    expect(person.alias.map(({ value }: { value: string }) => value)).toEqual(alias);
  });

  test.each([
    [OLD, {}, undefined],
    [NEW, {}, undefined],
    [OLD, { edition: NEW }, OLD],
    [NEW, { edition: OLD }, NEW],
    [NEW, { edition: NEW }, undefined],
  ])('and is answered in the form of %s in a world of %j, by a request for %s', async (wanted, options, header) => {
    await begin(options);
    const headers = header ? edition(header) : wanted === NEW && !('edition' in options) ? edition(NEW) : {};
    const { status, Response } = await partner.post(PATH, newcomer(), headers);
    expect(status).toBe(200);
    if (wanted === OLD) expect(Response).toEqual([{ Id: { id: 429307 } }]);
    else {
      const sample = JSON.parse(
        readFileSync(new URL('../../fixtures/documented/partner-user-provision.create.2026-06.json', import.meta.url), 'utf8'),
      ).response.Response[0].PartnerUserProvision;
      const [{ PartnerUserProvision: object }] = Response;
      expect(Object.keys(object)).toEqual(Object.keys(sample));
      expect(object).toEqual({ ...sample, external_uuid: expect.any(String) });
    }
  });

  const invalid = (path: string, what = ''): Text => new RegExp(`^bunq-mock: field ${path}[^:]*: .*${what}`);
  test.each<[what: string, more: object, text: Text]>([
    ['no external_uuid', { external_uuid: undefined }, invalid('/external_uuid', 'is missing')],
    ['an external_uuid that is none', { external_uuid: 'ada' }, invalid('/external_uuid')],
    ['no products', { products: undefined }, invalid('/products', 'is missing')],
    ['no product', { products: [] }, invalid('/products')],
    ['a product twice', { products: ['USER_VERIFIED', 'USER_VERIFIED'] }, invalid('/products')],
    ['a product that there is not', { products: ['FREE_BEER'] }, invalid('/products/0', 'USER_VERIFIED')],
    ['no e-mail', { email: undefined }, invalid('/email', 'is missing')],
    ['no phone', { phone_number: undefined }, invalid('/phone_number', 'is missing')],
    ['neither, and no pointer', { email: undefined, phone_number: undefined }, invalid('/email', 'is missing')],
    ['an e-mail address without an @', { email: 'ada.example.com' }, invalid('/email')],
    ['an e-mail address that is too long', { email: `${'a'.repeat(250)}@b.cd` }, invalid('/email')],
    ['a phone number that begins with 0', { phone_number: '0612345678' }, invalid('/phone_number')],
    ['a pointer beside e-mail and phone', { pointer: { type: 'EMAIL', value: 'a@b.cd' } }, invalid('/pointer', 'older form')],
    ['a pointer beside a phone', { email: undefined, pointer: { type: 'EMAIL', value: 'a@b.cd' } }, invalid('/pointer', 'older form')],
    ['a pointer of another type', pointer('IBAN', 'NL13TEST0123456789'), invalid('/pointer/type', 'EMAIL, PHONE_NUMBER')],
    ['a pointer to nothing', pointer('EMAIL', ''), invalid('/pointer/value')],
    ['a pointer to an e-mail address that is none', pointer('EMAIL', 'ada.example.com'), invalid('/pointer/value')],
    ['a pointer to a phone number that is none', pointer('PHONE_NUMBER', '0612345678'), invalid('/pointer/value')],
    ['a pointer to a phone that is an e-mail address', pointer('PHONE_NUMBER', 'ada@example.com'), invalid('/pointer/value')],
    ['an audit without a date of birth', { products: AUDIT.products }, invalid('/date_of_birth', 'is missing')],
    ['a date of birth that is no day', { date_of_birth: '1990-02-30' }, invalid('/date_of_birth', 'no day of the calendar')],
    ['a date of birth in another form', { date_of_birth: '15-01-1990' }, invalid('/date_of_birth')],
    ['a country in three letters', { country_of_residence: 'NLD' }, invalid('/country_of_residence')],
    ['another type of user', { user_verified_type: 'PERSON' }, invalid('/user_verified_type')],
    ["a company's product for a person", { products: ['COMPANY_VERIFIED'] }, invalid('/products', 'PARTNER_USER_COMPANY')],
    ["a person's product for a company", { ...COMPANY, products: ['USER_VERIFIED'] }, invalid('/products', 'COMPANY_VERIFIED')],
    ['a company without a director', COMPANY, invalid('/director_relation_provision_id', 'is missing')],
    [
      'a company whose director nobody brought',
      { ...COMPANY, director_relation_provision_id: 1 },
      invalid('/director', 'no provision of this'),
    ],
    ['a person with a director', { director_relation_provision_id: 1 }, invalid('/director', 'belongs to a company')],
    ['a director of another type', { ...COMPANY, director_relation_provision_id: 'x' }, invalid('/director')],
    ['a field that there is not', { display_name: 'Ada' }, 'Superfluous field "display_name".'],
  ])('but not with %s', async (_, more, text) => {
    const body = newcomer(more);
    await expectRefused({ mock, world, actors: [partner] }, () => partner.send(ask.post(`/v1${PATH}`, body)), 400, text);
  });

  test('once for each external_uuid of a partner, in either case of letters, also when that one came to nothing', async () => {
    const external_uuid = '550E8400-e29b-41d4-a716-446655440000';
    const id = await provide(partner, { external_uuid });
    const scene = { mock, world, actors: [partner] };
    const again = (given: string) => () => partner.send(ask.post(`/v1${PATH}`, newcomer({ external_uuid: given })));
    const taken = new RegExp(`external_uuid .* is that of partner-user-provision ${id} already`);
    for (const given of [external_uuid, external_uuid.toLowerCase(), external_uuid.toUpperCase()])
      await expectRefused(scene, again(given), 400, taken);
    await partner.put(`${PATH}/${id}`, { status: 'CANCELLED' });
    await stages(partner, id, 1);
    await expectRefused(scene, again(external_uuid), 400, taken);
    expect((await provisionOf(partner, id)).external_uuid).toBe(external_uuid);
    const other = await signedIn(world, 'sandbox_another_partner');
    expect(await provide(other, { external_uuid })).toBe(id + 1);
  });

  test('of a company, by its director', async () => {
    const director = await provide(partner);
    const other = await signedIn(world, 'sandbox_another_partner');
    const company = newcomer({ ...COMPANY, director_relation_provision_id: director });
    expect(why(await other.post(PATH, company))).toMatch(/no provision of this partner/);
    for (const director_relation_provision_id of [director, String(director)])
      expect(
        only(await partner.post(PATH, { ...company, ...newcomer({ ...COMPANY, director_relation_provision_id }) })).id,
      ).toBeGreaterThan(director);
  });
});

describe('goes its way', () => {
  /** All that a provision is, at each stage of its way. */
  const expected = (stage: number) => ({
    id: 429307,
    created: at(0),
    updated: at(stage * 500),
    external_uuid: expect.any(String),
    status: stage < 3 ? 'CREATED' : 'ACTIVE',
    sub_status: WAY[stage],
    action_required: stage < 3 ? 'SYSTEM' : 'USER',
    products: ['USER_VERIFIED'],
    label_user:
      stage < 1
        ? null
        : {
            uuid: UUID,
            display_name: 'New bunqer',
            country: 'NL',
            avatar: { uuid: UUID, image: [], anchor_uuid: null, style: 'NONE' },
            public_nick_name: 'New bunqer',
            type: 'PERSON',
          },
    oauth_request: null,
    credential:
      stage < 3
        ? null
        : {
            id: 1,
            created: at(1500),
            updated: at(1500),
            status: 'PENDING_FIRST_USE',
            expiry_time: at(1500 + 3_600_000),
            token_value: HEX,
            permitted_device: null,
          },
  });
  const look = (name = NEW) => provisionOf(partner, 429307, edition(name));
  const planned = async (plan: Plan, more: object = {}) => {
    world.plan.set(plan);
    await provide(partner, more);
  };

  test('a stage each half second, at the very instant', async () => {
    await provide(partner);
    for (const stage of [0, 1, 2, 3]) {
      expect(await look()).toEqual(expected(stage));
      await world.clock.advance(499);
      expect(await look()).toEqual(expected(stage));
      await world.clock.advance(1);
    }
    await world.clock.advance(100_000);
    expect(await look()).toEqual(expected(3));
  });

  test('to the same end, however far the clock jumps', async () => {
    await provide(partner);
    await world.clock.advance(60_000);
    expect(await look()).toEqual(expected(3));
  });

  test('with members in the documented order, and as each sample has them', async () => {
    const folder = new URL('../../fixtures/documented/', import.meta.url);
    const samples = readdirSync(folder)
      .filter((name) => /^partner-user-provision\.read\.pending-/.test(name))
      .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
    expect(samples).toHaveLength(5);
    const { id: client } = only(await partner.post('/oauth-client', {}));
    only(await partner.post(`/oauth-client/${client}/callback-url`, { url: 'https://partner.example/back' }));
    await provide(partner);
    for (const sub_status of WAY) {
      for (const { response, edition: name } of samples) {
        const { action_required, ...sample } = response.Response[0].PartnerUserProvision;
        if (sample.sub_status !== sub_status) continue;
        const object = await look(name);
        expect(Object.keys(object)).toEqual(Object.keys(expected(0)));
        const alike = (value: Json): Json => {
          if (value === '…') return expect.anything();
          return value && typeof value === 'object' && !Array.isArray(value)
            ? expect.objectContaining(Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, alike(inner)])))
            : value;
        };
        expect(object).toEqual(alike(sample));
        // The monitoring pages have NONE where the reply to a creation has SYSTEM.
        expect([action_required, sub_status === WAY[0] ? 'NONE' : object.action_required]).toContain(action_required);
      }
      await world.clock.advance(500);
    }
  });

  test.each(WAY.slice(0, 3).map((state, i) => [state, i] as const))('held at %s, until it is moved by hand', async (state, stage) => {
    await planned({ hold: [state] });
    await world.clock.advance(86_400_000);
    expect(await look()).toEqual(expected(stage));
    expect(await world.plan.step('partner-user-provision', 429307)).toEqual({ id: 429307, stage: WAY[stage + 1] });
    expect(words(await look())).toBe(`${stage < 2 ? 'CREATED' : 'ACTIVE'} ${WAY[stage + 1]} ${stage < 2 ? 'SYSTEM' : 'USER'}`);
    await world.clock.advance(1500);
    expect((await look()).sub_status).toBe(WAY[3]);
  });

  test('by hand only, when told so, and then at the instants of the hand', async () => {
    await planned({ provision: 'by-hand' });
    await world.clock.advance(3_600_000);
    expect(await look()).toEqual(expected(0));
    for (const stage of [1, 2, 3]) {
      await world.clock.advance(7);
      await world.plan.step('partner-user-provision', 429307);
      expect([(await look()).sub_status, (await look()).updated]).toEqual([WAY[stage], at(3_600_000 + 7 * stage)]);
    }
  });

  test('after so many reads, of which lists and refused ones are none', async () => {
    await planned({ provision: { after_reads: 2 } });
    for (const stage of [0, 1, 2]) {
      await partner.all(PATH);
      await partner.get(`${PATH}/429307`, { 'X-Mock-Edition': 'x' });
      expect([(await look()).sub_status, (await look()).sub_status]).toEqual([WAY[stage], WAY[stage]]);
      if (stage === 2) expect((await look()).sub_status).toBe(WAY[3]);
      else expect((await partner.one(`${PATH}/429307`)).sub_status).toBe(WAY[stage + 1]);
    }
    for (let i = 0; i < 5; i++) expect((await look()).sub_status).toBe(WAY[3]);
  });

  test('at once, when it is to take no time', async () => {
    await planned({ provision: { after_ms: 0 } });
    expect((await look()).sub_status).toBe(WAY[3]);
  });

  test.each(WAY.slice(0, 3).map((state, i) => [state, i] as const))('failing at %s, when that is planned', async (state, stage) => {
    await planned({ fails_at: [state] });
    await world.clock.advance(stage * 500);
    expect(await look()).toEqual(expected(stage));
    await world.clock.advance(500);
    const failed = { ...expected(stage), updated: at((stage + 1) * 500), status: 'FAILED', sub_status: 'NONE', action_required: 'NONE' };
    for (const name of [NEW, OLD]) expect(await look(name)).toEqual(failed);
    await world.clock.advance(86_400_000);
    expect(await look()).toEqual(failed);
    expect(world.clock.show().scheduled).toEqual([]);
  });

  test('failing nowhere else, whatever a plan names', async () => {
    await planned({ fails_at: [WAY[3] as string, 'PENDING_PROCESS_TOKEN_RESET', 'PENDING_PROCESS_CLOSURE', 'ACTIVE'] });
    await world.clock.advance(2000);
    await partner.put(`${PATH}/429307`, { status: 'TOKEN_RESET_REQUESTED' });
    await world.clock.advance(500);
    expect((await look()).sub_status).toBe(WAY[3]);
    await partner.put(`${PATH}/429307`, { status: 'CANCELLED' });
    await world.clock.advance(500);
    expect((await look()).status).toBe('CLOSED');
  });

  test('as a new plan says, from where it is: what is overdue is due now, not in the past', async () => {
    await planned({ provision: 'by-hand' });
    await world.clock.advance(10_000);
    world.plan.set({ provision: { after_ms: 2000 } });
    expect(await look()).toMatchObject({ sub_status: WAY[1], updated: at(10_000) });
    await world.clock.advance(1999);
    expect((await look()).sub_status).toBe(WAY[1]);
    // A person there is from here on, and a plan of its own.
    world.plan.user(world.nextId('user') - 1, { provision: { after_ms: 5000 } });
    await world.clock.advance(1);
    expect((await look()).sub_status).toBe(WAY[1]);
    await world.clock.advance(3000);
    expect(await look()).toMatchObject({ sub_status: WAY[2], updated: at(15_000) });
  });

  test('ACTIVE at once, without an onboarding, for USER_ANONYMOUS_TRANSACTION_AUDIT alone', async () => {
    await provide(partner, AUDIT);
    await world.clock.advance(1499);
    expect((await look()).sub_status).toBe(WAY[2]);
    await world.clock.advance(1);
    for (const name of [NEW, OLD]) {
      expect(await look(name)).toEqual({
        ...expected(3),
        products: AUDIT.products,
        sub_status: 'NONE',
        action_required: 'NONE',
      });
    }
  });
});

describe('the user that comes of it', () => {
  const brought = async (more: object = {}) => {
    const id = await provide(partner, more);
    await stages(partner, id, 3);
    return id;
  };

  test('has no OAuth request when its partner has no client; a client that comes later changes nothing', async () => {
    const id = await brought();
    only(await partner.post('/oauth-client', {}));
    expect((await provisionOf(partner, id)).oauth_request).toBeNull();
  });

  test.each<[what: string, urls: string[], redirect: (code: string) => string | null]>([
    ['no callback url', [], () => null],
    ['a callback url', ['https://a.example/cb'], (code) => `https://a.example/cb?code=${code}`],
    ['a callback url with a query', ['https://a.example/cb?x=1'], (code) => `https://a.example/cb?x=1&code=${code}`],
    ['two, of which the older counts', ['https://a.example/1', 'https://a.example/2'], (code) => `https://a.example/1?code=${code}`],
  ])('has one when its partner has a client with %s, in the form of a read and in that of a webhook', async (_, urls, redirect) => {
    await using target = await startTarget();
    const filter = { category: 'PARTNER_USER_PROVISION', notification_target: target.url };
    only(await partner.post(`/user/${partner.id}/notification-filter-url`, { notification_filters: [filter] }));
    const { id: client } = only(await partner.post('/oauth-client', {}));
    for (const url of urls) only(await partner.post(`/oauth-client/${client}/callback-url`, { url }));
    const { client_id } = await partner.one(`/oauth-client/${client}`);
    const id = await provide(partner);
    await world.clock.advance(1500);
    const { oauth_request } = await provisionOf(partner, id);
    const { authorization_code } = oauth_request;
    expect(Object.entries(oauth_request)).toEqual([
      ['id', id],
      ['created', at(1500)],
      ['updated', at(1500)],
      ['status', 'ACTIVE'],
      ['scope', ['PAYMENT_INFORMATION']],
      ['redirect_url', redirect(authorization_code)],
      ['authorization_code', HEX],
      ['client_id', client_id],
    ]);
    const sample = JSON.parse(
      readFileSync(new URL('../../fixtures/documented/webhook.partner-user-provision.recorded-2025-09.json', import.meta.url), 'utf8'),
    ).request.NotificationUrl.object.PartnerUserProvision;
    const told = target.notified().at(-1)?.object.PartnerUserProvision;
    expect(Object.keys(told)).toEqual(Object.keys(sample));
    for (const member of ['label_user', 'oauth_request', 'credential'])
      expect(Object.keys(told[member])).toEqual(Object.keys(sample[member]));
    expect(told.oauth_request).toEqual({
      uuid: UUID,
      created: at(1500),
      updated: at(1500),
      oauth_client_id: client,
      oauth_client_display_name: null,
      response_type: 'code',
      callback_url: urls[0] ?? null,
      status: 'ACCEPTED',
      state: null,
      authorization_code,
      user_alias_created: expect.objectContaining({ display_name: 'Mock Partner', country: '000', type: 'COMPANY' }),
      redirect_url: redirect(authorization_code),
      type: 'BUNQ',
    });
    expect({ ...told, oauth_request }).toEqual(await provisionOf(partner, id));
  });

  test('has none when the client was cancelled before', async () => {
    const { id: client } = only(await partner.post('/oauth-client', {}));
    only(await partner.put(`/oauth-client/${client}`, { status: 'CANCELLED' }));
    expect((await provisionOf(partner, await brought())).oauth_request).toBeNull();
  });

  test('may be a company: its UserApiKey is granted by it, what only a person has is 403, and it is ACTIVE by hand', async () => {
    const director = await provide(partner);
    const id = await brought({ ...COMPANY, director_relation_provision_id: director });
    const { label_user, credential, ...rest } = await provisionOf(partner, id, edition(NEW));
    expect(label_user).toMatchObject({ type: 'COMPANY' });
    expect(words(rest)).toBe('ACTIVE PENDING_PROCESS_USER_ONBOARDING USER');
    const client = new Client(world);
    const { Response } = await client.signIn(credential.token_value);
    const { granted_by_user, requested_by_user } = Response[2].UserApiKey;
    const company = granted_by_user.UserCompany.id;
    expect(requested_by_user.UserCompany.id).toBe(partner.id);
    expect(await client.one(`/user/${company}`)).toMatchObject({ id: company, display_name: 'New bunqer' });
    for (const user of [company, client.id]) {
      expect((await client.post(`/user/${user}/user-onboarding`, { type: 'PARTNER_USER' })).status).toBe(403);
      expect((await partner.get(`/user/${user}/identity-verification-session`)).status).toBe(403);
      expect((await client.put(`/user-person/${user}`, { first_name: 'Acme' })).status).toBe(403);
    }
    await world.clock.advance(86_400_000);
    expect(words(await provisionOf(partner, id, edition(NEW)))).toBe('ACTIVE PENDING_PROCESS_USER_ONBOARDING USER');
    expect(await world.plan.step('partner-user-provision', id)).toEqual({ id, stage: 'ACTIVE' });
    expect(words(await provisionOf(partner, id))).toBe('ACTIVE NONE NONE');
  });

  test('a company is ACTIVE after a time, when that is planned', async () => {
    world.plan.set({ company: { after_ms: 10_000 } });
    const director = await provide(partner);
    const id = await provide(partner, { ...COMPANY, director_relation_provision_id: director });
    await world.clock.advance(11_499);
    expect((await provisionOf(partner, id)).sub_status).toBe(WAY[3]);
    await world.clock.advance(1);
    expect(words(await provisionOf(partner, id))).toBe('ACTIVE NONE NONE');
    expect((await provisionOf(partner, director)).sub_status).toBe(WAY[3]);
  });
});

/** How a new provision gets to each state, and what a partner may ask for there. */
const STATES: Record<string, { more?: object; by: (id: number) => Promise<unknown>; shown: string; asks: string[] }> = {
  PENDING_PROCESS_USER: { by: async () => undefined, shown: 'CREATED PENDING_PROCESS_USER SYSTEM', asks: ['cancel'] },
  PENDING_PROCESS_RELATION_USER: {
    by: (id) => stages(partner, id, 1),
    shown: 'CREATED PENDING_PROCESS_RELATION_USER SYSTEM',
    asks: ['cancel'],
  },
  PENDING_PROCESS_OAUTH_REQUEST: {
    by: (id) => stages(partner, id, 2),
    shown: 'CREATED PENDING_PROCESS_OAUTH_REQUEST SYSTEM',
    asks: ['cancel'],
  },
  PENDING_PROCESS_USER_ONBOARDING: {
    by: (id) => stages(partner, id, 3),
    shown: 'ACTIVE PENDING_PROCESS_USER_ONBOARDING USER',
    asks: ['reset', 'cancel'],
  },
  ACTIVE: { more: AUDIT, by: (id) => stages(partner, id, 3), shown: 'ACTIVE NONE NONE', asks: ['reset', 'cancel'] },
  PENDING_PROCESS_TOKEN_RESET: {
    by: async (id) => [await stages(partner, id, 3), only(await partner.put(`${PATH}/${id}`, { status: 'TOKEN_RESET_REQUESTED' }))],
    shown: 'TOKEN_RESET_REQUESTED PENDING_PROCESS_TOKEN_RESET SYSTEM',
    asks: ['cancel'],
  },
  PENDING_PROCESS_TOKEN_RESET_ACTIVE: {
    more: AUDIT,
    by: async (id) => [await stages(partner, id, 3), only(await partner.put(`${PATH}/${id}`, { status: 'TOKEN_RESET_REQUESTED' }))],
    shown: 'TOKEN_RESET_REQUESTED PENDING_PROCESS_TOKEN_RESET SYSTEM',
    asks: ['cancel'],
  },
  PENDING_PROCESS_CLOSURE: {
    by: async (id) => only(await partner.put(`${PATH}/${id}`, { status: 'CANCELLED' })),
    shown: 'CANCELLED PENDING_PROCESS_CLOSURE SYSTEM',
    asks: [],
  },
  CLOSED: {
    by: async (id) => [only(await partner.put(`${PATH}/${id}`, { status: 'CANCELLED' })), await stages(partner, id, 1)],
    shown: 'CLOSED NONE NONE',
    asks: [],
  },
  FAILED: { by: (id) => stages(partner, id, 1, { fails: true }), shown: 'FAILED NONE NONE', asks: [] },
};
const ASKED: Record<string, string> = { CANCELLED: 'cancel', PENDING_PROCESS_CLOSURE: 'cancel', TOKEN_RESET_REQUESTED: 'reset' };
const OTHERS = ['CREATED', 'ACTIVE', 'CLOSED', 'FAILED', 'PENDING_PROCESS_TOKEN_RESET', 'NONE', 'cancelled', ' CANCELLED', ''];

describe.each(Object.entries(STATES))('at %s', (stage, { more, by, shown, asks }) => {
  const bring = async () => {
    const id = await provide(partner, more);
    await by(id);
    return id;
  };

  test('it is shown as it is', async () => {
    expect(words(await provisionOf(partner, await bring(), edition(NEW)))).toBe(shown);
  });

  test('an update to anything that is not offered is refused, and changes nothing', async () => {
    const id = await bring();
    const allowed = Object.keys(ASKED).filter((status) => asks.includes(ASKED[status] as string));
    const before = await stateOf(mock, world, [partner]);
    for (const status of [...Object.keys(ASKED), ...OTHERS].filter((each) => !allowed.includes(each))) {
      const refused = await partner.put(`${PATH}/${id}`, { status });
      expect(refused.status).toBe(400);
      const [said, offered = ''] = why(refused).split('; allowed now: ');
      expect(said).toBe(`bunq-mock: partner-user-provision ${id} has stage ${stage}, which cannot become "${status}"`);
      expect(offered.replace('.', '').split(', ').sort()).toEqual(allowed.length ? allowed.sort() : ['none']);
    }
    expect(await stateOf(mock, world, [partner])).toEqual(before);
  });

  test.each(Object.keys(ASKED).filter((status) => asks.includes(ASKED[status] as string)))('%s is taken', async (status) => {
    const id = await bring();
    const before = await provisionOf(partner, id);
    await world.clock.advance(100);
    expect((await partner.put(`${PATH}/${id}`, { status })).Response).toEqual([{ Id: { id } }]);
    const after = await provisionOf(partner, id);
    const isReset = status === 'TOKEN_RESET_REQUESTED';
    expect(words(after)).toBe(
      isReset ? 'TOKEN_RESET_REQUESTED PENDING_PROCESS_TOKEN_RESET SYSTEM' : 'CANCELLED PENDING_PROCESS_CLOSURE SYSTEM',
    );
    expect(after.updated).toBe(world.clock.now);
    await world.clock.advance(499);
    expect(words(await provisionOf(partner, id))).toBe(words(after));
    await world.clock.advance(1);
    const end = await provisionOf(partner, id, edition(NEW));
    expect(words(end)).toBe(isReset ? shown : 'CLOSED NONE NONE');
    expect(end.updated).toBe(world.clock.now);
    if (isReset) {
      expect(after.credential).toEqual({ ...before.credential, status: 'EXPIRED', token_value: null, updated: after.updated });
      expect(end.credential).toMatchObject({ status: 'PENDING_FIRST_USE', created: end.updated, token_value: HEX });
      expect(end.credential.token_value).not.toBe(before.credential.token_value);
    } else expect(end.credential).toBeNull();
  });
});

test.each<[what: string, body: object | string, text: Text]>([
  ['nothing', {}, /^bunq-mock: field \/status: is missing/],
  ['a status that is no string', { status: null }, /^bunq-mock: field \/status: is no string/],
  ['another field', { status: 'CANCELLED', sub_status: 'NONE' }, 'Superfluous field "sub_status".'],
  ['two things at once', { status: ['CANCELLED'] }, /^bunq-mock: field \/status: is no string/],
])('an update with %s is refused', async (_, body, text) => {
  const id = await provide(partner);
  await expectRefused({ mock, world, actors: [partner] }, () => partner.send(ask.put(`/v1${PATH}/${id}`, body)), 400, text);
});

describe('in the words of an edition:', () => {
  test('status at PENDING_PROCESS_USER_ONBOARDING is CREATED or ACTIVE, in reads, lists and filters alike', async () => {
    const id = await provide(partner);
    await stages(partner, id, 3);
    for (const [name, own, other] of [
      [OLD, 'CREATED', 'ACTIVE'],
      [NEW, 'ACTIVE', 'CREATED'],
    ] as const) {
      const headers = edition(name);
      expect((await provisionOf(partner, id, headers)).status).toBe(own);
      expect((await partner.all(PATH, headers)).map(({ status }) => status)).toEqual([own]);
      expect(await partner.all(`${PATH}?status=${own}`, headers)).toHaveLength(1);
      expect(await partner.all(`${PATH}?status=${other}`, headers)).toEqual([]);
    }
  });

  test.each([
    [OLD, 'CREATED'],
    [NEW, 'ACTIVE'],
  ])('a webhook has those of the world, %s', async (name, status) => {
    await begin({ edition: name });
    await using target = await startTarget();
    const filter = { category: 'PARTNER_USER_PROVISION', notification_target: target.url };
    only(await partner.post(`/user/${partner.id}/notification-filter-url`, { notification_filters: [filter] }));
    const id = await provide(partner);
    await world.clock.advance(1500);
    expect(target.notified().map(({ object }) => words(object.PartnerUserProvision))).toEqual([
      'CREATED PENDING_PROCESS_RELATION_USER SYSTEM',
      'CREATED PENDING_PROCESS_OAUTH_REQUEST SYSTEM',
      `${status} PENDING_PROCESS_USER_ONBOARDING USER`,
    ]);
    expect(target.notified().at(-1)?.object.PartnerUserProvision).toEqual(await provisionOf(partner, id));
  });
});

describe('a list', () => {
  const listed = async (query: string, name = OLD) => (await partner.all(`${PATH}?${query}`, edition(name))).map(({ id }) => id - 429307);

  test('holds what its filters choose: states with commas, an external_uuid in either case, both', async () => {
    const ids = [];
    for (let i = 0; i < 4; i++)
      ids.push(await provide(partner, { external_uuid: `abcdef00-0000-4000-8000-00000000000${i}`, ...(i === 3 && AUDIT) }));
    const [first, second, third, fourth] = ids as [number, number, number, number];
    await stages(partner, second, 1, { fails: true });
    only(await partner.put(`${PATH}/${third}`, { status: 'CANCELLED' }));
    await stages(partner, fourth, 3);
    await stages(partner, first, 3);
    expect(await listed('')).toEqual([3, 2, 1, 0]);
    expect(await listed('status=CREATED')).toEqual([0]);
    expect(await listed('status=CREATED', NEW)).toEqual([]);
    expect(await listed('status=ACTIVE')).toEqual([3]);
    expect(await listed('status=ACTIVE', NEW)).toEqual([3, 0]);
    expect(await listed('status=FAILED,CANCELLED')).toEqual([2, 1]);
    expect(await listed('status=FAILED%2CCANCELLED,FAILED')).toEqual([2, 1]);
    expect(await listed('status=FREE_BEER,CREATED')).toEqual([0]);
    for (const query of ['FREE_BEER', '', ',', 'created', 'NONE', 'PENDING_PROCESS_CLOSURE'])
      expect(await listed(`status=${query}`)).toEqual([]);
    for (const given of ['abcdef00-0000-4000-8000-000000000002', 'ABCDEF00-0000-4000-8000-000000000002'])
      expect(await listed(`external_uuid=${given}`)).toEqual([2]);
    expect(await listed('external_uuid=abcdef00-0000-4000-8000-000000000002&status=CANCELLED,ACTIVE')).toEqual([2]);
    expect(await listed('external_uuid=abcdef00-0000-4000-8000-000000000002&status=ACTIVE')).toEqual([]);
    for (const given of [uuid(0xffff), 'abcdef00', '']) expect(await listed(`external_uuid=${given}`)).toEqual([]);
  });

  test('is read page by page, and every page keeps to the filters', async () => {
    for (let i = 0; i < 25; i++) {
      const id = await provide(partner);
      if (i % 2) await stages(partner, id, 1, { fails: true });
    }
    const seen: number[] = [];
    let next: string | null = `/v1${PATH}?status=FAILED,CLOSED&count=5`;
    for (let pages = 0; next; pages++) {
      expect(pages).toBeLessThan(5);
      const { Pagination: pagination, ...page }: Json = await partner.get(next.slice(3));
      seen.push(...objects(page).map(({ id }) => id - 429307));
      for (const url of Object.values(pagination).filter(Boolean))
        expect(url).toMatch(/^\/v1\/partner-user-provision\?.*status=FAILED%2CCLOSED/);
      next = pagination.older_url;
    }
    expect(seen).toEqual([23, 21, 19, 17, 15, 13, 11, 9, 7, 5, 3, 1]);
    const { Pagination: future } = await partner.get(`${PATH}?status=FAILED&external_uuid=${uuid(1)}`);
    expect(future).toEqual({ future_url: null, newer_url: null, older_url: null });
  });
});

describe('whose', () => {
  test("one partner does not see another's", async () => {
    const id = await provide(partner, { external_uuid: uuid(0xabc) });
    const other = await signedIn(world, 'sandbox_another_partner');
    expect(await other.all(PATH)).toEqual([]);
    expect(await other.all(`${PATH}?external_uuid=${uuid(0xabc)}`)).toEqual([]);
    const none = new RegExp(`no partner-user-provision ${id}`);
    const scene = { mock, world, actors: [partner, other] };
    await expectRefused(scene, () => other.send(ask.get(`/v1${PATH}/${id}`)), 404, none);
    await expectRefused(scene, () => other.send(ask.put(`/v1${PATH}/${id}`, { status: 'CANCELLED' })), 404, none);
    expect(await partner.all(PATH)).toHaveLength(1);
  });

  test("a user's session, a stranger's, an installation's token, a credential and nothing are 403 on every call", async () => {
    const id = await provide(partner);
    await stages(partner, id, 3);
    const { token_value } = (await provisionOf(partner, id)).credential;
    const user = await signedIn(world, token_value);
    const [someone, installation] = [await stranger(world), await install(world)];
    const pending = await provide(partner);
    await stages(partner, pending, 3);
    const credential = (await provisionOf(partner, pending)).credential.token_value;
    const tokens = [user.auth, someone.auth, installation.auth, { 'X-Bunq-Client-Authentication': credential }, {}];
    const paths = [
      ask.post(`/v1${PATH}`, newcomer()),
      ask.get(`/v1${PATH}`),
      ask.get(`/v1${PATH}/${id}`),
      ask.put(`/v1${PATH}/${id}`, { status: 'CANCELLED' }),
    ];
    const without = { 'X-Bunq-Client-Authentication': undefined, 'X-Bunq-Client-Signature': undefined };
    const before = await stateOf(mock, world, [partner, user]);
    for (const token of tokens)
      for (const asked of paths) {
        const answer = await partner.send({ ...asked, headers: { ...asked.headers, ...without, ...token } });
        expect([answer.status, why(JSON.parse(answer.body))]).toEqual([403, 'Insufficient authentication.']);
      }
    expect(await stateOf(mock, world, [partner, user])).toEqual(before);
  });

  test('an id that is nobody’s is 404, and no number is 400', async () => {
    for (const [id, status] of [
      [1, 404],
      [2 ** 53, 404],
      ['x', 400],
      ['0429307', 400],
    ] as const)
      expect((await partner.get(`${PATH}/${id}`)).status).toBe(status);
  });
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
    world.plan.set({ fails_at: WAY });
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
      async (id) => [await STATES.PENDING_PROCESS_CLOSURE?.by(id), step(id, { fails: true })][1],
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
