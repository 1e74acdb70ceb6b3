/** The partner's whole way, with a client that signs: from its installation to a user that bunq has approved, and the ways that end elsewhere. */
import { afterAll, expect, test } from 'vitest';
import { startMock, type WorldHandle } from '../../server/index.js';
import { Client, fulfil, type Json, missing, newcomer, objects, only, provisionOf, signedIn, submitted, why } from '../support/partner.js';
import { startTarget } from '../support/target.js';

const mock = await startMock({ freeze: true, now: '2026-07-25T12:00:00Z' });
afterAll(() => mock.stop());
let worlds = 0;
const fresh = () => mock.world(`story-${worlds++}`, {});

const INCORRECT = 'User credentials are incorrect. Incorrect API key or IP address.';
const DESIRED = { user_status_desired: 'ACTIVE', user_verification_status_desired: 'VERIFIED' };

/** What a poller does: it asks, and as long as it is not content it waits half a second. Whatever it saw, oldest first. */
async function polled<T>(world: WorldHandle, ask: () => Promise<T>, content: (seen: T) => boolean): Promise<T[]> {
  const seen = [await ask()];
  while (!content(seen.at(-1) as T)) {
    if (seen.length > 100) throw new Error(`it never comes: ${JSON.stringify(seen.at(-1))}`);
    await world.clock.advance(500);
    seen.push(await ask());
  }
  return seen;
}

const stageOf = ({ status, sub_status, action_required }: Json): string[] => [status, sub_status, action_required];
const distinct = (seen: string[][]) => seen.filter((each, i) => i === 0 || String(each) !== String(seen[i - 1]));

/** The provision of a new user, polled until there is a credential. */
async function arrived(world: WorldHandle) {
  const partner = await signedIn(world);
  const { id } = only(await partner.post('/partner-user-provision', newcomer()));
  const seen = await polled(
    world,
    () => provisionOf(partner, id),
    ({ credential }) => credential,
  );
  const { credential } = seen.at(-1);
  return { partner, id, seen, token: credential.token_value as string };
}

/** A user in the midst of its onboarding, with everything given but its face. */
async function onboarding(world: WorldHandle) {
  const { partner, id, token } = await arrived(world);
  const user = await signedIn(world, token);
  const paths = { onboarding: `/user/${user.id}/user-onboarding`, verification: `/user/${user.id}/identity-verification-session` };
  const { id: onboarding } = only(await user.post(paths.onboarding, { type: 'PARTNER_USER' }));
  await fulfil(user, user.id);
  return { partner, id, user, token, paths, onboarding };
}

