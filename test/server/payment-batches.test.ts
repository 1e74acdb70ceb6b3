/** Several payments at a time: all or none. */
import { afterAll, expect, test } from 'vitest';
import { startMock, type WorldHandle } from '../../server/index.js';
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
  path: string;
}

/** A payer who has 10.00, and somebody to pay. */
async function scene(): Promise<Scene> {
  const world = mock.world(`batches-${worlds++}`);
  const [payer, payee] = [await sandboxUser(world), await sandboxUser(world)];
  const [from, to] = [await first(payer), await first(payee)];
  await given(world, from, '10.00');
  return { world, payer, payee, from, to, path: at(payer, from, 'payment-batch') };
}
const pays = (counterparty_alias: unknown, value: string, more: object = {}) => ({
  amount: EUR(value),
  counterparty_alias,
  description: 'x',
  ...more,
});

test('all are paid, in their order, and each payee has its own', async () => {
  const { world, payer, payee, from, to, path } = await scene();
  for (const user of [payer, payee]) {
    const filters = ['PAYMENT', 'MUTATION'].map((category) => ({ category, notification_target: `${target.url}/${user.id}` }));
    await user.post(`/user/${user.id}/notification-filter-url`, { notification_filters: filters });
  }
  const { id } = only(await payer.post(path, { payments: [pays(ibanOf(to), '1.00'), pays(JOHN, '2.50'), pays(ibanOf(to), '6.50')] }));
  const batch = await payer.one(`${path}/${id}`);
  expect(
    batch.payments.Payment.map(({ amount, balance_after_mutation, batch_id }: Json) => [
      amount.value,
      balance_after_mutation.value,
      batch_id,
    ]),
  ).toEqual([
    ['-1.00', '9.00', id],
    ['-2.50', '6.50', id],
    ['-6.50', '0.00', id],
  ]);
  const listed = await payer.all(at(payer, from, 'payment'));
  expect(listed.slice(0, 3).reverse()).toEqual(batch.payments.Payment);
  expect(await payer.all(path)).toEqual([batch]);
  const received = await payee.all(at(payee, to, 'payment'));
  expect(received.map(({ amount, batch_id }) => [amount.value, batch_id])).toEqual([
    ['6.50', null],
    ['1.00', null],
  ]);
  expect(await payee.all(at(payee, to, 'payment-batch'))).toEqual([]);
  expect((await payee.get(`${at(payee, to, 'payment-batch')}/${id}`)).status).toBe(404);

  await world.clock.drain();
  const told = world.deliveries.all().map(({ event_type }) => event_type);
  const count = (event: string) => told.filter((each) => each === event).length;
  expect(['PAYMENT_BATCH_CREATED', 'PAYMENT_CREATED', 'MUTATION_CREATED', 'PAYMENT_RECEIVED', 'MUTATION_RECEIVED'].map(count)).toEqual([
    1, 0, 3, 2, 2,
  ]);
});

test('what is booked is not taken back', async () => {
  const { payer, to, path } = await scene();
  const { id } = only(await payer.post(path, { payments: [pays(ibanOf(to), '1.00')] }));
  const refused = await payer.put(`${path}/${id}`, {});
  expect([refused.status, why(refused)]).toEqual([400, expect.stringContaining('BOOKED')]);
});

test.each<[string, (scene: Scene) => object[], number, string]>([
  ['more than there is, though each alone were not', ({ to }) => [pays(ibanOf(to), '6.00'), pays(JOHN, '4.01')], 400, 'enough money'],
  [
    'one to nobody',
    ({ to }) => [pays(ibanOf(to), '1.00'), pays({ type: 'EMAIL', value: 'a@b.nl' }, '1.00')],
    400,
    '/payments/1/counterparty_alias',
  ],
  ['one to itself', ({ from, to }) => [pays(ibanOf(to), '1.00'), pays(ibanOf(from), '1.00')], 400, '/payments/1/counterparty_alias'],
  [
    'one in another currency',
    ({ to }) => [pays(ibanOf(to), '1.00', { amount: { currency: 'USD', value: '1' } })],
    400,
    '/payments/0/amount',
  ],
  ['one of nothing', ({ to }) => [pays(ibanOf(to), '1.00'), pays(ibanOf(to), '0')], 400, '/payments/1/amount/value'],
  ['no description for another bank', () => [pays(JOHN, '1.00', { description: '' })], 400, '/payments/0/description'],
  ['none', () => [], 400, '/payments'],
  ['351', ({ to }) => Array(351).fill(pays(ibanOf(to), '0.01')), 400, '/payments'],
])('a batch with %s is refused, and none of it is paid', async (_name, payments, status, text) => {
  const all = await scene();
  const before = [await ledger(all.world), await all.payer.all(at(all.payer, all.from, 'payment'))];
  const refused = await all.payer.post(all.path, { payments: payments(all) });
  expect([refused.status, why(refused)]).toEqual([status, expect.stringContaining(text)]);
  expect([await ledger(all.world), await all.payer.all(at(all.payer, all.from, 'payment'))]).toEqual(before);
  expect(await all.payer.all(all.path)).toEqual([]);
  // Not even an id is spent.
  const { id } = only(await all.payer.post(all.path, { payments: [pays(ibanOf(all.to), '10.00')] }));
  expect(id).toBe(1);
});

test('a batch needs a signature', async () => {
  const { world, payer, to, path } = await scene();
  const body = { payments: [pays(ibanOf(to), '1.00')] };
  expect((await send(world.url, ask.post(`/v1${path}`, body, { ...payer.auth }))).status).toBe(466);
});

test('a snapshot keeps a batch, with its payments', async () => {
  const { world, payer, to, path } = await scene();
  const { id } = only(await payer.post(path, { payments: [pays(ibanOf(to), '1.00'), pays(JOHN, '2.00')] }));
  const batch = await payer.one(`${path}/${id}`);
  world.restore(await world.snapshot());
  expect(await payer.one(`${path}/${id}`)).toEqual(batch);
});
