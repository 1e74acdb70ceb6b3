/**
 * A provision on its way, stage by stage, at the very instant, as planned; and the user that comes of it. One file, though
 * long: the stages are one story.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Plan, WorldHandle } from '../../server/index.js';
import { Client, type Json, only, provide, provisionOf, signedIn, stages } from '../support/partner.js';
import { AUDIT, at, COMPANY, edition, frozenMock, HEX, NEW, OLD, PATH, UUID, WAY, words } from '../support/provisions.js';
import { startTarget } from '../support/target.js';

const mock = await frozenMock();
let worlds = 0;
let world: WorldHandle;
let partner: Client;
beforeEach(async () => {
  world = mock.world(`provision-stages-${worlds++}`);
  partner = await signedIn(world);
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
