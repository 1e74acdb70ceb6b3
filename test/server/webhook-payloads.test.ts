/** What webhooks say, to whom, and when. One file, though long: one scene, and the same ways of acting in it, serve all of it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Edition, Mock } from '../../server/index.js';
import { startMock, version } from '../../server/index.js';
import { logIn, stranger } from '../support/actors.js';
import { type Asked, ask } from '../support/client.js';
import { startTarget, type Target } from '../support/target.js';
import { API_KEY, COMPANY, listening, ONBOARDED, PERSON, PROVISIONED, type Scene } from '../support/webhooks.js';

const example = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/documented/webhook.${name}.json`, import.meta.url), 'utf8')).request;
/** Names, in their order, of all that is an object. */
const shape = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(shape)
    : value && typeof value === 'object'
      ? Object.entries(value).map(([name, inner]) => [name, shape(inner)])
      : null;

const ownFaults: unknown[] = [];
let mock: Mock;
beforeAll(async () => {
  mock = await startMock({ webhookGraceMs: 5000, onOwnFault: (error) => ownFaults.push(error) });
});
afterAll(() => mock.stop());

const told = (target: Target) => target.notified().map(({ object }) => Object.values(object)[0]);
const ours = async ({ call }: Scene, { headers, ...asked }: Asked, auth: Record<string, string>) => {
  const answer = await call({ ...asked, headers: { ...headers, ...auth } });
  expect(answer).toMatchObject({ status: 200 });
  return answer.Response[0]?.Id?.id as number;
};

/** All that bunq asks of a person but the verification. */
async function fulfil(scene: Scene, user: number, auth: Record<string, string>) {
  const address_main = { street: 'A', house_number: '1', postal_code: '1', city: 'A', country: 'NL' };
  await ours(scene, ask.put(`/v1/user-person/${user}`, { first_name: 'A', last_name: 'B', date_of_birth: '2000-01-01' }), auth);
  await ours(scene, ask.post(`/v1/user/${user}/address-main`, { address_main }), auth);
}
async function verify(scene: Scene, user: number, auth: Record<string, string>) {
  const path = `/v1/user/${user}/identity-verification-session`;
  const id = await ours(scene, ask.post(path, { purpose: 'VERIFICATION', provider: 'INCODE' }), auth);
  await ours(scene, ask.put(`${path}/${id}`, { status: 'SUBMITTED' }), auth);
  return id;
}

