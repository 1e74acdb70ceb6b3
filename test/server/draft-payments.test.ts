/** Payments that wait for a word. */
import { afterAll, describe, expect, test } from 'vitest';
import { startMock, type WorldHandle } from '../../server/index.js';
import { flawOfSnapshot } from '../../server/world/snapshot-flaws.js';
import { ask, send } from '../support/client.js';
import { at, EUR, first, given, ibanOf, JOHN, ledger, sandboxUser } from '../support/money.js';
import { type Client, type Json, only, why } from '../support/partner.js';
import { startTarget } from '../support/target.js';

const mock = await startMock({ freeze: true });
const target = await startTarget();
afterAll(async () => {
  await mock.stop();
  await target.stop();
});
let worlds = 0;

interface Scene {
  world: WorldHandle;
  payer: Client;
  payee: Client;
  from: Json;
  to: Json;
  /** Of all drafts, and of this one. */
  path: string;
  draft: string;
}
const entry = (counterparty_alias: unknown, value: string, more: object = {}) => ({
  amount: EUR(value),
  counterparty_alias,
  description: 'Rent',
  ...more,
});

/** A payer who has 10.00, and a draft of so many payments of so much to the payee. */
async function drafted(...values: string[]): Promise<Scene> {
  const world = mock.world(`drafts-${worlds++}`);
  const [payer, payee] = [await sandboxUser(world), await sandboxUser(world)];
  const [from, to] = [await first(payer), await first(payee)];
  await given(world, from, '10.00');
  const path = at(payer, from, 'draft-payment');
  const entries = values.map((value) => entry(ibanOf(to), value));
  const { id } = only(await payer.post(path, { entries, number_of_required_accepts: 1 }));
  return { world, payer, payee, from, to, path, draft: `${path}/${id}` };
}
const everything = async ({ world, payer, from, draft }: Scene) => [
  await ledger(world),
  await payer.one(draft),
  await payer.all(at(payer, from, 'payment')),
];

test('a draft moves nothing, and says what it would pay', async () => {
  const scene = await drafted('3.50');
  const { payer, payee, from, to, path, draft } = scene;
  const shown = await payer.one(draft);
  expect(shown).toMatchObject({
    monetary_account_id: from.id,
    status: 'PENDING',
    type: 'BUNQ',
    responses: null,
    object: null,
    entries: [{ amount: EUR('3.50'), description: 'Rent', type: 'BUNQ', alias: { iban: ibanOf(from).value }, merchant_reference: null }],
  });
  expect(shown.entries[0].counterparty_alias.iban).toBe(ibanOf(to).value);
  expect(await payer.all(path)).toEqual([shown]);
  expect((await first(payer)).balance).toEqual(EUR('10.00'));
  expect(await payee.all(at(payee, to, 'payment'))).toEqual([]);
  expect((await payee.get(`${at(payee, to, 'draft-payment')}/${shown.id}`)).status).toBe(404);
});

test('accepted, one entry is a payment', async () => {
  const { payer, payee, from, to, draft } = await drafted('3.50');
  only(await payer.put(draft, { status: 'ACCEPTED' }));
  const shown = await payer.one(draft);
  const [paid] = await payer.all(at(payer, from, 'payment'));
  expect(shown).toMatchObject({ status: 'ACCEPTED', responses: [{ status: 'ACCEPTED', user_alias_created: shown.user_alias_created }] });
  expect(shown.object).toEqual({ Payment: paid });
  expect(paid).toMatchObject({ amount: EUR('-3.50'), balance_after_mutation: EUR('6.50'), batch_id: null });
  expect((await payee.all(at(payee, to, 'payment')))[0]?.amount).toEqual(EUR('3.50'));
});

test('accepted, more entries are a batch', async () => {
  const { payer, from, draft } = await drafted('3.50', '6.50');
  only(await payer.put(draft, { status: 'ACCEPTED' }));
  const { object } = await payer.one(draft);
  const [batch] = await payer.all(at(payer, from, 'payment-batch'));
  expect(object).toEqual({ PaymentBatch: batch });
  expect(batch?.payments.Payment.map(({ amount }: Json) => amount.value)).toEqual(['-3.50', '-6.50']);
});

test.each([
  ['REJECTED', [{ status: 'REJECTED' }]],
  ['CANCELLED', null],
])('%s, it pays nothing, and needs no signature', async (status, responses) => {
  const scene = await drafted('3.50');
  const { world, payer, draft } = scene;
  expect((await send(world.url, ask.put(`/v1${draft}`, { status }, { ...payer.auth }))).status).toBe(200);
  expect(await payer.one(draft)).toMatchObject({ status, responses, object: null });
  expect((await first(payer)).balance).toEqual(EUR('10.00'));
});