test('by polling, from installation to an approved user', async () => {
  const world = fresh();
  const partner = new Client(world);
  const [, , { UserCompany: company }] = (await partner.signIn(world.partner.api_key)).Response;
  expect(company.id).toBe(1360);

  const client = only(await partner.post(`/user/${partner.id}/oauth-client`, {})).id;
  only(await partner.post(`/user/${partner.id}/oauth-client/${client}/callback-url`, { url: 'https://partner.example/back' }));
  const { id } = only(await partner.post('/partner-user-provision', newcomer({ user_verified_type: 'PARTNER_USER_PERSON' })));
  const provisions = await polled(
    world,
    () => provisionOf(partner, id),
    ({ credential }) => credential?.status === 'PENDING_FIRST_USE',
  );
  expect(provisions.map(stageOf)).toEqual([
    ['CREATED', 'PENDING_PROCESS_USER', 'SYSTEM'],
    ['CREATED', 'PENDING_PROCESS_RELATION_USER', 'SYSTEM'],
    ['CREATED', 'PENDING_PROCESS_OAUTH_REQUEST', 'SYSTEM'],
    ['CREATED', 'PENDING_PROCESS_USER_ONBOARDING', 'USER'],
  ]);
  const { oauth_request, credential } = provisions.at(-1);
  expect(oauth_request.redirect_url).toBe(`https://partner.example/back?code=${oauth_request.authorization_code}`);

  const user = new Client(world);
  const [, , { UserApiKey: apiKey }] = (await user.signIn(credential.token_value)).Response;
  expect(apiKey).toMatchObject({ requested_by_user: { UserCompany: { id: partner.id } }, granted_by_user: { UserPerson: {} } });
  const person = apiKey.granted_by_user.UserPerson.id;
  expect(new Set([partner.id, user.id, person]).size).toBe(3);
  expect((await provisionOf(partner, id)).credential).toMatchObject({ status: 'ACTIVE', token_value: null });

  const onboardings = `/user/${user.id}/user-onboarding`;
  const { id: onboarding } = only(await user.post(onboardings, { type: 'PARTNER_USER' }));
  expect(await missing(user, user.id, onboarding)).toHaveLength(8);
  await fulfil(user, user.id);
  const sessions = `/user/${user.id}/identity-verification-session`;
  const { id: session } = only(await user.post(sessions, { purpose: 'VERIFICATION', provider: 'INCODE' }));
  expect(await user.one(`${sessions}/${session}`)).toMatchObject({ status: 'CREATED', country: 'NL', token: expect.any(String) });
  only(await user.put(`${sessions}/${session}`, { status: 'SUBMITTED' }));
  const looks = await polled(
    world,
    () => user.one(`${sessions}/${session}`),
    ({ status }) => status === 'PROCESSED',
  );
  expect(looks.map(({ status, result }) => [status, result])).toEqual([...Array(4).fill(['SUBMITTED', null]), ['PROCESSED', 'APPROVED']]);

  // What is left is bunq's to confirm.
  expect(await missing(user, user.id, onboarding)).toEqual(['EMAIL', 'PHONE_NUMBER']);
  const updates = await polled(
    world,
    () => user.put(`${onboardings}/${onboarding}`, DESIRED),
    ({ status }) => status === 200,
  );
  expect(updates.map(({ status }) => status)).toEqual([...Array(6).fill(400), 200]);
  const verdicts = await polled(
    world,
    () => user.one(`${onboardings}/${onboarding}`),
    ({ status }) => status !== 'ELECTRONIC_MONEY',
  );
  expect(verdicts.map(({ status, action_required }) => [status, action_required])).toEqual([
    ['ELECTRONIC_MONEY', 'SYSTEM'],
    ['ELECTRONIC_MONEY', 'SYSTEM'],
    ['VERIFIED', 'NONE'],
  ]);
  expect(stageOf(await provisionOf(partner, id))).toEqual(['ACTIVE', 'NONE', 'NONE']);
  expect(await user.one(`/user/${person}`)).toMatchObject({ id: person, legal_name: 'Ada Lovelace', date_of_birth: '1990-01-15' });

  const { exchanges } = world.journal;
  expect(exchanges().filter(({ signature }) => signature.verdict !== 'valid')).toEqual([]);
  expect(exchanges().filter(({ own_fault }) => own_fault !== null)).toEqual([]);
});