describe('a webhook', () => {
  test('is a POST of JSON that says whose it is, and signs nothing', async () => {
    await using target = await startTarget();
    const scene = await listening(mock, [`${target.url}/hook?of=mine#part`]);
    await scene.happens();
    await scene.settled();
    const [arrival] = target.arrivals;
    expect(arrival).toMatchObject({ method: 'POST', path: '/hook?of=mine' });
    expect(arrival?.headers).toEqual({
      host: target.host,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(arrival?.body ?? '')),
      'user-agent': `bunq-mock/${version}`,
      'x-mock': `bunq-mock/${version}`,
      connection: 'close',
    });
    expect(JSON.stringify(JSON.parse(arrival?.body ?? ''))).toBe(arrival?.body);
  });

  test('says where it goes in the words of the filter', async () => {
    await using target = await startTarget();
    const url = `${target.url.toUpperCase().replace('HTTP', 'http')}/%7Ehook/ü/../x`;
    const scene = await listening(mock, [url]);
    await scene.happens();
    await scene.settled();
    expect(target.notified()[0]).toMatchObject({ target_url: url, category: PROVISIONED });
    expect(target.arrivals[0]?.path).toBe('/%7Ehook/x');
  });

  test('on a provision has the keys that bunq was recorded to send, and those of its example', async () => {
    await using target = await startTarget();
    const scene = await listening(mock, [target.url]);
    scene.world.plan.set({});
    await ours(scene, ask.post('/v1/oauth-client', {}), scene.partner.auth);
    await ours(scene, ask.post('/v1/oauth-client/789/callback-url', { url: 'https://partner.example/callback' }), scene.partner.auth);
    const body = {
      external_uuid: '550e8400-e29b-41d4-a716-446655440000',
      user_verified_type: 'PARTNER_USER_PERSON',
      email: 'a@b.nl',
      phone_number: '+31612345678',
      date_of_birth: '2000-01-01',
      products: ['USER_ANONYMOUS_TRANSACTION_AUDIT'],
    };
    await scene.call(ask.post('/v1/partner-user-provision', body, scene.partner.auth));
    await scene.world.clock.advance(10_000);
    const last = JSON.parse(target.arrivals.at(-1)?.body ?? '');

    const recorded = example('partner-user-provision.recorded-2025-09');
    // The sample has pictures, which are not simulated, and leaves an avatar out.
    const expected = recorded.NotificationUrl.object.PartnerUserProvision;
    expected.label_user.avatar.image = [];
    expected.oauth_request.user_alias_created.avatar = { uuid: '', image: [], anchor_uuid: null, style: '' };
    expect(shape(last)).toEqual(shape(recorded));

    const shown = last.NotificationUrl.object.PartnerUserProvision;
    expect(shown).toMatchObject({
      status: expected.status,
      sub_status: expected.sub_status,
      action_required: expected.action_required,
      products: expected.products,
      label_user: { type: 'PERSON' },
      oauth_request: { response_type: 'code', status: 'ACCEPTED', type: 'BUNQ', callback_url: 'https://partner.example/callback' },
      credential: { status: 'PENDING_FIRST_USE', token_value: expect.stringMatching(/^[0-9a-f]{64}$/), permitted_device: null },
    });
    const { authorization_code, redirect_url } = shown.oauth_request;
    expect(redirect_url).toBe(`https://partner.example/callback?code=${authorization_code}`);
    const listed = example('partner-user-provision').NotificationUrl;
    expect(Object.keys(last.NotificationUrl)).toEqual(Object.keys(listed));
    expect(Object.keys(shown)).toEqual(expect.arrayContaining(Object.keys(listed.object.PartnerUserProvision)));
    expect(last.NotificationUrl).toMatchObject({ category: listed.category, event_type: listed.event_type, target_url: target.url });
    // The token is a live one.
    expect((await logIn(scene.world, shown.credential.token_value)).id).toBeGreaterThan(API_KEY);
  });

  test('on an onboarding has the keys of the example', async () => {
    await using target = await startTarget();
    const scene = await listening(mock);
    await scene.listen([{ category: ONBOARDED, notification_target: target.url }], API_KEY);
    await ours(
      scene,
      ask.post(`/v1/user/${API_KEY}/user-onboarding`, { type: 'PARTNER_USER', user_verification_status_desired: 'VERIFIED' }),
      scene.partner.auth,
    );
    await fulfil(scene, API_KEY, scene.partner.auth);
    await verify(scene, API_KEY, scene.partner.auth);
    await scene.world.clock.advance(10_000);
    const last = JSON.parse(target.arrivals.at(-1)?.body ?? '');
    const documented = example('user-onboarding');
    expect(shape(last)).toEqual(shape(documented));
    const { id, created, updated, user_id, ...said } = documented.NotificationUrl.object.UserOnboarding;
    expect(last.NotificationUrl.object.UserOnboarding).toMatchObject({ ...said, user_id: PERSON, updated: '2026-01-01 00:00:03.000000' });
    expect(last.NotificationUrl).toMatchObject({ category: ONBOARDED, event_type: documented.NotificationUrl.event_type });
  });
});

