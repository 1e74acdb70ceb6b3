/** What has states, and what brought each of them about. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lifecycles } from '../../schemas/generated/lifecycles.js';
import { type Mock, startMock } from '../../server/index.js';
import { Client, only, provide, signedIn } from '../support/partner.js';
import { startTarget } from '../support/target.js';

const SLUG = 'identity-verification-session';
const ASKED = { purpose: 'VERIFICATION', provider: 'INCODE' };

let mock: Mock;
beforeAll(async () => void (mock = await startMock({ freeze: true, now: '2026-01-01' })));
afterAll(() => mock.stop());

function fresh(name: string, options = {}) {
  const world = mock.world(name, { freeze: true, ...options });
  const user = Client.of(world, world.users[0]);
  return { world, user, sessions: `/user/${user.id}/${SLUG}` };
}

const get = async (path: string, headers = {}) => {
  const answer = await fetch(`${mock.url}/_mock${path}`, { headers });
  return { status: answer.status, etag: answer.headers.get('etag'), text: await answer.text() };
};
const json = async (path: string) => JSON.parse((await get(path)).text);

test('each transition of a session has the cause that it had: the exchange, the plan, a hand', async () => {
  const { world, user, sessions } = fresh('causes');
  const { id } = only(await user.post(sessions, ASKED));
  world.plan.capture(id, { result: 'completed' });
  only(await user.put(`${sessions}/${id}`, { status: 'SUBMITTED' }));
  await world.clock.advance(2000);
  const [created, submitted] = world.journal.exchanges();
  expect(world.objects.history(SLUG, id)).toEqual([
    { at: expect.any(String), transition: null, from: null, to: 'CREATED', cause: { by: 'exchange', exchange: created?.id } },
    { at: expect.any(String), transition: 'submit', from: 'CREATED', to: 'SUBMITTED', cause: { by: 'exchange', exchange: submitted?.id } },
    { at: '2026-01-01 00:00:02.000000', transition: 'process', from: 'SUBMITTED', to: 'PROCESSED', cause: { by: 'plan', exchange: null } },
  ]);
  expect(world.objects.history('incode-capture', id).map(({ to, cause }) => [to, cause.by])).toEqual([
    ['STARTED', 'hand'],
    ['COMPLETED', 'hand'],
  ]);
  expect(await json(`/worlds/causes/objects/${SLUG}/${id}/history`)).toEqual({ history: world.objects.history(SLUG, id) });

  const { id: next } = only(await user.post(sessions, ASKED));
  only(await user.put(`${sessions}/${next}`, { status: 'SUBMITTED' }));
  world.plan.process(next, { outcome: 'REJECTED', fail_reasons: ['errorGlare'] });
  expect(world.objects.history(SLUG, next).at(-1)?.cause).toEqual({ by: 'hand', exchange: null });
});

test('a plan that waits for reads names the exchange that read; the target of a webhook and time alone are causes too', async () => {
  const { world, user, sessions } = fresh('more-causes');
  world.plan.set({ process: { after_reads: 0 } });
  const { id } = only(await user.post(sessions, ASKED));
  only(await user.put(`${sessions}/${id}`, { status: 'SUBMITTED' }));
  only(await user.get(`${sessions}/${id}`));
  expect(world.objects.history(SLUG, id).at(-1)?.cause).toEqual({ by: 'plan', exchange: world.journal.exchanges().at(-1)?.id });

  const partner = await signedIn(world);
  await using target = await startTarget({ replies: [200] });
  const filter = { category: 'PARTNER_USER_PROVISION', notification_target: target.url };
  only(await partner.post(`/user/${partner.id}/notification-filter-url`, { notification_filters: [filter] }));
  const provision = await provide(partner);
  await world.clock.advance(1000);
  const [delivery] = world.objects.all({ type: 'delivery' });
  const steps = world.objects.history('delivery', delivery?.id ?? 0).map(({ to, cause }) => [to, cause.by]);
  expect(steps.at(0)?.[0]).toBe('SCHEDULED');
  expect(steps.slice(1)).toEqual([
    ['OPEN', 'timer'],
    ['DELIVERED', 'webhook'],
  ]);
  expect(world.objects.get('partner-user-provision', provision).owner).toEqual({ id: partner.id, display_name: expect.any(String) });
  const person = world.objects.all({ type: 'user-person' }).find(({ parent }) => parent?.id === provision);
  expect(person?.parent?.type).toBe('partner-user-provision');
});

test('objects say whose they are, since when, and what they are a part of; filters choose among them, and refuse what there is not', async () => {
  const { world, user, sessions } = fresh('listed');
  const { id } = only(await user.post(sessions, ASKED));
  world.plan.capture(id, { result: 'failed', reason: 'errorGlare' });
  const { user_person_id } = world.users[0];
  const [capture] = world.objects.all({ type: 'incode-capture' });
  expect(capture).toEqual({
    type: 'incode-capture',
    id,
    owner: { id: user_person_id, display_name: expect.any(String) },
    state: 'FAILED',
    since: expect.any(String),
    parent: { type: SLUG, id },
  });
  const listed = await json(`/worlds/listed/objects?type=${SLUG}&state=CREATED&owner=${user_person_id}`);
  expect(listed).toMatchObject({ total: 1, objects: [{ id, state: 'CREATED' }] });
  expect((await json('/worlds/listed/objects?limit=1')).objects).toHaveLength(1);
  expect((await json('/worlds/listed/objects?state=PROCESSED')).total).toBe(0);
  for (const query of ['type=nothing', 'limit=0', 'owner=x', 'colour=red', 'limit=1&limit=2'])
    expect((await get(`/worlds/listed/objects?${query}`)).status, query).toBe(400);
  for (const path of [`${SLUG}/999`, 'user/1', `${SLUG}/1e1`, 'toString/1'])
    expect((await get(`/worlds/listed/objects/${path}`)).status, path).toBe(404);
  const whole = world.objects.get(SLUG, id);
  expect(whole).toMatchObject({ row: { id, status: 'CREATED' }, due: null, plan: { outcome: 'REJECTED', fail_reasons: ['errorGlare'] } });
  only(await user.put(`${sessions}/${id}`, { status: 'SUBMITTED' }));
  expect(world.objects.get(SLUG, id).due).toMatchObject({ transition: 'process', id });
});

test('a snapshot keeps what happened, and one of before has none; a world is reset without it', async () => {
  const { world, user, sessions } = fresh('kept');
  const { id } = only(await user.post(sessions, ASKED));
  const before = world.objects.history(SLUG, id);
  const snapshot = await world.snapshot();
  world.restore(snapshot);
  expect(world.objects.history(SLUG, id)).toEqual(before);
  expect(await world.snapshot()).toEqual(snapshot);
  await fetch(`${mock.url}/_mock/worlds/kept/reset`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' });
  expect(() => world.objects.history(SLUG, id)).toThrow(/404|has no/);
  expect(world.objects.history('user-person', world.users[0].user_person_id).every(({ cause }) => cause.by === 'birth')).toBe(true);
});

test('whoever reads with make=false makes no world, whatever is read', async () => {
  const { status } = await get('/worlds/never-made?make=false');
  expect(status).toBe(404);
  for (const rest of ['/clock', '/plan', '/faults', '/deliveries', '/journal', '/objects', '/coverage', '/snapshot', '/journal/stream'])
    expect((await get(`/worlds/never-made${rest}?make=false`)).status, rest).toBe(404);
  expect(mock.worlds().map(({ name }) => name)).not.toContain('never-made');
  fresh('made');
  expect((await json('/worlds/made?make=false')).name).toBe('made');
  expect((await json('/worlds/made/journal?make=false&limit=1')).exchanges).toEqual([]);
  expect((await json('/summaries')).worlds).toEqual(mock.worlds());
  expect(mock.worlds().find(({ name }) => name === 'made')).toMatchObject({ mode: 'frozen', users: 1, exchanges: 0, last_exchange: null });
});

test('what stays as it is has an ETag', async () => {
  for (const path of ['/routes', '/openapi.json', '/lifecycles']) {
    const { etag } = await get(path);
    expect(etag, path).toMatch(/^"[0-9a-f]{32}"$/);
    const again = await get(path, { 'If-None-Match': `"other", W/${etag}` });
    expect([again.status, again.text], path).toEqual([304, '']);
    expect((await get(path, { 'If-None-Match': '"other"' })).status, path).toBe(200);
  }
  expect((await get('/worlds')).etag).toBeNull();
});

test.each(Object.entries(lifecycles))(
  'the picture of %s has every state that is reached and every transition, apart from one another',
  (type, cycle) => {
    const { layout, states, transitions } = mock.lifecycles()[type] as ReturnType<Mock['lifecycles']>[string];
    const reached = Object.entries(states).filter(([, { unreached }]) => unreached === undefined);
    expect(Object.keys(layout.states).sort()).toEqual(reached.map(([state]) => state).sort());
    const drawn = layout.edges.flatMap(({ from, to, transitions }) =>
      transitions.flatMap((name) => (layout.groups[from]?.states ?? [from]).map((each) => `${name} ${each} ${to}`)),
    );
    const declared = Object.entries(transitions).flatMap(([name, { from, to }]) => from.map((each) => `${name} ${each} ${to}`));
    expect(drawn.sort()).toEqual(declared.sort());
    const boxes = [...Object.values(layout.states), ...Object.values(layout.groups)];
    for (const [i, a] of boxes.entries()) {
      expect(a.x - a.width / 2 >= 0 && a.x + a.width / 2 <= layout.width && a.y + a.height / 2 <= layout.height).toBe(true);
      for (const b of boxes.slice(i + 1))
        expect(Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= (a.height + b.height) / 2).toBe(true);
    }
    expect(Object.keys(cycle.states).length).toBeGreaterThan(0);
  },
);
