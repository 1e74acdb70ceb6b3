/** The users that a partner brings: how it asks for them, whom it sees, in the words of which edition, and what is refused. */
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import type { WorldHandle } from '../../server/index.js';
import { install, stranger } from '../support/actors.js';
import { ask } from '../support/client.js';
import { type Client, type Json, newcomer, objects, only, provide, provisionOf, signedIn, stages, uuid, why } from '../support/partner.js';
import { AUDIT, COMPANY, edition, frozenMock, NEW, OLD, PATH, words } from '../support/provisions.js';
import { expectRefused, type Text } from '../support/refused.js';
import { stateOf } from '../support/state.js';
import { startTarget } from '../support/target.js';

const mock = await frozenMock();
let worlds = 0;
let world: WorldHandle;
let partner: Client;
async function begin(options = {}) {
  world = mock.world(`provisions-${worlds++}`, options);
  partner = await signedIn(world);
}
beforeEach(() => begin());

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
