/** What is done with cards: bought, declined, settled, reversed, refunded; and the holder is asked first. */
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { startMock } from '../../server/index.js';
import { actionsOf, balanceOf, type CardScene, at as ofCard, order, paymentsOf, sceneIn, VIRTUAL } from '../support/cards.js';
import { ask, send } from '../support/client.js';
import { at, EUR, first, ledger, sandboxUser } from '../support/money.js';
import { type Json, only } from '../support/partner.js';
import { startTarget } from '../support/target.js';

const mock = await startMock({ freeze: true, now: '2025-07-21T06:33:10.497530Z' });
afterAll(() => mock.stop());
let worlds = 0;
const scene = (body: object = VIRTUAL) => sceneIn(mock.world(`card-payments-${worlds++}`, {}), body);

test('a purchase takes the money at once, is shown as a recorded one, settles a day later; each told of, as no PAYMENT', async () => {
  const stage = await scene({ ...VIRTUAL, second_line: 'Pets' });
  const { world, user, account, card } = stage;
  await using target = await startTarget();
  const categories = ['MUTATION', 'PAYMENT', 'CARD_TRANSACTION_SUCCESSFUL', 'CARD_TRANSACTION_UPDATED'];
  const notification_filters = categories.map((category) => ({ category, notification_target: `${target.url}/${category}` }));
  await user.post(`/user/${user.id}/notification-filter-url`, { notification_filters });
  const bought = await world.money.payByCard(card.id, { amount: EUR('19.50') });
  expect(await actionsOf(stage)).toEqual([bought]);
  expect(await user.one(at(user, account, `mastercard-action/${bought.id}`))).toEqual(bought);
  expect(bought).toMatchObject({
    card_id: card.id,
    monetary_account_id: account.id,
    amount_local: EUR('19.50'),
    amount_fee: EUR('0.00'),
    decision: 'ALLOWED',
    payment_status: 'PAYMENT_SUCCESSFUL',
    decision_description: '',
    description: 'Spar Amsterdam, NL',
    authorisation_status: 'AUTHORISED',
    settlement_status: null,
    clearing_status: 'PENDING',
    city: 'Amsterdam',
    counterparty_alias: { iban: null, is_light: null, display_name: 'Spar', country: 'NL', merchant_category_code: '5411' },
    label_card: { type: 'MASTERCARD', second_line: 'Pets', status: 'ACTIVE' },
    clearing_expiry_time: '2025-08-20 06:33:10.497530',
    pan_entry_mode_user: 'ICC',
    additional_authentication_status: 'NONE',
  });
  expect(await balanceOf(stage)).toBe('80.50');
  const [payment] = await paymentsOf(stage, bought);
  expect(payment).toMatchObject({ amount: EUR('-19.50'), type: 'MASTERCARD', sub_type: 'PAYMENT', balance_after_mutation: EUR('80.50') });
  expect(await user.one(at(user, account, `payment/${payment?.id}`))).toEqual(payment);

  await world.clock.advance(86_400_000);
  expect(await world.snapshot().then(({ rows }: Json) => rows['mastercard-action'][0].state)).toBe('SETTLED');
  expect(target.notified().map(({ category, event_type, object }: Json) => [category, event_type, Object.keys(object)[0]])).toEqual([
    ['MUTATION', 'MUTATION_CREATED', 'Payment'],
    ['CARD_TRANSACTION_SUCCESSFUL', 'CARD_PAYMENT_ALLOWED', 'MasterCardAction'],
    ['CARD_TRANSACTION_UPDATED', 'CARD_PAYMENT_SETTLED', 'MasterCardAction'],
  ]);
  expect(target.notified().at(-1)?.object.MasterCardAction).toMatchObject({
    payment_status: 'PAYMENT_SUCCESSFUL_SETTLED',
    settlement_status: 'SETTLED',
    maturity_date: '2025-07-22',
  });
  expect(await balanceOf(stage)).toBe('80.50');
});