describe('refused, and nothing is changed:', () => {
  test.each(['ACCEPTED', 'REJECTED', 'CANCELLED'])('what is %s has ended', async (status) => {
    const scene = await drafted('3.50');
    only(await scene.payer.put(scene.draft, { status }));
    const before = await everything(scene);
    for (const next of ['ACCEPTED', 'REJECTED', 'CANCELLED']) {
      const refused = await scene.payer.put(scene.draft, { status: next });
      expect([refused.status, why(refused)]).toEqual([400, expect.stringContaining(status)]);
    }
    expect(await everything(scene)).toEqual(before);
  });

  test('accepting with too little money leaves it as it is, until there is enough', async () => {
    const scene = await drafted('6.00', '4.01');
    const before = await everything(scene);
    expect(why(await scene.payer.put(scene.draft, { status: 'ACCEPTED' }))).toContain('enough money');
    expect(await everything(scene)).toEqual(before);
    await given(scene.world, scene.from, '0.01');
    only(await scene.payer.put(scene.draft, { status: 'ACCEPTED' }));
    expect((await first(scene.payer)).balance).toEqual(EUR('0.00'));
  });

  test('accepting without a signature', async () => {
    const scene = await drafted('3.50');
    const before = await everything(scene);
    expect((await send(scene.world.url, ask.put(`/v1${scene.draft}`, { status: 'ACCEPTED' }, { ...scene.payer.auth }))).status).toBe(466);
    expect(await everything(scene)).toEqual(before);
  });

  test('what was seen before it changed', async () => {
    const scene = await drafted('3.50');
    const { payer, draft } = scene;
    const { updated } = await payer.one(draft);
    const before = await everything(scene);
    const put = (previous_updated_timestamp: string) => payer.put(draft, { status: 'ACCEPTED', previous_updated_timestamp });
    for (const stale of ['2020-01-01 00:00:00.000000', 'yesterday']) expect(why(await put(stale))).toContain('/previous_updated_timestamp');
    expect(await everything(scene)).toEqual(before);
    only(await put(updated));
  });

  test.each<[string, object, string]>([
    ['no entries', { entries: [] }, '/entries'],
    ['two accepts', { number_of_required_accepts: 2 }, '/number_of_required_accepts'],
    ['an entry to nobody', { entries: [entry({ type: 'EMAIL', value: 'a@b.nl' }, '1.00')] }, '/entries/0/counterparty_alias'],
    ['an entry of nothing', { entries: [entry(JOHN, '0.00')] }, '/entries/0/amount'],
    ['a field of payments', { entries: [entry(JOHN, '1.00', { allow_bunqto: true })] }, 'allow_bunqto'],
  ])('a draft with %s', async (_name, body, text) => {
    const { payer, path } = await drafted('1.00');
    const before = await payer.all(path);
    const refused = await payer.post(path, { entries: [entry(JOHN, '1.00')], number_of_required_accepts: 1, ...body });
    expect([refused.status, why(refused)]).toEqual([400, expect.stringContaining(text)]);
    expect(await payer.all(path)).toEqual(before);
  });
});

test('an account that is closed has no drafts any more', async () => {
  const { payer, from, to, draft } = await drafted('3.50');
  only(await payer.post(at(payer, from, 'payment'), entry(ibanOf(to), '10.00')));
  const closing = { status: 'CANCELLED', sub_status: 'REDEMPTION_VOLUNTARY', reason: 'OTHER', reason_description: 'x' };
  only(await payer.put(`/user/${payer.id}/monetary-account-bank/${from.id}`, closing));
  expect((await payer.one(draft)).status).toBe('CANCELLED');
});

test('webhooks tell of each step, and of what is paid', async () => {
  const { world, payer, to, path, draft } = await drafted('1.00');
  const filters = ['DRAFT_PAYMENT', 'PAYMENT'].map((category) => ({ category, notification_target: target.url }));
  await payer.post(`/user/${payer.id}/notification-filter-url`, { notification_filters: filters });
  only(await payer.put(draft, { status: 'ACCEPTED' }));
  for (const status of ['REJECTED', 'CANCELLED']) {
    const { id } = only(await payer.post(path, { entries: [entry(ibanOf(to), '1.00')], number_of_required_accepts: 1 }));
    only(await payer.put(`${path}/${id}`, { status }));
  }
  await world.clock.drain();
  expect(world.deliveries.all().map(({ event_type }) => event_type)).toEqual([
    'PAYMENT_CREATED',
    'DRAFT_PAYMENT_ACCEPTED',
    'DRAFT_PAYMENT_CREATED',
    'DRAFT_PAYMENT_REJECTED',
    'DRAFT_PAYMENT_CREATED',
    'DRAFT_PAYMENT_CANCELLED',
  ]);
});

test('a snapshot keeps a draft, before it is accepted and after, and every entry of it has a payee', async () => {
  const { world, payer, draft } = await drafted('1.00', '2.00');
  const shown = await payer.one(draft);
  const snapshot = await world.snapshot();
  only(await payer.put(draft, { status: 'ACCEPTED' }));
  // As often as anybody likes.
  for (let nr = 0; nr < 2; nr++) {
    world.restore(snapshot);
    expect(await payer.one(draft)).toEqual(shown);
    only(await payer.put(draft, { status: 'ACCEPTED' }));
  }
  world.restore(await world.snapshot());
  expect((await payer.one(draft)).object.PaymentBatch.payments.Payment).toHaveLength(2);
  expect(flawOfSnapshot(snapshot)).toBeUndefined();
  for (const lost of [{ other: 77 }, { other: 0, outside: 77 }, { other: 0 }]) {
    const copy = structuredClone(snapshot) as Json;
    Object.assign(copy.rows['draft-payment'][0].entries[1], lost);
    expect(flawOfSnapshot(copy as never), JSON.stringify(lost)).toMatch(/draft-payment \d+ cannot be/);
  }
});