test('by webhooks alone: nothing is looked at before a webhook has said that it is there', async () => {
  await using target = await startTarget();
  const world = fresh();
  const partner = await signedIn(world);
  const filter = (category: string) => ({ notification_filters: [{ category, notification_target: `${target.url}/hook` }] });
  objects(await partner.post(`/user/${partner.id}/notification-filter-url`, filter('PARTNER_USER_PROVISION')));
  const { id } = only(await partner.post('/partner-user-provision', newcomer()));

  /** Time goes on to the next event, until a webhook of the last of them says so. */
  const told = async (type: string, so: (object: Record<string, never>) => boolean) => {
    for (let i = 0; i < 20; i++) {
      const object = target.notified().at(-1)?.object[type];
      if (object && so(object)) return object;
      await world.clock.toNext();
    }
    throw new Error(`no webhook says so: ${JSON.stringify(target.notified().at(-1))}`);
  };
  const { credential } = await told('PartnerUserProvision', ({ credential }) => credential !== null);
  const user = await signedIn(world, credential.token_value);
  objects(await user.post(`/user/${user.id}/notification-filter-url`, filter('USER_ONBOARDING')));
  const { id: onboarding } = only(
    await user.post(`/user/${user.id}/user-onboarding`, { type: 'PERSON', user_verification_status_desired: 'VERIFIED' }),
  );
  await fulfil(user, user.id);
  await submitted(user, user.id);
  const { id: notified, status } = await told('UserOnboarding', ({ action_required }) => action_required === 'NONE');
  expect([notified, status]).toEqual([onboarding, 'VERIFIED']);

  expect(world.journal.exchanges().filter(({ request }) => request.method === 'GET')).toEqual([]);
  expect(
    target
      .notified()
      .map(({ object }) => Object.values(object)[0])
      .map(({ status, sub_status, action_required }) => [status, sub_status, action_required].join(' ')),
  ).toEqual([
    'CREATED PENDING_PROCESS_RELATION_USER SYSTEM',
    'CREATED PENDING_PROCESS_OAUTH_REQUEST SYSTEM',
    'CREATED PENDING_PROCESS_USER_ONBOARDING USER',
    'ELECTRONIC_MONEY  SYSTEM',
    'ACTIVE NONE NONE',
    'VERIFIED  NONE',
  ]);
  expect(stageOf(await provisionOf(partner, id))).toEqual(['ACTIVE', 'NONE', 'NONE']);
});

test('rejected once, approved at the second attempt', async () => {
  const world = fresh();
  const { user, paths, onboarding: id } = await onboarding(world);
  world.plan.user(user.id, { outcome: 'REJECTED', fail_reasons: ['errorGlare'] });
  const session = await submitted(user, user.id);
  await world.clock.advance(5000);
  const edition = { 'X-Mock-Edition': '2026-06' };
  const result = (outcome: string, all_fail_reason: string[] = []) => ({
    status: 'PROCESSED',
    result: { result: outcome, all_fail_reason },
  });
  expect(await user.one(`${paths.verification}/${session}`, edition)).toMatchObject(result('REJECTED', ['errorGlare']));
  expect(await missing(user, user.id, id)).toEqual(['IDENTITY_VERIFICATION']);
  expect(await user.one(`${paths.onboarding}/${id}`)).toMatchObject({ status: 'ELECTRONIC_MONEY', action_required: 'USER' });

  world.plan.user(user.id, { outcome: 'APPROVED' });
  const second = await submitted(user, user.id);
  await world.clock.advance(2000);
  expect(await user.one(`${paths.verification}/${second}`, edition)).toMatchObject(result('APPROVED'));
  only(await user.put(`${paths.onboarding}/${id}`, DESIRED));
  await world.clock.advance(1000);
  expect(await user.one(`${paths.onboarding}/${id}`)).toMatchObject({ status: 'VERIFIED' });
});

test('denied: the user stays where it is, and may begin anew', async () => {
  const world = fresh();
  const { partner, id, user, paths, onboarding: first } = await onboarding(world);
  world.plan.user(user.id, { onboarding: 'DENIED' });
  await submitted(user, user.id);
  await world.clock.advance(5000);
  only(await user.put(`${paths.onboarding}/${first}`, DESIRED));
  await world.clock.advance(1000);
  expect(await user.one(`${paths.onboarding}/${first}`)).toMatchObject({ status: 'DENIED', action_required: 'NONE' });
  expect(stageOf(await provisionOf(partner, id))).toEqual(['CREATED', 'PENDING_PROCESS_USER_ONBOARDING', 'USER']);

  world.plan.user(user.id, {});
  const { id: second } = only(await user.post(paths.onboarding, { type: 'PARTNER_USER', ...DESIRED }));
  expect(second).toBe(first + 1);
  await world.clock.advance(1000);
  expect((await user.all(paths.onboarding)).map(({ id, status }) => [id, status])).toEqual([
    [second, 'VERIFIED'],
    [first, 'DENIED'],
  ]);
  expect(stageOf(await provisionOf(partner, id))).toEqual(['ACTIVE', 'NONE', 'NONE']);
});