describe('what is declined says why, moves nothing, and is told of:', () => {
  const post = (country: string) => ({ merchant: { name: 'Maison', city: 'Dakar', country } });
  const cases: [decision: string, what: string, before: (scene: CardScene) => unknown, asked: object][] = [
    ['INSUFFICIENT_BALANCE', 'more than there is', () => 0, { amount: EUR('100.01') }],
    ['CARD_LIMIT_EXCEEDED', 'more than the limit', () => 0, { amount: EUR('1000.01') }],
    [
      'CARD_LIMIT_EXCEEDED',
      'what is over the limit with what went before',
      async ({ world, user, card }) => {
        only(await user.put(ofCard(user, card), { card_limit: EUR('30') }));
        await world.money.payByCard(card.id, { amount: EUR('20') });
      },
      { amount: EUR('10.01') },
    ],
    [
      'CARD_LIMIT_EXCEEDED',
      'cash over its own limit',
      ({ user, card }) => user.put(ofCard(user, card), { card_limit_atm: EUR('0') }),
      { amount: EUR('1'), pan_entry_mode: 'ATM' },
    ],
    [
      'CARD_NOT_ACTIVE',
      'a card that is frozen',
      ({ user, card }) => user.put(ofCard(user, card), { status: 'DEACTIVATED' }),
      { amount: EUR('1') },
    ],
    [
      'INSUFFICIENT_BALANCE',
      'an account that is held',
      ({ user, account }) =>
        user.put(`/user/${user.id}/monetary-account-bank/${account.id}`, { status: 'BLOCKED', sub_status: 'COMPLETELY' }),
      { amount: EUR('1') },
    ],
    ['PIN_INCORRECT', 'because a test says so', () => 0, { amount: EUR('1'), decision: 'PIN_INCORRECT' }],
    ['COUNTRY_NOT_PERMITTED', 'because a test says so', () => 0, { amount: EUR('1'), decision: 'COUNTRY_NOT_PERMITTED', ...post('SN') }],
  ];
  test.each(cases)('%s: %s', async (decision, _, before, asked) => {
    const stage = await scene();
    await before(stage);
    const { world, user, account, card } = stage;
    await using target = await startTarget();
    const filter = { category: 'CARD_TRANSACTION_FAILED', notification_target: target.url };
    await user.post(at(user, account, 'notification-filter-url'), { notification_filters: [filter] });
    const had = await balanceOf(stage);
    const declined = await world.money.payByCard(card.id, asked as never);
    expect(declined).toMatchObject({ decision, authorisation_status: 'BLOCKED', payment_status: null, clearing_expiry_time: null });
    expect(declined.decision_description).not.toBe('');
    expect(await paymentsOf(stage, declined)).toEqual([]);
    expect(await balanceOf(stage)).toBe(had);
    expect(target.notified().map(({ event_type, object }: Json) => [event_type, object.MasterCardAction.id])).toEqual([
      ['CARD_TRANSACTION_NOT_ALLOWED', declined.id],
    ]);
  });

  test('COUNTRY_NOT_PERMITTED: a card by post where it may not be used, and it may elsewhere', async () => {
    const { world, user, card } = await scene({ ...VIRTUAL, order_status: undefined });
    for (const _ of [1, 2]) await world.plan.step('card-order', card.id);
    only(await user.put(ofCard(user, card), { status: 'ACTIVE', country_permission: [{ country: 'BE' }] }));
    const buy = async (country: string) => (await world.money.payByCard(card.id, { amount: EUR('1'), merchant: { country } })).decision;
    expect([await buy('NL'), await buy('BE')]).toEqual(['COUNTRY_NOT_PERMITTED', 'ALLOWED']);
  });
});

test('the account that a card falls back on pays where the first cannot; a limit is of one day', async () => {
  const world = mock.world(`card-payments-${worlds++}`, {});
  const user = await sandboxUser(world);
  const primary = await first(user);
  const { id } = only(await user.post(`/user/${user.id}/monetary-account-bank`, { currency: 'EUR' }));
  world.money.add(id, EUR('10'));
  const card = await order(user, { ...VIRTUAL, monetary_account_id_fallback: id });
  only(await user.put(ofCard(user, card), { card_limit: EUR('5') }));
  const buy = () => world.money.payByCard(card.id, { amount: EUR('5') });
  expect(await buy()).toMatchObject({ decision: 'ALLOWED', monetary_account_id: id });
  expect(await buy()).toMatchObject({ decision: 'CARD_LIMIT_EXCEEDED', monetary_account_id: primary.id });
  await world.clock.set('2025-07-22T00:00:00Z');
  expect(await buy()).toMatchObject({ decision: 'ALLOWED', monetary_account_id: id });
});