describe('what happens to a provision', () => {
  test.each<[Edition, string]>([
    ['2025-10', 'CREATED'],
    ['2026-06', 'ACTIVE'],
  ])('is told at each step, in the words of %s', async (edition, onboarding) => {
    await using target = await startTarget();
    const scene = await listening(mock, [target.url], { edition });
    scene.world.plan.set({});
    const id = await scene.provision();
    await scene.world.clock.advance(10_000);
    expect(
      told(target).map(({ status, sub_status, action_required, updated }) => [status, sub_status, action_required, updated.slice(17)]),
    ).toEqual([
      ['CREATED', 'PENDING_PROCESS_RELATION_USER', 'SYSTEM', '00.500000'],
      ['CREATED', 'PENDING_PROCESS_OAUTH_REQUEST', 'SYSTEM', '01.000000'],
      [onboarding, 'PENDING_PROCESS_USER_ONBOARDING', 'USER', '01.500000'],
    ]);
    expect(told(target).map(({ label_user, credential }) => [label_user?.type, credential?.status])).toEqual([
      ['PERSON', undefined],
      ['PERSON', undefined],
      ['PERSON', 'PENDING_FIRST_USE'],
    ]);
    const [shown] = (await scene.call(ask.get(`/v1/partner-user-provision/${id}`, scene.partner.auth))).Response;
    const { oauth_request, ...rest } = shown.PartnerUserProvision;
    expect(told(target).at(-1)).toMatchObject(rest);

    await scene.call(ask.put(`/v1/partner-user-provision/${id}`, { status: 'TOKEN_RESET_REQUESTED' }, scene.partner.auth));
    await scene.world.clock.advance(10_000);
    await scene.call(ask.put(`/v1/partner-user-provision/${id}`, { status: 'CANCELLED' }, scene.partner.auth));
    await scene.world.clock.advance(10_000);
    expect(
      told(target)
        .slice(3)
        .map(({ status, sub_status, credential }) => [status, sub_status, Boolean(credential?.token_value)]),
    ).toEqual([
      ['TOKEN_RESET_REQUESTED', 'PENDING_PROCESS_TOKEN_RESET', false],
      [onboarding, 'PENDING_PROCESS_USER_ONBOARDING', true],
      ['CANCELLED', 'PENDING_PROCESS_CLOSURE', expect.any(Boolean)],
      ['CLOSED', 'NONE', false],
    ]);
    expect(target.notified().every(({ event_type }) => event_type === 'PARTNER_USER_PROVISION_PROCESS_UPDATED')).toBe(true);
  });

  test('is told in the edition of the world, whatever a request asks for', async () => {
    await using target = await startTarget();
    const scene = await listening(mock, [target.url]);
    scene.world.plan.set({});
    const id = await scene.provision();
    await scene.world.clock.advance(10_000);
    await scene.call(
      ask.put(
        `/v1/partner-user-provision/${id}`,
        { status: 'TOKEN_RESET_REQUESTED' },
        { ...scene.partner.auth, 'X-Mock-Edition': '2026-06' },
      ),
    );
    await scene.world.clock.advance(10_000);
    expect(told(target).at(-1)).toMatchObject({ status: 'CREATED', sub_status: 'PENDING_PROCESS_USER_ONBOARDING' });
  });

  test('is told to the company, and to the UserApiKey once there is one', async () => {
    await using target = await startTarget();
    const scene = await listening(mock, [`${target.url}/company`]);
    scene.world.plan.set({});
    const id = await scene.provision();
    await scene.world.clock.advance(10_000);
    const { token_value } = told(target).at(-1).credential;
    const user = await logIn(scene.world, token_value);
    const path = (name: string) => [{ category: PROVISIONED, notification_target: `${target.url}/${name}` }];
    await scene.listen(path('api-key'), user.id, user);
    await scene.listen(path('other'), API_KEY);
    await scene.listen(path('person'), PERSON);
    target.arrivals.splice(0);
    await scene.cancel(id);
    await scene.settled();
    expect(target.arrivals.map((arrival) => arrival.path)).toEqual(['/company', '/api-key']);
  });

  test('is nothing to another partner, nor to another category', async () => {
    await using target = await startTarget();
    const scene = await listening(mock);
    const other = await logIn(scene.world, 'sandbox_another_partner');
    const nobody = await stranger(scene.world);
    await scene.listen([target.url], other.id, other);
    await scene.listen([target.url], nobody.id, nobody);
    await scene.listen(
      ['PAYMENT', ONBOARDED, 'USER_INFORMATION_INQUIRY'].map((category) => ({ category, notification_target: target.url })),
    );
    await scene.happens();
    await scene.settled();
    expect(target.arrivals).toEqual([]);
  });
});