test('cancelled on the way: no user comes of it', async () => {
  const world = fresh();
  const partner = await signedIn(world);
  const { id } = only(await partner.post('/partner-user-provision', newcomer()));
  await world.clock.advance(700);
  only(await partner.put(`/partner-user-provision/${id}`, { status: 'CANCELLED' }));
  const seen = await polled(
    world,
    () => provisionOf(partner, id),
    ({ status }) => status === 'CLOSED',
  );
  expect(distinct(seen.map(stageOf))).toEqual([
    ['CANCELLED', 'PENDING_PROCESS_CLOSURE', 'SYSTEM'],
    ['CLOSED', 'NONE', 'NONE'],
  ]);
  await world.clock.advance(3_600_000);
  expect(await provisionOf(partner, id)).toMatchObject({ status: 'CLOSED', oauth_request: null, credential: null });
});

test('a credential that expired is replaced by a reset', async () => {
  const world = fresh();
  const { partner, id, token } = await arrived(world);
  await world.clock.advance(3_600_000);
  const late = new Client(world);
  const refused = await late.signIn(token);
  expect([refused.status, why(refused)]).toEqual([400, INCORRECT]);
  expect((await provisionOf(partner, id)).credential).toMatchObject({ status: 'EXPIRED', token_value: null });

  only(await partner.put(`/partner-user-provision/${id}`, { status: 'TOKEN_RESET_REQUESTED' }));
  const seen = await polled(
    world,
    () => provisionOf(partner, id),
    ({ credential }) => credential.status === 'PENDING_FIRST_USE',
  );
  expect(seen.map(stageOf)).toEqual([
    ['TOKEN_RESET_REQUESTED', 'PENDING_PROCESS_TOKEN_RESET', 'SYSTEM'],
    ['CREATED', 'PENDING_PROCESS_USER_ONBOARDING', 'USER'],
  ]);
  const { token_value } = seen.at(-1).credential;
  expect(token_value).not.toBe(token);
  expect((await late.signIn(token)).status).toBe(400);
  expect((await late.signIn(token_value)).status).toBe(200);
});

test('reset when the user is known: the old session goes on, the old token does not', async () => {
  const world = fresh();
  const { partner, id, user, token } = await onboarding(world);
  await submitted(user, user.id);
  await world.clock.advance(5000);
  only(await user.put(`/user/${user.id}/user-onboarding/260`, DESIRED));
  await world.clock.advance(1000);
  only(await partner.put(`/partner-user-provision/${id}`, { status: 'TOKEN_RESET_REQUESTED' }));
  await world.clock.advance(500);
  const { credential, ...provision } = await provisionOf(partner, id);
  expect(stageOf(provision)).toEqual(['ACTIVE', 'NONE', 'NONE']);
  expect((await user.get('/user')).status).toBe(200);
  expect((await new Client(world).signIn(token)).status).toBe(400);
  expect((await signedIn(world, credential.token_value)).id).toBe(user.id);
});

test('closed: the credential is gone, the sessions have ended, and nothing opens another', async () => {
  const world = fresh();
  const { partner, id, user, token } = await onboarding(world);
  const again = await signedIn(world, token);
  only(await partner.put(`/partner-user-provision/${id}`, { status: 'CANCELLED' }));
  expect((await user.get('/user')).status).toBe(200);
  await world.clock.advance(500);
  expect(await provisionOf(partner, id)).toMatchObject({ status: 'CLOSED', sub_status: 'NONE', action_required: 'NONE', credential: null });
  for (const client of [user, again]) expect((await client.get('/user')).status).toBe(403);
  const refused = await new Client(world).signIn(token);
  expect([refused.status, why(refused)]).toEqual([400, INCORRECT]);
  expect(why(await partner.put(`/partner-user-provision/${id}`, { status: 'TOKEN_RESET_REQUESTED' }))).toMatch(/CLOSED.*allowed now: none/);
});
