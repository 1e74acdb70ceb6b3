/**
 * Snapshots: taken, put back anywhere, and refused when they are none. One file, though long: one eventful world is behind
 * all of it.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';
import { ask, send } from '../support/client.js';
import { Conversation, sealed, step } from '../support/conversation.js';
import { startTarget, type Target } from '../support/target.js';

const OPTIONS = { urlApi: 'https://incode.test/0/', freeze: true, now: '2026-01-01', webhookGraceMs: 5000 };
const faults: unknown[] = [];
const onOwnFault = (error: unknown) => void faults.push(error);
let [here, elsewhere] = [] as unknown as [Mock, Mock];
let targets: Target[] = [];
beforeAll(async () => {
  [here, elsewhere] = [await startMock({ ...OPTIONS, onOwnFault }), await startMock({ ...OPTIONS, onOwnFault })];
  targets = [await startTarget(), await startTarget({ replies: [500] })];
});
afterAll(async () => {
  for (const each of [here, elsewhere, ...targets]) await each.stop();
});

let worlds = 0;
async function begun(options = {}): Promise<Conversation> {
  const name = `world-${worlds++}`;
  here.world(name, options);
  const conversation = new Conversation(here, name);
  await conversation.begin();
  return conversation;
}
const steps = (maxLength: number) => fc.array(step(targets.map(({ url }) => url)), { maxLength });
const restoredAs = async (conversation: Conversation, mock: Mock, name: string, snapshot: string) => {
  const moved = conversation.moved(mock, name);
  const { status, body } = await moved.restore(snapshot);
  expect(status, body).toBe(200);
  return moved;
};

describe('a snapshot', () => {
  test('taken in mid-conversation goes on with the same bytes on another server, and under another name', async () => {
    await fc.assert(
      fc.asyncProperty(steps(30), steps(15), fc.constantFrom('off', 'newer'), async (before, after, rate_limits) => {
        const original = await begun({ rate_limits });
        await original.say(before);
        const snapshot = await original.snapshot();
        const twin = await restoredAs(original, elsewhere, original.name, snapshot);
        const other = await restoredAs(original, elsewhere, `${original.name}-moved`, snapshot);
        expect(await twin.snapshot()).toBe(snapshot);
        expect(await other.snapshot()).toBe(snapshot);
        const answers = await original.say(after);
        expect(await twin.say(after)).toEqual(answers);
        expect(await other.say(after)).toEqual(answers);
        expect(await twin.snapshot()).toBe(await original.snapshot());
        expect(faults).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  test('is read wherever it is put, whatever the options, at the ends of time too', async () => {
    const END = '2200-01-01T00:00:00Z';
    const now = fc.constantFrom('1970-01-01', '2026-01-01', '2199-12-31T23:59:59.999999Z', END);
    const acts = fc.constantFrom({ set: END }, { run: true }, { freeze: true }, { drain: true }, { advance_ms: 1000 });
    await fc.assert(
      fc.asyncProperty(
        fc.record({ now, freeze: fc.boolean(), first_ids: fc.constantFrom({}, { user: 2 ** 52, delivery: 2 ** 52 }) }),
        fc.array(acts, { maxLength: 3 }),
        steps(5),
        async (options, moves, said) => {
          const conversation = await begun(options);
          // Some are refused: time does not go back, nor on after its end.
          for (const move of moves) await conversation.say([() => ask.post('./clock', move)]);
          await conversation.say(said);
          const snapshot = await conversation.snapshot();
          const moved = await restoredAs(conversation, elsewhere, conversation.name, snapshot);
          const again = await moved.snapshot();
          expect((await conversation.moved(elsewhere, 'once-more').restore(again)).status).toBe(200);
          // One that runs has run on.
          if (JSON.parse(snapshot).clock.mode === 'frozen') expect(again).toBe(snapshot);
        },
      ),
      { numRuns: 40 },
    );
    expect(faults.map(String)).toEqual([]);
  });

  test('is of the whole world: nothing of what was there before stays', async () => {
    const conversation = await begun();
    const snapshot = await conversation.snapshot();
    await conversation.say(fc.sample(steps(40), { numRuns: 3, seed: 7 }).flat());
    expect(await conversation.snapshot()).not.toBe(snapshot);
    expect((await conversation.restore(snapshot)).status).toBe(200);
    expect(await conversation.snapshot()).toBe(snapshot);
  });

  test('whose layout somebody changed is still whole', async () => {
    const conversation = await begun();
    const snapshot = await conversation.snapshot();
    expect((await conversation.restore(JSON.stringify(JSON.parse(snapshot), null, 2))).status).toBe(200);
    expect(await conversation.snapshot()).toBe(snapshot);
  });

  test('brings its first user, its options and its plan along; a reset makes it as the original was born', async () => {
    const original = here.world('traveller', { edition: '2026-06', strict: true, first_ids: { user: 5000 } });
    const born = await original.snapshot();
    await original.addUser({ display_name: 'Grace' });
    const there = elsewhere.world('arrived');
    there.restore(await original.snapshot());
    expect(there.users).toEqual(original.users);
    expect(there.users).toHaveLength(2);
    await send(elsewhere.url, ask.post('/_mock/worlds/arrived/reset', {}));
    expect(await there.snapshot()).toEqual(born);
  });

  test('goes on at the time at which it was taken, frozen or not', async () => {
    const running = here.world('running', { freeze: false, now: '2030-01-01' });
    const there = elsewhere.world('running-there');
    there.restore(await running.snapshot());
    expect(there.clock.mode).toBe('running');
    expect(there.clock.now).toMatch(/^2030-01-01 00:00:0/);
    const frozen = here.world('frozen');
    await frozen.clock.advance(86_400_000);
    there.restore(await frozen.snapshot());
    expect([there.clock.mode, there.clock.now]).toEqual(['frozen', '2026-01-02 00:00:00.000000']);
  });

  test('taken while a webhook is not answered: elsewhere that attempt times out, and another follows', async () => {
    await using silent = await startTarget({ replies: ['hang', 200] });
    await using patient = await startMock({ ...OPTIONS, webhookGraceMs: 20 });
    const original = new Conversation(patient, 'hanging');
    await original.begin();
    const filters = { notification_filters: [{ category: 'PARTNER_USER_PROVISION', notification_target: silent.url }] };
    await original.say([
      ({ partner }) => ask.post('/v1/user/1360/notification-filter-url', filters, { 'X-Bunq-Client-Authentication': partner }),
      ...fc.sample(step([]), 0),
    ]);
    const provision = { external_uuid: '00000000-0000-4000-8000-000000000001', email: 'a@b.nl', phone_number: '+31612345678' };
    await original.say([
      ({ partner }) =>
        ask.post('/v1/partner-user-provision', { ...provision, products: ['USER_VERIFIED'] }, { 'X-Bunq-Client-Authentication': partner }),
      () => ask.post('./clock', { advance_ms: 500 }),
    ]);
    await silent.came(1);
    const there = elsewhere.world('hanging');
    there.restore(JSON.parse(await original.snapshot()));
    expect(there.deliveries.all()[0]?.state).toBe('OPEN');
    await there.clock.advance(10_000);
    const [first] = there.deliveries.all();
    expect(first).toMatchObject({ state: 'SCHEDULED', attempts: [{ exception_message: 'Connection timeout after 10 seconds' }] });
    await there.clock.advance(60_000);
    expect(there.deliveries.all()[0]?.state).toBe('DELIVERED');
  });
});

// biome-ignore lint/suspicious/noExplicitAny: to be broken
type Document = any;

describe('a snapshot from before tokens and keys were rows', () => {
  const text = readFileSync(new URL('older-snapshot.json', import.meta.url), 'utf8');
  const restored = (document: unknown) => {
    const world = here.world(`older-${worlds++}`);
    world.restore(document as never);
    return world;
  };

  test('is the world that it was: its users, their tokens and keys, and the limits it had counted', async () => {
    const { tokens, api_keys, added_users, call_times, provisions, ...rest } = JSON.parse(text);
    const world = restored(JSON.parse(text));
    const [born, added] = world.users;
    expect(tokens[born.session_token].kind).toBe('ended');
    expect(added).toMatchObject(added_users[0]);
    const statusWith = async (token?: string) =>
      (await fetch(`${world.url}/v1/user`, { headers: { 'X-Bunq-Client-Authentication': token ?? '' } })).status;
    expect(await statusWith(added?.session_token)).toBe(200);
    expect(await statusWith(born.session_token)).toBe(403);
    expect(world.journal.exchanges().at(-1)?.refusal?.diagnosis).toContain('a session that was ended');
    const { rows } = await world.snapshot();
    expect(rows).toMatchObject(rest.rows);
    expect(rows['api-key']).toHaveLength(Object.keys(api_keys).length);
    expect(rows['call-window']?.length).toBeGreaterThanOrEqual(Object.keys(call_times).length);
    expect(provisions).not.toEqual({});
  });

  test.each<[what: string, change: (document: Document) => void, why: RegExp]>([
    [
      'with the token of nothing',
      (document) => (document.tokens.abc = { kind: 'session', id: 1 }),
      /token of a session 1 that there is not/,
    ],
    ['with somebody else’s token', (document) => (document.rows.session[0].token = 'x'), /token of a session/],
    ['with a key of nobody', (document) => (document.api_keys.abc = 77), /API key of user 77/],
    ['with a provision that there is not', (document) => (document.provisions.abc = 77), /a provision 77 that there is not/],
    ['with a user added who is nobody', (document) => (document.added_users[0].user_api_key_id = 77), /lacks the user 77/],
  ])('is refused %s', (_, change, why) => {
    const document = JSON.parse(text);
    change(document);
    expect(() => restored(JSON.parse(sealed(document)))).toThrow(why);
  });
});

describe('what is no snapshot is refused whole', () => {
  let conversation: Conversation;
  let good: string;
  beforeAll(async () => {
    conversation = await begun({ rate_limits: 'newer' });
    await conversation.say(fc.sample(steps(60), { numRuns: 6, seed: 3 }).flat());
    await here.world(conversation.name).addUser();
    here.world(conversation.name).fault.arm({ on: { operation: 'session.delete' }, do: { status: 429 } });
    good = await conversation.snapshot();
  });

  const refused = async (snapshot: string, why: RegExp) => {
    const { status, body } = await conversation.restore(snapshot);
    expect(body).toMatch(why);
    expect(status).toBe(400);
    expect(await conversation.snapshot()).toBe(good);
  };

  test.each<[what: string, change: (document: Document) => void, why: RegExp]>([
    ['newer', (document) => document.version++, /version 2, and this mock reads version 1/],
    ['older', (document) => document.version--, /version 0, and this mock reads version 1/],
    ['with something of a later version', (document) => Object.assign(document, { moons: [] }), /no field .*moons/],
    ['without its rows', (document) => delete document.rows, /rows: is missing/],
    ['with an id that is a text', (document) => (document.rows.user[0].id = '1'), /rows\/user\/0\/id/],
    ['with two rows of one id', (document) => document.rows.user.push(document.rows.user[0]), /two of user with one id/],
    ['with a session of nobody', (document) => (document.rows.session[0].owner = 77), /session \d+ cannot be/],
    ['with a state that there is not', (document) => (document.rows['user-person'][0].contact = 'toString'), /user-person \d+ cannot be/],
    ['with a key of nobody', (document) => (document.rows['api-key'][0].owner = 77), /api-key \d+ cannot be/],
    [
      'with a user made ready who is nobody',
      (document) => (document.rows['ready-user'][0].user_person_id = 77),
      /ready-user \d+ cannot be/,
    ],
    ['without its partner', (document) => document.rows.user.shift(), /cannot be|lacks the user/],
    [
      'with a transition to come that there is not',
      (document) => document.clock.scheduled.push({ due: 1, seq: 1, event: 'explode', type: 'delivery', id: 1 }),
      /explode of delivery 1 to come, which cannot be/,
    ],
    [
      'with something to come for a row that there is not',
      (document) => document.clock.scheduled.push({ due: 1, seq: 1, event: 'attempt', type: 'delivery', id: 7777 }),
      /attempt of delivery 7777 to come, which cannot be/,
    ],
    ['with rows of what there is not', (document) => (document.rows.account = []), /rows of account/],
    ['with ids that have no end', (document) => (document.ids.next.user = 2 ** 53), /ids\/next\/user/],
    ['with exchanges that cannot be counted on', (document) => (document.journal.count = 2 ** 53 - 1), /journal\/count/],
    ['with faults that cannot be counted on', (document) => (document.faults.count = 2 ** 53 - 1), /faults\/count/],
    ['with answers that cannot be counted on', (document) => (document.ids.responses = 2 ** 53 - 1), /ids\/responses/],
    ['after the end of time', (document) => (document.clock.now = 8e15), /clock\/now/],
    ['made on a day that there is not', (document) => (document.options.now = '2025-02-30'), /2025-02-30, which is no instant/],
    [
      'with a plan that contradicts itself',
      (document) => (document.plans.world = { outcome: 'APPROVED', capture: { result: 'cancelled' } }),
      /plan/,
    ],
    ['with a fault on nothing', (document) => (document.faults.armed[0].on = { operation: 'no.such' }), /no operation no\.such/],
    ['with exchanges out of turn', (document) => document.journal.exchanges.reverse(), /out of turn/],
    [
      'with a body that is no base64',
      (document) => (document.journal.exchanges[0].request.body = 'e30'),
      /exchange \d+ has a body that is no base64/,
    ],
    ['with a key that is none', (document) => (document.rows.installation[0].client_public_key = 'x'), /installation 1 cannot be/],
    ['of a world with no name', (document) => (document.origin = '../etc'), /origin/],
  ])('%s', async (_, change, why) => {
    const document = JSON.parse(good);
    change(document);
    await refused(sealed(document), why);
  });

  test('with a row of no id, whatever its type, or one to come', async () => {
    for (const type of Object.keys(JSON.parse(good).rows)) {
      const document = JSON.parse(good);
      const [row] = document.rows[type];
      if (!row) continue;
      row.id = 0;
      await refused(sealed(document), new RegExp(`rows/${type}/0/id`));
    }
    for (const type of Object.keys(JSON.parse(good).ids.next)) {
      const document = JSON.parse(good);
      document.ids.next[type] = 0;
      await refused(sealed(document), new RegExp(`ids/next/${type}`));
    }
  });

  test('one that was changed, cut short, or is something else', async () => {
    await refused(good.replace('"mode":"frozen"', '"mode":"running"'), /checksum does not fit/);
    await refused(good.slice(0, -100), /not valid JSON/);
    for (const junk of ['[]', 'null', '7', '{}', '"x"', '{"version":1}', '{"version":"1"}']) await refused(junk, /bunq-mock: /);
  });

  test('a large one at a glance, or by its checksum, in few words', async () => {
    const rows = `[${'{},'.repeat(700_000)}{}]`;
    for (const junk of [rows, `{"version":1,"rows":${rows}}`, `{"rows":${rows},"checksum":"${'0'.repeat(64)}"}`])
      await refused(junk, /^.{0,300}does not begin with its version and end with its checksum.{0,300}$/);
    await refused(`{"version":1,"rows":${rows},"checksum":"${'0'.repeat(64)}"}`, /^.{0,300}checksum does not fit.{0,300}$/);
    // Its checksum says that somebody meant it: it is not parsed all the same.
    for (const [open, close] of ['{}', '[]'])
      await refused(sealed({ version: 1, rows: Array(50_000).fill(JSON.parse(`${open}${close}`)) }), /more objects than a world has/);
    await refused(sealed({ version: 1, rows: '{['.repeat(50_000) }), /^(?!.*more objects)/);
  });

  test('a large one that is none keeps nobody waiting: others are answered before it is', async () => {
    const junk = `{"version":1,"rows":[${'{},'.repeat(2_000_000)}{}],"checksum":"${'0'.repeat(64)}"}`;
    let isRefused = false;
    const refusal = conversation.restore(junk).then(({ status }) => {
      isRefused = true;
      return status;
    });
    let answered = 0;
    while (!isRefused) {
      expect((await send(here.url, ask.get('/_mock/health'))).status).toBe(200);
      if (!isRefused) answered++;
    }
    expect(await refusal).toBe(400);
    expect(answered).toBeGreaterThan(3);
  });

  test('while a large one that is whole is taken, laid out anew as well', async () => {
    const { journal, ...rest } = JSON.parse(good);
    const [first] = journal.exchanges;
    first.request.body = Buffer.alloc(2 ** 20).toString('base64');
    const large = sealed({ ...rest, journal });
    for (const text of [large, JSON.stringify(JSON.parse(large), null, 2)]) expect((await conversation.restore(text)).status).toBe(200);
    expect(await conversation.snapshot()).toBe(large);
    expect((await conversation.restore(good)).status).toBe(200);
  });

  test('and in process it throws, and changes nothing', async () => {
    const world = here.world(conversation.name);
    expect(() => world.restore({ ...JSON.parse(good), version: 2 })).toThrow(/version 2/);
    expect(await conversation.snapshot()).toBe(good);
  });

  test('whatever else is in one that somebody made by hand, the server lives on, and answers', async () => {
    const paths = pathsOf(JSON.parse(good));
    const junk = fc.oneof(
      fc.constantFrom<unknown>(undefined, null, 0, -1, 1, 1.5, 2 ** 53, 1e300, '', 'x', '__proto__', true, [], {}, [null], { id: 1 }),
      fc.constantFrom(...paths).map((path) => at(JSON.parse(good), path)),
    );
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom(...paths), junk), { minLength: 1, maxLength: 2 }), async (changes) => {
        const document = JSON.parse(good);
        for (const [path, value] of changes) put(document, path, value);
        const moved = conversation.moved(elsewhere, 'by-hand');
        const { status, body } = await moved.restore(sealed(document));
        if (status !== 200) return void expect(status, body).toBe(400);
        taken++;
        faults.length = 0;
        await moved.say([...LOOKS, () => ask.post('./clock', { drain: true }), ...LOOKS]);
        expect(faults.map(String)).toEqual([]);
        expect((await moved.restore(await moved.snapshot())).status).toBe(200);
      }),
      { numRuns: 200 },
    );
    faults.length = 0;
    expect(taken).toBeGreaterThan(0);
  });
});

const LOOKS = [
  '/user',
  '/partner-user-provision?count=200',
  ...['user-onboarding', 'identity-verification-session', 'user-information-inquiry', 'notification-filter-failure'].flatMap((list) =>
    [1363, 1365, 1360].map((id) => `/user/${id}/${list}`),
  ),
  '/user/1360/oauth-client',
]
  .map(
    (path) =>
      ({ partner }: { partner: string }) =>
        ask.get(`/v1${path}`, { 'X-Bunq-Client-Authentication': partner }),
  )
  .concat(['', '/clock', '/plan', '/faults', '/deliveries', '/journal'].map((path) => () => ask.get(`.${path}`)));

type Path = (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  // One exchange is as good as another.
  const entries = Object.entries(value).slice(0, path.includes('exchanges') ? 2 : 1000);
  return [...(path.length ? [path] : []), ...entries.flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

const at = (document: Document, path: Path): unknown => path.reduce((inner, key) => inner?.[key], document);

function put(document: Document, path: Path, value: unknown): void {
  const holder = at(document, path.slice(0, -1)) as Document;
  if (typeof holder !== 'object' || holder === null) return;
  const key = path.at(-1) as string;
  if (value === undefined) delete holder[key];
  else holder[key] = value;
}