test('what is reversed comes back whole, what is refunded in parts, and no more than was paid', async () => {
  const stage = await scene();
  const { world, user, card } = stage;
  await using target = await startTarget();
  const notification_filters = ['CARD_TRANSACTION_SUCCESSFUL', 'CARD_TRANSACTION_REFUND'].map((category) => ({
    category,
    notification_target: `${target.url}/${category}`,
  }));
  await user.post(`/user/${user.id}/notification-filter-url`, { notification_filters });
  const cash = await world.money.payByCard(card.id, { amount: EUR('20'), pan_entry_mode: 'ATM' });
  expect(await world.money.reverseCardPayment(cash.id)).toMatchObject({ id: cash.id, authorisation_status: 'REVERSED' });
  expect((await paymentsOf(stage, cash)).map(({ amount, sub_type }: Json) => [amount.value, sub_type])).toEqual([
    ['20.00', 'REVERSAL'],
    ['-20.00', 'WITHDRAWAL'],
  ]);
  expect(await balanceOf(stage)).toBe('100.00');
  await expect(world.money.reverseCardPayment(cash.id)).rejects.toThrow(/REVERSED/);
  await expect(world.money.refundCardPayment(cash.id)).rejects.toThrow(/nothing was paid/);

  const bought = await world.money.payByCard(card.id, { amount: EUR('30') });
  const part = await world.money.refundCardPayment(bought.id, { amount: EUR('10') });
  expect(part).toMatchObject({ authorisation_status: 'CLEARING_REFUND', payment_status: 'CREDIT_TRANSFER', amount_local: EUR('10.00') });
  expect(await balanceOf(stage)).toBe('80.00');
  await expect(world.money.reverseCardPayment(bought.id)).rejects.toThrow(/given back already/);
  await expect(world.money.refundCardPayment(bought.id, { amount: EUR('20.01') })).rejects.toThrow(/less left/);
  await world.plan.step('mastercard-action', bought.id);
  expect(await world.money.refundCardPayment(bought.id)).toMatchObject({ amount_local: EUR('20.00') });
  await expect(world.money.refundCardPayment(bought.id)).rejects.toThrow(/less left/);
  expect(await balanceOf(stage)).toBe('100.00');
  expect((await ledger(world)).inside_and_outside).toBe('0.00');
  expect(target.notified().map(({ event_type }) => event_type)).toEqual([
    'CARD_WITHDRAWAL_ALLOWED',
    'CARD_REVERSAL_ALLOWED',
    'CARD_PAYMENT_ALLOWED',
    'CARD_TRANSACTION_REFUND_APPROVED',
    'CARD_TRANSACTION_REFUND_APPROVED',
  ]);
});

