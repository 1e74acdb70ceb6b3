/** Ids that no number holds: another text of an id wherever a client sees or says it, digit by digit. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fault, type Mock, startMock, type WorldOptions } from '../../server/index.js';
import { ask, send } from '../support/client.js';
import { answerOf, faultScene, isSigned, slug } from '../support/faults.js';
import { startTarget } from '../support/target.js';
import { COMPANY, listening } from '../support/webhooks.js';

const ownFaults: unknown[] = [];
let mock: Mock;
let worlds = 0;
beforeAll(async () => {
  mock = await startMock({ freeze: true, onOwnFault: (error) => ownFaults.push(error) });
});
afterAll(async () => {
  await mock.stop();
  expect(ownFaults).toEqual([]);
});

/** 2^53 + 1, which reads as 2^53. */
const FIRST = '9007199254740993';
const SECOND = '9007199254740994';
const LIST = `/v1/user/1364/${slug}`;

function scene(texts: WorldOptions['id_texts'] = { [slug]: FIRST }, more: WorldOptions = {}) {
  const it = faultScene(mock, `far-${worlds++}`, { id_texts: texts, ...more });
  const submit = (id: string) =>
    it.get(`${LIST}/${id}`).replace('GET', 'PUT').replace('\r\n\r\n', '\r\nContent-Length: 22\r\n\r\n{"status":"SUBMITTED"}');
  return {
    ...it,
    submit,
    ask: (request: string) => answerOf(mock, request),
    read: (id: string) => answerOf(mock, it.get(`${LIST}/${id}`)),
  };
}

describe('of sessions', () => {
  test.each<[first: string, second: string]>([
    [FIRST, SECOND],
    ['2147483648', '2147483649'],
    ['99999999999999999999999', '100000000000000000000000'],
    ['1', '2'],
  ])('%s is the first and %s the second, in every answer and path', async (first, second) => {
    const it = scene({ [slug]: first });
    expect((await it.ask(it.create)).body).toBe(`{"Response":[{"Id":{"id":${first}}}]}`);
    const { body, headers } = await it.ask(it.create);
    expect(body).toBe(`{"Response":[{"Id":{"id":${second}}}]}`);
    expect(isSigned(it, body, headers['x-bunq-server-signature'])).toBe(true);
    expect(it.last()?.answer?.body).toBe(body);
    expect((await it.read(first)).body).toContain(`{"IdentityVerificationSessionIncode":{"id":${first},`);
    expect((await it.ask(it.submit(second))).body).toBe(`{"Response":[{"Id":{"id":${second}}}]}`);
    expect((await it.read(second)).body).toMatch(/"status":"SUBMITTED"/);
    expect((await it.read(first)).body).toMatch(/"status":"CREATED"/);
    const again = await it.ask(it.submit(second));
    expect([again.status, again.body]).toEqual([400, expect.stringContaining(`${slug} ${second} `)]);
    // Inside, and so under /_mock, they are as ever.
    expect(it.world.nextId(slug)).toBe(38);
    it.world.plan.process(37);
    expect((await it.read(second)).body).toMatch(/"status":"PROCESSED"/);
  });

  test('what is none of the texts names nothing, and is called what it was called by', async () => {
    const it = scene();
    await it.ask(it.create);
    for (const id of ['9007199254740992', SECOND, '36', '1', '0', '9'.repeat(60)]) {
      const { status, body } = await it.read(id);
      expect([id, status, body]).toEqual([id, 404, expect.stringMatching(new RegExp(`there is no [\\w-]+ ${id} here`))]);
    }
    expect((await it.read(`0${FIRST}`)).status).toBe(400);
  });

  test('the rounded neighbour is another session when there is one', async () => {
    const it = scene({ [slug]: '9007199254740992' });
    await it.ask(it.create);
    await it.ask(it.create);
    const rounded = String(JSON.parse((await it.read(FIRST)).body).Response[0].IdentityVerificationSessionIncode.id);
    expect(rounded).toBe('9007199254740992');
    expect((await it.read(rounded)).body).toContain('"id":9007199254740992,');
  });

  test('another user is told nothing by it', async () => {
    const it = scene();
    await it.ask(it.create);
    const other = await it.world.addUser();
    const request = it.get(`/v1/user/${other.user_api_key_id}/${slug}/${FIRST}`);
    const { status, body } = await it.ask(request.replace(/(Authentication: ).*/, `$1${other.session_token}`));
    expect([status, body]).toEqual([404, expect.stringContaining(`${slug} ${FIRST} here`)]);
  });

  test('first_ids say what they are inside', async () => {
    const it = scene({ [slug]: FIRST }, { first_ids: { [slug]: 500 } });
    expect((await it.ask(it.create)).body).toContain(`"id":${FIRST}}`);
    expect(it.world.nextId(slug)).toBe(501);
  });
});

