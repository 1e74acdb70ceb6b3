/** Links at which anybody pays: what they show, who may pay there, and how they end. */
import { afterAll, describe, expect, test } from 'vitest';
import { startMock } from '../../server/index.js';
import { ask, send } from '../support/client.js';
import { at, EUR, first, given, ibanOf, JOHN, ledger, sandboxUser } from '../support/money.js';
import { type Json, only, signedIn, why } from '../support/partner.js';
import { startTarget } from '../support/target.js';

const mock = await startMock({ freeze: true, now: '2026-07-25T12:00:00Z' });
const target = await startTarget();
afterAll(async () => {
  await mock.stop();
  await target.stop();
});
let worlds = 0;
const MONTH = 30 * 86_400_000;

const asked = (value: string, more: object = {}) => ({
  bunqme_tab_entry: { amount_inquired: EUR(value), description: 'Coffee', ...more },
});

type Scene = Awaited<ReturnType<typeof scene>>;

/** The maker asks; somebody else of the world has 10.00. */
async function scene() {
  const world = mock.world(`tabs-${worlds++}`);
  const key = JSON.parse((await send(world.url, ask.post('/v1/sandbox-user-person', {}))).body).Response[0].ApiKey.api_key;
  // A session is over before a tab is.
  const again = () => signedIn(world, key);
  const [maker, payer] = [await again(), await sandboxUser(world)];
  const [to, from] = [await first(maker), await first(payer)];
  await given(world, from, '10.00');
  const path = at(maker, to, 'bunqme-tab');
  const { id } = only(await maker.post(path, asked('5.00', { redirect_url: 'https://example.com/paid' })));
  const pay = (by: Json, more: object = {}) =>
    send(world.url.replace('/w/', '/_mock/worlds/'), ask.post(`/bunqme-tab/${id}/payment`, { by, ...more }));
  const balance = async () => (await maker.one(`/user/${maker.id}/monetary-account/${to.id}`)).balance.value;
  return { world, maker, again, payer, to, from, path, id, tab: `${path}/${id}`, pay, balance };
}

test('a tab has a link that ends in the uuid of its entry, and waits for 30 days', async () => {
  const { maker, payer, path, tab, to, from, id } = await scene();
  const shown = await maker.one(tab);
  expect(shown).toMatchObject({
    status: 'WAITING_FOR_PAYMENT',
    monetary_account_id: to.id,
    time_expiry: '2026-08-24 12:00:00.000000',
    bunqme_tab_entry: {
      amount_inquired: EUR('5.00'),
      status: 'WAITING_FOR_PAYMENT',
      description: 'Coffee',
      alias: { iban: ibanOf(to).value },
      redirect_url: 'https://example.com/paid',
    },
    result_inquiries: [],
  });
  expect(shown.bunqme_tab_share_url).toBe(`https://bunq.me/t/${shown.bunqme_tab_entry.uuid}`);
  expect(await maker.all(path)).toEqual([shown]);
  expect((await payer.get(`${at(payer, from, 'bunqme-tab')}/${id}`)).status).toBe(404);
});

test('several pay, from other banks and from bunq, also another amount: each is a result, and the tab goes on waiting', async () => {
  const { world, maker, payer, to, from, id, tab, pay, balance } = await scene();
  for (const reply of [await pay(JOHN), await pay(ibanOf(from), { amount: EUR('2.50') }), await pay(JOHN)]) expect(reply.status).toBe(200);
  expect(await balance()).toBe('12.50');
  const { status, result_inquiries: results } = await maker.one(tab);
  expect(status).toBe('WAITING_FOR_PAYMENT');
  expect(results.map(({ bunq_me_tab_id }: Json) => bunq_me_tab_id)).toEqual([id, id, id]);
  expect(results.map(({ payment: { Payment } }: Json) => [Payment.amount.value, Payment.type, Payment.description])).toEqual([
    ['5.00', 'IDEAL', 'Coffee'],
    ['2.50', 'BUNQME', 'Coffee'],
    ['5.00', 'IDEAL', 'Coffee'],
  ]);
  expect((await maker.all(at(maker, to, 'payment'))).reverse()).toEqual(results.map(({ payment }: Json) => payment.Payment));
  // Whoever paid from bunq has a side of it.
  const answered = await payer.one(`${at(payer, from, 'bunqme-tab-result-response')}/1`);
  const [out] = await payer.all(at(payer, from, 'payment'));
  expect([answered, out?.amount]).toEqual([{ payment: { Payment: out } }, EUR('-2.50')]);
  expect((await maker.get(`${at(maker, to, 'bunqme-tab-result-response')}/1`)).status).toBe(404);
  expect((await payer.get(`${at(payer, from, 'bunqme-tab-result-response')}/2`)).status).toBe(404);
  expect((await ledger(world)).inside_and_outside).toBe('0.00');
});

