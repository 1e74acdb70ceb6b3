import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { startMock, type WorldHandle } from '../../server/index.js';
import { type Actor, bornUser, install, logIn, sign, stranger, verification } from '../support/actors.js';
import { type Asked, ask, send } from '../support/client.js';
import { answersIn, raw } from '../support/raw.js';
import { expectEnvelope } from '../support/refused.js';
import { request } from '../support/requests.js';
import { stateOf } from '../support/state.js';

const OPTIONS = { freeze: true, now: '2025-10-31T16:38:53.872547Z', seed: 'fuzz', urlApi: 'https://demo-api.incodesmile.com/0/' };
const SESSIONS = '/v1/user/1364/identity-verification-session';
const NEW = { purpose: 'VERIFICATION', provider: 'INCODE' };
const ownFaults: unknown[] = [];
const mock = await startMock({ ...OPTIONS, journal: { exchanges: 100, bytes: 2 ** 22 }, onOwnFault: (error) => ownFaults.push(error) });
afterAll(() => mock.stop());

interface Stage {
  world: WorldHandle;
  actors: Actor[];
  bare: Actor;
  /** One in each state. */
  sessions: number[];
}

/** The default world, made anew: the same each time, by its seed. */
async function setUp(): Promise<Stage> {
  mock.world().drop();
  const world = mock.world();
  const user = bornUser(world);
  const actors = [await logIn(world, world.partner.api_key), await stranger(world)];
  world.plan.set({ process: { after_reads: 1_000_000 } });
  const sessions = [await verification(world, user), await verification(world, user), await verification(world, user)];
  for (const id of sessions.slice(1)) await send(world.url, ask.put(`${SESSIONS}/${id}`, { status: 'SUBMITTED' }, user.auth));
  world.plan.process(sessions[2] as number);
  return { world, actors, bare: await install(world), sessions };
}

test('whatever is sent is answered as bunq would, and what is refused changes nothing', async () => {
  let stage = await setUp();
  const born = await stateOf(mock, stage.world, stage.actors);
  const { routes } = JSON.parse((await send(mock.url, ask.get('/_mock/routes'))).body);
  const { world, actors, bare, sessions } = stage;
  const stock = {
    routes: [
      ...routes,
      { method: 'GET', path: '/v1/user/{user_id}/monetary-account/{id}' },
      { method: 'PUT', path: '/v1/user/{user_id}/card/{id}' },
    ],
    tokens: [bornUser(world), ...actors, bare].map(({ auth }) => auth['X-Bunq-Client-Authentication']),
    ids: [1364, 1363, 1360, 1, 2, 42, ...sessions, ...actors.map(({ id }) => id)],
    bodies: [
      NEW,
      { status: 'SUBMITTED' },
      { secret: world.partner.api_key },
      { description: 'x', secret: 'sandbox_x', permitted_ips: ['*'] },
      {},
    ].map((body) => JSON.stringify(body)),
  };
  const seen: Record<number, number> = {};
  let unlooked = 0;

  await fc.assert(
    fc.asyncProperty(request(stock), async (text) => {
      const got = await raw(mock.port, Buffer.from(text, 'latin1'));
      // What could not be read as HTTP has no method, so its answer has a body.
      const head = text.startsWith('HEAD ') && got.endsWith('\r\n\r\n');
      const answers = answersIn(got, head).filter(({ status }) => status !== 100);
      expect(answers.length, got).toBe(1);
      for (const answer of answers) {
        const { status, body } = answer;
        seen[status] = (seen[status] ?? 0) + 1;
        expect(status < 500 || status === 501, `${status} ${body}`).toBe(true);
        if (status !== 200 && !head) expectEnvelope(answer);
      }
      if (answers.some(({ status }) => status === 200)) {
        const { method } = stage.world.journal.exchanges().findLast(({ answer }) => answer?.status === 200)?.request ?? {};
        if (method !== 'GET') stage = await setUp();
      }
      // To look at all that can be seen takes a while; what a request spoilt is still spoilt some requests later.
      if (unlooked++ % 20 === 0) expect(await stateOf(mock, stage.world, stage.actors)).toEqual(born);
    }),
    { seed: 11, numRuns: 15000, includeErrorInReport: true },
  );
  expect(await stateOf(mock, stage.world, stage.actors)).toEqual(born);
  expect(ownFaults).toEqual([]);
  // The requests are not so strange that most of the server is never reached.
});

test('equal seeds, instants and requests have equal answers, to the byte', async () => {
  const { auth, privateKey } = bornUser(mock.world());
  const Host = 'localhost';
  const body = JSON.stringify(NEW);
  const asked: Asked[] = [
    ask.get('/v1/user', { ...auth, Host, 'X-Bunq-Client-Request-Id': 'one' }),
    ask.post(SESSIONS, body, { ...auth, Host, 'X-Bunq-Client-Signature': sign(body, privateKey) }),
    ask.post(SESSIONS, body, { ...auth, Host, 'X-Bunq-Client-Signature': 'AAAA' }),
    ask.get(SESSIONS, { ...auth, Host }),
    ask.get(`${SESSIONS}?count=1`, { ...auth, Host }),
    ask.put(`${SESSIONS}/36`, { status: 'SUBMITTED' }, { ...auth, Host }),
    ask.get(`${SESSIONS}/36`, { ...auth, Host, 'X-Mock-Edition': '2026-06' }),
    ask.post('/v1/sandbox-user-person', {}, { Host }),
    ask.get('/v1/nothing', { Host }),
    ask.get('/v1/user/1364/monetary-account', { ...auth, Host }),
    ask.post('/v1/installation', '{', { Host }),
    ask.get(`${SESSIONS}/36`, { Host, 'X-Bunq-Language': 'nl_NL' }),
  ];
  const answers = async (seed: string) => {
    await using one = await startMock({ ...OPTIONS, seed });
    const all = [];
    for (const each of asked) all.push(await send(one.url, each));
    one.world().clock.advance(5000);
    for (const each of asked) all.push(await send(one.url, each));
    return all.map(({ status, rawHeaders, body }) => ({ status, rawHeaders, body }));
  };
  const first = await answers('fuzz');
  expect(first.map(({ status }) => status)).toContain(200);
  expect(await answers('fuzz')).toEqual(first);
  expect(await answers('another')).not.toEqual(first);
});
