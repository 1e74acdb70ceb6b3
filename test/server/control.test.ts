/** The control plane over HTTP. One file, though long: a test for each call. */
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';
import { router } from '../../server/resources/routes.js';

const { operations } = router;

let mock: Mock;
beforeAll(async () => {
  mock = await startMock({ allowHosts: ['bunq.local'] });
});
afterAll(() => mock.stop());

const get = (path: string) => request(mock.url).get(`/_mock${path}`);
const send = (method: 'put' | 'post', path: string, body: object) => request(mock.url)[method](`/_mock${path}`).send(body);

describe('guards', () => {
  /** fetch and supertest set Host by themselves. */
  const statusFor = (host: string | undefined, path = '/_mock/health') =>
    new Promise<number | undefined>((resolve, reject) => {
      const options = { port: mock.port, host: '127.0.0.1', path, setHost: false, headers: host === undefined ? {} : { Host: host } };
      httpRequest(options, (answer) => resolve(answer.resume().statusCode))
        .on('error', reject)
        .end();
    });

  test.each([
    ['localhost', 200],
    ['LOCALHOST:1234', 200],
    ['127.0.0.1:8787', 200],
    ['127.9.9.9', 200],
    ['[::1]:8787', 200],
    ['bunq.local', 200],
    ['BUNQ.local:80', 200],
    ['evil.example', 403],
    ['localhost.evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['', 403],
    [undefined, 403],
  ])('Host %s: %i', async (host, status) => {
    expect(await statusFor(host)).toBe(status);
  });

  test('a foreign Host may still call bunq: only the control plane minds', async () => {
    expect(await statusFor('evil.example', '/v1/nope')).toBe(404);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])(
    'a write of type %j is refused and does nothing',
    async (type) => {
      const before = await get('/worlds/guarded/plan');
      const answer = await request(mock.url).put('/_mock/worlds/guarded/plan').set('Content-Type', type).send('{"outcome":"REJECTED"}');
      expect(answer.status).toBe(400);
      expect(answer.body.Error[0].error_description).toMatch(/^bunq-mock: the Content-Type is/);
      expect((await get('/worlds/guarded/plan')).body).toEqual(before.body);
    },
  );

  test('a DELETE without a JSON type is refused too', async () => {
    await get('/worlds/kept');
    expect((await request(mock.url).delete('/_mock/worlds/kept')).status).toBe(400);
    expect((await request(mock.url).delete('/_mock/worlds/kept').set('Content-Type', 'application/json')).body).toEqual({
      dropped: 'kept',
    });
  });

  test('nothing is open to other origins', async () => {
    const answer = await get('/health').set('Origin', 'https://evil.example');
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

test('the plane itself lists its calls', async () => {
  for (const answer of [await get('/'), await get('')]) {
    expect(answer.body.control).toContainEqual({ method: 'GET', path: '/_mock/health', does: expect.any(String) });
  }
});

test('/health says that it is up', async () => {
  expect((await get('/health')).body).toEqual({ status: 'up', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
});

test('every option of a world and of a plan is a decision on record', async () => {
  const { decisions } = (await get('/routes')).body;
  const said = decisions
    .map((decision: { topic: string; does: string; switch: string | null }) => `${decision.topic} ${decision.does} ${decision.switch}`)
    .join('\n');
  const optionsOf = (file: string, definition: string) =>
    Object.keys(
      JSON.parse(readFileSync(new URL(`../../schemas/own/${file}.schema.json`, import.meta.url), 'utf8')).$defs[definition].properties,
    );
  const options = [...optionsOf('world', 'options'), ...optionsOf('plan', 'plan')];
  expect(options.length).toBeGreaterThan(8);
  expect(options.filter((option) => !new RegExp(`\\b${option}\\b`).test(said))).toEqual([]);
});

test('/routes lists every operation, field, state, transition and refusal with its provenance', async () => {
  const { body } = await get('/routes');
  expect(body.routes.map((route: { operation: string }) => route.operation)).toEqual(operations.map(({ name }) => name));
  const objects = Object.values<Record<string, Record<string, object>>>(body.objects);
  const lifecycles = Object.values<Record<'states' | 'transitions', Record<string, { 'x-provenance': object }>>>(body.lifecycles);
  const provenances: object[] = [
    ...[...body.routes, ...body.refusals, ...body.decisions].map(({ provenance }) => provenance),
    ...objects.flatMap((types) => Object.values(types).flatMap((fields) => Object.values(fields))),
    ...lifecycles.flatMap(({ states, transitions }) =>
      [...Object.values(states), ...Object.values(transitions)].map((part) => part['x-provenance']),
    ),
  ];
  expect(provenances.length).toBeGreaterThan(250);
  for (const provenance of provenances) {
    expect(Object.entries(provenance)).toEqual([
      [expect.stringMatching(/^(documented|observed|assumed)$/), expect.stringMatching(/.{5,}/)],
    ]);
  }
  expect(body.control.map((call: { path: string }) => call.path)).toContain('/_mock/worlds/:world/clock');
});

describe('worlds', () => {
  test('one is made on first use, shown, made with options, dropped', async () => {
    const shown = await get('/worlds/fresh');
    expect(shown.body).toEqual({
      name: 'fresh',
      url: `${mock.url}/w/fresh`,
      edition: '2025-10',
      partner: { user_company_id: 1360, api_key: 'sandbox_mock_partner' },
      server_public_key: expect.stringMatching(/^-----BEGIN PUBLIC KEY-----/),
      users: [
        {
          user_api_key_id: 1364,
          user_person_id: 1363,
          session_token: expect.stringMatching(/^[0-9a-f]{64}$/),
          client_private_key: expect.stringMatching(/^-----BEGIN PRIVATE KEY-----/),
        },
      ],
    });
    const options = {
      edition: '2026-06',
      now: '2030-01-01T00:00:00Z',
      freeze: true,
      seed: 's',
      strict: true,
      path_ids: 'api-key',
      first_ids: { session: 7 },
    };
    expect((await send('put', '/worlds/fresh', options)).status).toBe(409);
    await request(mock.url).delete('/_mock/worlds/fresh').set('Content-Type', 'application/json');
    const made = await send('put', '/worlds/fresh', options);
    expect(made.body).toMatchObject({ edition: '2026-06' });
    // A script that runs again asks for what is there.
    const again = await send('put', '/worlds/fresh', { ...options, freeze: true });
    expect([again.status, again.body]).toEqual([200, made.body]);
    const other = await send('put', '/worlds/fresh', { ...options, seed: 't' });
    expect(other.status).toBe(409);
    expect(other.text).toMatch(/made with .*\\"seed\\":\\"s\\".*, not with .*\\"seed\\":\\"t\\".*; DELETE it/);
    expect(made.body.users[0].session_token).not.toBe(shown.body.users[0].session_token);
    expect((await get('/worlds/fresh/clock')).body).toMatchObject({ now: '2030-01-01 00:00:00.000000', mode: 'frozen' });
    const token = made.body.users[0].session_token;
    const asPerson = await request(mock.url)
      .get('/w/fresh/v1/user/1363/identity-verification-session')
      .set('X-Bunq-Client-Authentication', token);
    expect(asPerson.status).toBe(403);
    const asApiKey = await request(mock.url)
      .get('/w/fresh/v1/user/1364/identity-verification-session')
      .set('X-Bunq-Client-Authentication', token);
    expect(asApiKey.status).toBe(200);
  });

  test.each([
    [{ edition: '1999' }, '/edition'],
    [{ now: '2025-02-30' }, '2025-02-30'],
    [{ surplus: 1 }, 'there is no field "surplus" here; there is edition, seed, now, '],
    [{ first_ids: { user: 0 } }, '/first_ids/user'],
    [{ first_ids: { users: 5 } }, 'there is no field "users" here; there is user, installation, '],
    [{ freeze: 'yes' }, '/freeze'],
  ])('options %j are refused and no world is made', async (options, why) => {
    const answer = await send('put', '/worlds/never', options);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(why.replaceAll('"', '\\"'));
    const gone = await request(mock.url).delete('/_mock/worlds/never').set('Content-Type', 'application/json');
    expect(gone.status).toBe(404);
  });

  test.each(['UPPER', 'a_b', '-'.repeat(65), '%20', 'a%2Fb', '%zz'])('%s is no name', async (name) => {
    const answer = await get(`/worlds/${name}`);
    expect([400, 404]).toContain(answer.status);
    expect(answer.body.Error[0].error_description).toMatch(/^bunq-mock: /);
  });

  test('a person that there is not is refused with those that there are', async () => {
    const answer = await send('put', '/worlds/default/plan/users/7', {});
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('the control plane has no person 7; there is 1363');
  });

  test('an unknown call and an unknown method are refused in JSON', async () => {
    for (const answer of [await get('/nope'), await get('/health/'), await get('/HEALTH'), await send('post', '/health', {})]) {
      expect(answer.status).toBe(404);
      expect(answer.body.Error[0].error_description).toMatch(/^bunq-mock: the control plane has no /);
    }
  });
});

describe('clock', () => {
  const clock = (move: object) => send('post', '/worlds/timed/clock', move);

  test('stands, moves, reports what fell due, and runs on', async () => {
    const { body: world } = await send('put', '/worlds/timed', { now: '2025-10-31 16:38:53.872547', freeze: true });
    const path = '/w/timed/v1/user/1364/identity-verification-session';
    const as = { 'X-Bunq-Client-Authentication': world.users[0].session_token };
    for (const id of [36, 37]) {
      await request(mock.url).post(path).set(as).send({ purpose: 'VERIFICATION', provider: 'INCODE' });
      await request(mock.url).put(`${path}/${id}`).set(as).send({ status: 'SUBMITTED' });
      await clock({ advance_ms: 500 });
    }
    const due = (id: number, at: string) => ({ at, type: 'identity-verification-session', id, transition: 'process' });
    expect((await get('/worlds/timed/clock')).body).toEqual({
      now: '2025-10-31 16:38:54.872547',
      mode: 'frozen',
      scheduled: [due(36, '2025-10-31 16:38:55.872547'), due(37, '2025-10-31 16:38:56.372547')],
      scheduled_total: 2,
    });
    const next = await clock({ to_next: true });
    expect(next.body).toMatchObject({
      now: '2025-10-31 16:38:55.872547',
      fired: [{ ...due(36, '2025-10-31 16:38:55.872547'), emits: ['identity-verification-session.processed'] }],
      scheduled_total: 1,
    });
    expect((await clock({ set: '2025-10-31T17:00:00+01:00' })).status).toBe(400);
    const set = await clock({ set: '2025-10-31T18:00:00+01:00' });
    expect(set.body).toMatchObject({ now: '2025-10-31 17:00:00.000000', fired_total: 1, scheduled: [] });
    const session = await request(mock.url).get(`${path}/37`).set(as);
    expect(session.body.Response[0].IdentityVerificationSessionIncode.updated).toBe('2025-10-31 16:38:56.372547');
    expect((await clock({ to_next: true })).body).toMatchObject({ now: '2025-10-31 17:00:00.000000', fired: [] });
    expect((await clock({ run: true })).body.mode).toBe('running');
    const later = await expect.poll(async () => (await get('/worlds/timed/clock')).body.now > '2025-10-31 17:00:00.000000');
    await later.toBe(true);
    expect((await clock({ freeze: true })).body.mode).toBe('frozen');
  });

  test.each([
    [{}],
    [{ advance_ms: -1 }],
    [{ advance_ms: '5' }],
    [{ set: 'noon' }],
    [{ set: '2025-02-30' }],
    [{ freeze: false }],
    [{ freeze: true, run: true }],
    [{ warp: 9 }],
    [[]],
    [5],
  ])('the move %j is refused and moves nothing', async (move) => {
    await send('post', '/worlds/still/clock', { freeze: true });
    const before = await get('/worlds/still/clock');
    const answer = await request(mock.url)
      .post('/_mock/worlds/still/clock')
      .set('Content-Type', 'application/json')
      .send(JSON.stringify(move));
    expect(answer.status).toBe(400);
    expect(answer.body.Error.length).toBeGreaterThan(0);
    expect((await get('/worlds/still/clock')).body).toEqual(before.body);
  });
});

describe('plans', () => {
  test('of the world, the user and the session: the nearest counts, what it leaves out comes from further off', async () => {
    const world = mock.world('planned', { freeze: true });
    const as = { 'X-Bunq-Client-Authentication': world.users[0]?.session_token ?? '' };
    const path = '/w/planned/v1/user/1364/identity-verification-session';
    await request(mock.url).post(path).set(as).send({ purpose: 'VERIFICATION', provider: 'INCODE' });
    const plan = (where: string, body: object) => send('put', `/worlds/planned/plan${where}`, body);

    expect((await get('/worlds/planned/plan')).body).toMatchObject({ outcome: 'APPROVED', fail_reasons: [], process: { after_ms: 2000 } });
    expect((await plan('', { process: 'by-hand' })).body).toMatchObject({ outcome: 'APPROVED', fail_reasons: [], process: 'by-hand' });
    const rejected = { outcome: 'REJECTED', fail_reasons: ['errorGlare'], process: 'by-hand' };
    expect((await plan('/users/1364', { outcome: 'REJECTED', fail_reasons: ['errorGlare'] })).body).toMatchObject(rejected);
    expect((await get('/worlds/planned/plan/users/1363')).body).toMatchObject(rejected);
    expect((await get('/worlds/planned/plan/sessions/36')).body).toMatchObject(rejected);
    expect((await plan('/sessions/36', { outcome: 'APPROVED' })).body).toMatchObject({
      outcome: 'APPROVED',
      fail_reasons: [],
      process: 'by-hand',
    });
    expect((await get('/worlds/planned/plan/users/1364')).body).toMatchObject(rejected);

    await request(mock.url).put(`${path}/36`).set(as).send({ status: 'SUBMITTED' });
    expect((await get('/worlds/planned/clock')).body.scheduled).toEqual([]);
    await plan('/sessions/36', { outcome: 'APPROVED', process: { after_ms: 10 } });
    expect((await get('/worlds/planned/clock')).body.scheduled).toHaveLength(1);
    await plan('/sessions/36', { process: 'by-hand' });
    expect((await get('/worlds/planned/clock')).body.scheduled).toEqual([]);
    const process = (body: object) => send('post', '/worlds/planned/identity-verification-session/36/process', body);
    expect((await process({ outcome: 'APPROVED', fail_reasons: ['unknown'] })).status).toBe(400);
    expect((await process({})).body).toEqual({ id: 36, status: 'PROCESSED' });
    expect((await process({})).status).toBe(400);
    expect((await plan('/sessions/36', { outcome: 'REJECTED' })).status).toBe(400);
    const session = await request(mock.url).get(`${path}/36`).set(as);
    expect(session.body.Response[0].IdentityVerificationSessionIncode.result).toBe('REJECTED');
  });

  test.each([
    ['/plan', { outcome: 'MAYBE' }],
    ['/plan', { fail_reasons: ['errorGlare'] }],
    ['/plan', { outcome: 'REJECTED', fail_reasons: ['bad hair'] }],
    ['/plan', { process: 'never' }],
    ['/plan', { process: { after_ms: -1 } }],
    ['/plan', { process: { after_ms: 1, after_reads: 1 } }],
    ['/plan', { __proto__: null, surplus: true }],
    ['/plan/users/1360', {}],
    ['/plan/users/999', {}],
    ['/plan/users/x', {}],
    ['/plan/sessions/999', {}],
  ])('PUT %s %j is refused and plans nothing', async (path, body) => {
    const before = await get('/worlds/unplanned/plan');
    const answer = await send('put', `/worlds/unplanned${path}`, body);
    expect([400, 404]).toContain(answer.status);
    expect((await get('/worlds/unplanned/plan')).body).toEqual(before.body);
  });
});

test('the journal is the exchanges, oldest first, secrets of others blanked', async () => {
  const stranger = 'f'.repeat(64);
  await request(mock.url).get('/w/noted/v1/user').set('X-Bunq-Client-Authentication', stranger);
  await request(mock.url).post('/w/noted/v1/device-server').set('Content-Type', 'application/json').send(`{"secret":"${stranger}", broken`);
  const { body } = await get('/worlds/noted/journal');
  expect(body.exchanges.map((exchange: { answer: { status: number } }) => exchange.answer.status)).toEqual([403, 403]);
  const text =
    JSON.stringify(body) +
    body.exchanges.map((exchange: { request: { body: string } }) => Buffer.from(exchange.request.body, 'base64')).join();
  expect(text).not.toContain(stranger);
  expect(text).toContain('[blanked]');
});