test('by /_mock it is the same; what cannot be is refused there, and changes nothing', async () => {
  const { world, user, card } = await scene();
  const control = async (path: string, body: object) => {
    const { status, body: text } = await send(world.url.replace('/w/', '/_mock/worlds/'), ask.post(path, body));
    return { status, ...JSON.parse(text) };
  };
  const bought = await control(`/card/${card.id}/payment`, { amount: EUR('1.00'), merchant: { name: 'Bakker', category_code: '5462' } });
  expect(bought).toMatchObject({ status: 200, decision: 'ALLOWED', merchant_category_code: '5462' });
  expect(await control(`/mastercard-action/${bought.id}/refund`, {})).toMatchObject({
    status: 200,
    authorisation_status: 'CLEARING_REFUND',
  });
  const kept = async () => world.snapshot().then(({ rows, ids }: Json) => [rows, ids.next]);
  const before = await kept();
  for (const [path, body] of [
    [`/card/${card.id}/payment`, { amount: EUR('0') }],
    [`/card/${card.id}/payment`, { amount: EUR('-1') }],
    [`/card/${card.id}/payment`, { amount: EUR('1e30') }],
    [`/card/${card.id}/payment`, { amount: { currency: 'USD', value: '1' } }],
    [`/card/${card.id}/payment`, { amount: EUR('1'), decision: 'MAYBE' }],
    [`/card/${card.id}/payment`, { amount: EUR('1'), merchant: { country: 'Holland' } }],
    [`/card/${card.id}/challenge`, { amount: EUR('0') }],
    ['/card/999/payment', { amount: EUR('1') }],
    ['/mastercard-action/999/reverse', {}],
    [`/mastercard-action/${bought.id}/reverse`, {}],
    [`/mastercard-action/${bought.id}/refund`, { amount: EUR('1') }],
  ] as const) {
    expect([path, (await control(path, body)).status]).toEqual([path, path.includes('999') ? 404 : 400]);
    expect(await kept()).toEqual(before);
  }
  const other = await sandboxUser(world);
  for (const end of ['', `/${bought.id}`, `/${bought.id}/payment`])
    expect((await other.get(`/user/${other.id}/monetary-account/${bought.monetary_account_id}/mastercard-action${end}`)).status).toBe(404);
  expect((await user.get(`/user/${user.id}/monetary-account/${bought.monetary_account_id}/mastercard-action/999`)).status).toBe(404);
});

test('whatever is done with a card: the balance is what was allowed less what came back, no limit is passed, all money is somewhere', async () => {
  const act = fc.oneof(
    fc.record({ buy: fc.integer({ min: 1, max: 6000 }), isCash: fc.boolean() }),
    fc.record({ reverse: fc.nat({ max: 5 }) }),
    fc.record({ refund: fc.nat({ max: 5 }), cents: fc.integer({ min: 1, max: 3000 }) }),
    fc.record({ pass: fc.constantFrom(3_600_000, 86_400_000) }),
  );
  const euros = (cents: number) => EUR((cents / 100).toFixed(2));
  const cents = ({ value }: { value: string }) => Math.round(Number(value) * 100);
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 12 }), async (acts) => {
      const stage = await scene();
      const { world, user, card } = stage;
      only(await user.put(ofCard(user, card), { card_limit: EUR('70'), card_limit_atm: EUR('50') }));
      const made: number[] = [];
      for (const each of acts) {
        const doing =
          'buy' in each
            ? world.money
                .payByCard(card.id, { amount: euros(each.buy), pan_entry_mode: each.isCash ? 'ATM' : 'ICC' })
                .then(({ id }) => made.push(id))
            : 'pass' in each
              ? world.clock.advance(each.pass)
              : 'reverse' in each
                ? world.money.reverseCardPayment(made[each.reverse] ?? 0)
                : world.money.refundCardPayment(made[each.refund] ?? 0, { amount: euros(each.cents) });
        await Promise.resolve(doing).catch(({ name }: Error) => expect(name).toBe('Refusal'));
      }
      const { rows } = (await world.snapshot()) as Json;
      let left = 10_000;
      const spent: Record<string, number> = {};
      for (const { state, cents: moved, entry_mode, created } of rows['mastercard-action'] ?? []) {
        if (state === 'AUTHORISED' || state === 'SETTLED') {
          left -= moved;
          const day = `${entry_mode} ${Math.floor(created / 86_400_000_000)}`;
          spent[day] = (spent[day] ?? 0) + moved;
          expect(spent[day]).toBeLessThanOrEqual(entry_mode === 'ATM' ? 5000 : 7000);
        } else if (state === 'REFUNDED') left += moved;
      }
      expect(cents({ value: await balanceOf(stage) })).toBe(left);
      expect((await ledger(world)).inside_and_outside).toBe('0.00');
      const twin = mock.world(`${world.name}-twin`, {});
      const snapshot = await world.snapshot();
      twin.restore(snapshot);
      expect(await twin.snapshot()).toEqual(snapshot);
      world.drop();
      twin.drop();
    }),
    { numRuns: 25, seed: 18 },
  );
});