describe('it is over', () => {
  test.each<[string, (it: Scene) => Promise<unknown>]>([
    ['CANCELLED', async ({ maker, tab }) => only(await maker.put(tab, { status: 'CANCELLED' }))],
    ['EXPIRED', ({ world }) => world.clock.advance(MONTH)],
  ])('%s', async (status, end) => {
    const it = await scene();
    await it.pay(JOHN);
    await end(it);
    const maker = await it.again();
    const shown = await maker.one(it.tab);
    expect([shown.status, shown.bunqme_tab_entry.status, shown.result_inquiries.length]).toEqual([status, status, 1]);
    const refused = await it.pay(JOHN);
    expect([refused.status, refused.body]).toEqual([400, expect.stringContaining(status)]);
    const late = await maker.put(it.tab, { status: 'CANCELLED' });
    expect([late.status, why(late)]).toEqual([400, expect.stringContaining(status)]);
    expect(await maker.one(it.tab)).toEqual(shown);
    expect((await maker.all(at(maker, it.to, 'payment'))).map(({ amount }) => amount.value)).toEqual(['5.00']);
  });

  test('not a moment before its 30 days', async () => {
    const { world, again, tab } = await scene();
    await world.clock.advance(MONTH - 1);
    expect((await (await again()).one(tab)).status).toBe('WAITING_FOR_PAYMENT');
  });
});

describe('it is refused, and nothing changes', () => {
  test.each<[string, object, string]>([
    ['of nothing', asked('0.00'), '/bunqme_tab_entry/amount_inquired/value'],
    ['of less', asked('-1.00'), '/bunqme_tab_entry/amount_inquired/value'],
    ['of parts of a cent', asked('1.001'), '/bunqme_tab_entry/amount_inquired/value'],
    ['in another currency', asked('1', { amount_inquired: { currency: 'USD', value: '1' } }), '/bunqme_tab_entry/amount_inquired/currency'],
    ['without an entry', {}, '/bunqme_tab_entry'],
    ['without a description', asked('1', { description: undefined }), 'description'],
  ])('to make one %s', async (_name, body, text) => {
    const { world, maker, path } = await scene();
    const answer = await maker.post(path, body);
    expect([answer.status, why(answer)]).toEqual([400, expect.stringContaining(text)]);
    expect(world.nextId('bunqme-tab')).toBe(2);
  });

  test.each<[string, Json, object, number, string]>([
    ['with more than there is', 'payer', { amount: EUR('10.01') }, 400, 'enough money'],
    ['in another currency', JOHN, { amount: { currency: 'USD', value: '1' } }, 400, '/amount/currency'],
    ['with nothing', JOHN, { amount: EUR('0') }, 400, '/amount/value'],
    ['from its own account', 'maker', {}, 400, '/by'],
    ['by a wrong IBAN', { ...JOHN, value: 'DE88370400440532013000' }, {}, 400, 'is not a valid IBAN'],
    ['by nobody', { type: 'EMAIL', value: 'nobody@example.com' }, {}, 400, '/by/value'],
  ])('to pay one %s', async (_name, by, more, status, text) => {
    const { world, maker, tab, to, from, pay } = await scene();
    const state = async () => [await ledger(world), await maker.one(tab), world.nextId('payment')];
    const before = await state();
    const answer = await pay(by === 'payer' ? ibanOf(from) : by === 'maker' ? ibanOf(to) : by, more);
    expect([answer.status, answer.body]).toEqual([status, expect.stringContaining(text)]);
    expect(await state()).toEqual(before);
  });

  test('to pay into an account that is closed, or a tab that is not there', async () => {
    const { maker, world, to, path, pay } = await scene();
    const closing = { status: 'CANCELLED', sub_status: 'REDEMPTION_VOLUNTARY', reason: 'OTHER', reason_description: 'x' };
    only(await maker.put(`/user/${maker.id}/monetary-account-bank/${to.id}`, closing));
    expect((await pay(JOHN)).body).toContain('CANCELLED');
    expect(why(await maker.post(path, asked('1')))).toContain('CANCELLED');
    await expect(world.money.payTab(99, { by: JOHN as never })).rejects.toThrow('bunqme-tab 99');
  });
});

test('webhooks tell of the tab, and of the money by MUTATION alone', async () => {
  const { world, maker, path } = await scene();
  const filters = ['BUNQME_TAB', 'MUTATION', 'PAYMENT'].map((category) => ({ category, notification_target: target.url }));
  expect((await maker.post(`/user/${maker.id}/notification-filter-url`, { notification_filters: filters })).status).toBe(200);
  const { id } = only(await maker.post(path, asked('1')));
  await world.money.payTab(id, { by: JOHN as never });
  only(await maker.put(`${path}/${id}`, { status: 'CANCELLED' }));
  only(await maker.post(path, asked('1')));
  await world.clock.advance(MONTH);
  expect(world.deliveries.all().map(({ event_type }) => event_type)).toEqual([
    'BUNQME_TAB_CREATED',
    'MUTATION_RECEIVED',
    'BUNQME_TAB_RESULT_INQUIRY_CREATED',
    'BUNQME_TAB_UPDATED',
    'BUNQME_TAB_CREATED',
    'BUNQME_TAB_UPDATED',
    'BUNQME_TAB_UPDATED',
  ]);
  const paid = target.notified().find(({ event_type }) => event_type === 'BUNQME_TAB_RESULT_INQUIRY_CREATED');
  expect(paid?.object.BunqMeTab).toMatchObject({ id, result_inquiries: [{ bunq_me_tab_id: id }] });
});