test('paging goes by the texts, to the end and back, and beyond', async () => {
  const it = scene();
  for (let i = 0; i < 5; i++) await it.ask(it.create);
  const page = async (query: string) => (await it.ask(it.get(`${LIST}${query}`))).body;
  const ids = (body: string) => [...body.matchAll(/Incode":\{"id":(\d+)/g)].map(([, id]) => Number((id as string).slice(-3)));
  const urlIn = (body: string, name: string) => new RegExp(`"${name}":"([^"]*)"`).exec(body)?.[1]?.replace(LIST, '') as string;
  const newest = await page('?count=2');
  expect([ids(newest), urlIn(newest, 'older_url'), urlIn(newest, 'future_url')]).toEqual([
    [997, 996],
    '?count=2&older_id=9007199254740996',
    '?count=2&newer_id=9007199254740997',
  ]);
  const older = await page(urlIn(newest, 'older_url'));
  expect([ids(older), urlIn(older, 'newer_url')]).toEqual([[995, 994], '?count=2&newer_id=9007199254740995']);
  expect(ids(await page(urlIn(older, 'newer_url')))).toEqual([997, 996]);
  expect(ids(await page(urlIn(older, 'older_url')))).toEqual([993]);
  expect(ids(await page('?newer_id=36'))).toHaveLength(5);
  expect(ids(await page(`?older_id=${'9'.repeat(40)}`))).toHaveLength(5);
  expect(await page(`?newer_id=${'9'.repeat(40)}`)).toContain('"Response":[]');
  expect(await page('?older_id=36')).toContain('"Response":[]');
  expect(await page('?older_id=-1')).toContain('"Error"');
  expect(await page(`?older_id=${'9'.repeat(41)}`)).toContain('"Error"');
});

describe('digits survive', () => {
  test.each<Fault['do']>([
    { grease: 'fields' },
    { grease: 'items' },
    { grease: 'keys' },
    { grease: 'spacing' },
    { patch: [{ path: '/Response/*/*/status', value: null }] },
    { header_case: 'upper' },
    { status: 201 },
  ])('%j', async (does) => {
    const it = scene();
    await it.ask(it.create);
    it.arm(does, { operation: `${slug}.read` });
    const { body } = await it.read(FIRST);
    expect(body).toMatch(new RegExp(`\\W${FIRST}\\W`));
    expect(() => JSON.parse(body)).not.toThrow();
    expect(it.last()).toMatchObject({ fault: '1', answer: { body } });
  });
});

describe('of provisions', () => {
  const provisions = '/v1/partner-user-provision';
  const wanted = (n: number, more: object = {}) => ({
    user_verified_type: 'PARTNER_USER_PERSON',
    external_uuid: `00000000-0000-4000-8000-00000000000${n}`,
    email: 'a@b.nl',
    phone_number: '+31612345678',
    products: ['USER_VERIFIED'],
    ...more,
  });

  /** A partner whose provisions have texts; `call` answers with the text of the body. */
  async function partnered(target: string, more: WorldOptions = {}) {
    const it = await listening(mock, [target], { id_texts: { 'partner-user-provision': FIRST }, ...more });
    const call = async (method: 'get' | 'put' | 'post', path: string, body?: object) =>
      (await send(it.world.url, ask[method](path, ...((body ? [body, it.partner.auth] : [it.partner.auth]) as [never])))).body;
    return { ...it, call };
  }

  test('in answers and paths, and in what webhooks tell, and in the list of those that failed', async () => {
    await using target = await startTarget();
    target.replies.splice(0, 1, 500);
    const it = await partnered(target.url);
    expect(await it.call('post', provisions, wanted(1))).toBe(`{"Response":[{"Id":{"id":${FIRST}}}]}`);
    expect(await it.call('post', provisions, wanted(1))).toContain(`partner-user-provision ${FIRST} already`);
    expect(await it.call('get', `${provisions}/${FIRST}`)).toContain(`"PartnerUserProvision":{"id":${FIRST},`);
    expect(await it.call('get', provisions)).toContain(`newer_id=${FIRST}"`);
    expect(await it.call('get', `${provisions}/9007199254740992`)).toContain('no partner-user-provision 9007199254740992 here');
    expect(await it.call('put', `${provisions}/${FIRST}`, { status: 'CANCELLED' })).toContain(FIRST);
    await it.world.clock.drain();
    expect(target.arrivals.length).toBeGreaterThan(5);
    for (const { body } of target.arrivals) expect(body).toContain(`"object":{"PartnerUserProvision":{"id":${FIRST},`);
    expect(it.world.deliveries.all()[0]).toMatchObject({ object_id: 429307 });
    expect(await it.call('get', `/v1/user/${COMPANY}/notification-filter-failure`)).toContain(`"object_id":${FIRST},`);
  });

  test('of the newest edition, and of the director of a company', async () => {
    await using target = await startTarget();
    const it = await partnered(target.url, { edition: '2026-06' });
    expect(await it.call('post', provisions, wanted(1))).toContain(`"PartnerUserProvision":{"id":${FIRST},`);
    const company = (director_relation_provision_id: string | number) =>
      wanted(2, { user_verified_type: 'PARTNER_USER_COMPANY', products: ['COMPANY_VERIFIED'], director_relation_provision_id });
    for (const director of ['1', SECOND, Number(FIRST), 1])
      expect([director, await it.call('post', provisions, company(director))]).toEqual([
        director,
        expect.stringContaining('is no provision of this partner'),
      ]);
    expect(await it.call('post', provisions, company(FIRST))).toContain(`"PartnerUserProvision":{"id":${SECOND},`);
  });
});

describe('stay with the world', () => {
  test('in a snapshot', async () => {
    const it = scene();
    await it.ask(it.create);
    const snapshot = await it.world.snapshot();
    it.world.restore(snapshot);
    expect((await it.ask(it.create)).body).toContain(`"id":${SECOND}}`);
    expect((await it.read(FIRST)).status).toBe(200);
  });

  test('in a reset', async () => {
    const it = scene();
    await it.ask(it.create);
    const headers = { 'Content-Type': 'application/json' };
    await fetch(`${mock.url}/_mock/worlds/${it.world.name}/reset`, { method: 'POST', headers });
    expect((await it.ask(it.create)).body).toContain(`"id":${FIRST}}`);
  });

  test('that a file prepared', async () => {
    await using other = await startMock({ worlds: { default: { options: { id_texts: { [slug]: FIRST } } } } });
    const { auth } = { auth: other.world().users[0].session_token };
    const headers = { 'X-Bunq-Client-Authentication': auth, 'Content-Type': 'application/json' };
    const body = '{"purpose":"VERIFICATION","provider":"INCODE"}';
    expect(await (await fetch(`${other.url}${LIST}`, { method: 'POST', headers, body })).text()).toContain(FIRST);
  });
});

test.each([{ user: '1' }, { [slug]: '0' }, { [slug]: 36 }, { [slug]: '-1' }, { [slug]: '1'.repeat(31) }])(
  'none are made of %j',
  async (id_texts) => {
    expect(() => mock.world('none', { id_texts } as never)).toThrow();
  },
);