describe('what happens to an onboarding', () => {
  const path = `/v1/user/${API_KEY}/user-onboarding`;

  /** The ready-made user, told of under both of its ids. */
  async function onboarding(target: Target) {
    const scene = await listening(mock);
    for (const id of [API_KEY, PERSON, COMPANY])
      await scene.listen([{ category: ONBOARDED, notification_target: `${target.url}/${id}` }], id);
    return { ...scene, id: await ours(scene, ask.post(path, { type: 'PARTNER_USER' }), scene.partner.auth) };
  }
  const turns = (target: Target) =>
    target.arrivals
      .map((arrival, i) => ({ ...told(target)[i], to: arrival.path }))
      .filter(({ to }) => to === `/${API_KEY}`)
      .map(({ status, action_required }) => [status, action_required]);

  test.each<['VERIFIED' | 'DENIED']>([['VERIFIED'], ['DENIED']])('is told when the turn to act passes on, up to %s', async (end) => {
    await using target = await startTarget();
    const scene = await onboarding(target);
    scene.world.plan.set({ onboarding: end });
    await scene.settled();
    expect(turns(target)).toEqual([]);
    await fulfil(scene, API_KEY, scene.partner.auth);
    expect(turns(target)).toEqual([]);
    await verify(scene, API_KEY, scene.partner.auth);
    await scene.settled();
    expect(turns(target)).toEqual([['ELECTRONIC_MONEY', 'SYSTEM']]);
    await scene.world.clock.advance(10_000);
    expect(turns(target)).toEqual([
      ['ELECTRONIC_MONEY', 'SYSTEM'],
      ['ELECTRONIC_MONEY', 'USER'],
    ]);
    await ours(scene, ask.put(`${path}/${scene.id}`, { user_verification_status_desired: 'VERIFIED' }), scene.partner.auth);
    await scene.world.clock.advance(10_000);
    expect(turns(target)).toEqual([
      ['ELECTRONIC_MONEY', 'SYSTEM'],
      ['ELECTRONIC_MONEY', 'USER'],
      ['ELECTRONIC_MONEY', 'SYSTEM'],
      [end, 'NONE'],
    ]);
    // The rule of 2026-07-25: nothing but a change of action_required.
    const of = (id: number) =>
      target.arrivals.filter((arrival) => arrival.path === `/${id}`).map(({ body }) => JSON.parse(body).NotificationUrl.object);
    expect(of(PERSON)).toEqual(of(API_KEY));
    expect(of(COMPANY)).toEqual([]);
  });

  test('is told when a rejected verification hands it back', async () => {
    await using target = await startTarget();
    const scene = await onboarding(target);
    scene.world.plan.set({ outcome: 'REJECTED' });
    await fulfil(scene, API_KEY, scene.partner.auth);
    await verify(scene, API_KEY, scene.partner.auth);
    await scene.world.clock.advance(10_000);
    expect(turns(target)).toEqual([
      ['ELECTRONIC_MONEY', 'SYSTEM'],
      ['ELECTRONIC_MONEY', 'USER'],
    ]);
  });

  test('that is refused is not told', async () => {
    await using target = await startTarget();
    const scene = await onboarding(target);
    const answer = await scene.call(ask.put(`${path}/${scene.id}`, { user_verification_status_desired: 'VERIFIED' }, scene.partner.auth));
    expect(answer.status).toBe(400);
    await scene.settled();
    expect(target.arrivals).toEqual([]);
  });

  test('that ends well ends the provision too: first the one is told, then the other', async () => {
    await using target = await startTarget();
    const scene = await listening(mock, [`${target.url}/provision`]);
    scene.world.plan.set({});
    await scene.provision();
    await scene.world.clock.advance(10_000);
    const user = await logIn(scene.world, told(target).at(-1).credential.token_value);
    await scene.listen([{ category: ONBOARDED, notification_target: `${target.url}/onboarding` }], user.id, user);
    await ours(
      scene,
      ask.post(`/v1/user/${user.id}/user-onboarding`, { type: 'PARTNER_USER', user_verification_status_desired: 'VERIFIED' }),
      user.auth,
    );
    await fulfil(scene, user.id, user.auth);
    await verify(scene, user.id, user.auth);
    await scene.world.clock.advance(10_000);
    expect(target.arrivals.slice(-2).map((arrival) => arrival.path)).toEqual(['/provision', '/onboarding']);
    expect(told(target).slice(-2)).toMatchObject([
      { status: 'ACTIVE', sub_status: 'NONE', action_required: 'NONE' },
      { status: 'VERIFIED', action_required: 'NONE' },
    ]);
  });
});

test('none of it is a fault of the mock itself', () => {
  expect(ownFaults).toEqual([]);
});
