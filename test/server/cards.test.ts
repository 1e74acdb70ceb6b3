/** Cards: ordered, on their way, used, changed, ended, replaced; their numbers and their codes. */
import { afterAll, describe, expect, test } from 'vitest';
import { startMock, type WorldHandle } from '../../server/index.js';
import { at, CREDIT, DEBIT, order, VIRTUAL } from '../support/cards.js';
import { accountsOf, EUR, first, ibanOf, ledger, SUGAR_DADDY, sandboxUser } from '../support/money.js';
import { Client, type Json, only, why } from '../support/partner.js';
import { startTarget } from '../support/target.js';

const mock = await startMock({ freeze: true, now: '2025-07-21T09:21:53Z' });
afterAll(() => mock.stop());
let worlds = 0;
const fresh = (options = {}) => mock.world(`cards-${worlds++}`, options);

/** On its way by one step, by hand. */
const onward = (world: WorldHandle, { id }: Json) => world.plan.step('card-order', id);

test('a card is ordered as the sandbox was seen to answer, comes by post, is activated, frozen and reported lost, each told of', async () => {
  const world = fresh();
  const user = await sandboxUser(world);
  const account = await first(user);
  await using target = await startTarget();
  await user.post(`/user/${user.id}/notification-filter-url`, {
    notification_filters: [{ category: 'CARD', notification_target: target.url }],
  });
  const card = await order(user, DEBIT);
  expect(card).toMatchObject({
    expiry_date: '2029-08-31',
    status: 'DEACTIVATED',
    sub_status: 'NONE',
    order_status: 'NEW_CARD_REQUEST_RECEIVED',
    card_limit: EUR('1000.00'),
    pin_code_assignment: [{ type: 'PRIMARY', monetary_account_id: account.id, status: 'ACTIVE', routing_type: 'AUTOMATIC' }],
    country: 'NL',
  });
  expect(card.country_permission.length).toBeGreaterThan(40);
  const put = (body: object) => user.put(at(user, card), body);
  expect(why(await put({ status: 'ACTIVE' }))).toContain('NEW_CARD_REQUEST_RECEIVED');
  await onward(world, card);
  await onward(world, card);
  expect(only(await put({ status: 'ACTIVE', activation_code: '123456' }))).toMatchObject({ status: 'ACTIVE' });
  expect(why(await put({ status: 'DEACTIVATED' }))).toContain('ACCEPTED_FOR_PRODUCTION');
  await onward(world, card);
  await onward(world, card);
  await expect(onward(world, card)).rejects.toThrow(/DELIVERED_TO_CUSTOMER/);
  expect(only(await put({ status: 'DEACTIVATED' }))).toMatchObject({ status: 'DEACTIVATED', order_status: 'DELIVERED_TO_CUSTOMER' });
  only(await put({ status: 'LOST' }));
  expect(why(await put({ status: 'ACTIVE' }))).toContain('LOST');
  await target.came(7);
  expect(
    target.notified().map(({ event_type, object }: Json) => `${event_type} ${object.CardDebit.order_status} ${object.CardDebit.status}`),
  ).toEqual([
    'CARD_UPDATED SENT_FOR_PRODUCTION DEACTIVATED',
    'CARD_UPDATED ACCEPTED_FOR_PRODUCTION DEACTIVATED',
    'CARD_UPDATED ACCEPTED_FOR_PRODUCTION ACTIVE',
    'CARD_UPDATED SENT_FOR_DELIVERY ACTIVE',
    'CARD_UPDATED DELIVERED_TO_CUSTOMER ACTIVE',
    'CARD_UPDATED DELIVERED_TO_CUSTOMER DEACTIVATED',
    'CARD_UPDATED DELIVERED_TO_CUSTOMER LOST',
  ]);
});

test('a plan has it delivered by the clock, and its month ends it', async () => {
  const world = fresh();
  const user = await sandboxUser(world);
  world.plan.set({ delivery: { after_ms: 86_400_000 } });
  const card = await order(user, DEBIT);
  await world.clock.advance(4 * 86_400_000);
  expect(world.objects.get('card-order', card.id).state).toBe('DELIVERED_TO_CUSTOMER');
  // Its session is over by then.
  const state = () => world.objects.get('card', card.id).state;
  await world.clock.set('2029-08-31T23:59:59Z');
  expect(state()).toBe('DEACTIVATED');
  await world.clock.advance(1000);
  expect(state()).toBe('EXPIRED');
});

test('cards of both kinds are listed under their own names, the newest first, to their holder alone', async () => {
  const world = fresh();
  const [user, other] = [await sandboxUser(world), await sandboxUser(world)];
  const debit = await order(user, VIRTUAL);
  const credit = await order(user, CREDIT, 'credit');
  expect(debit).toMatchObject({ status: 'ACTIVE', order_status: 'VIRTUAL_DELIVERY', country_permission: [] });
  const { Response } = await user.get(`/user/${user.id}/card`);
  expect(Response.map((item: Json) => Object.entries<Json>(item).map(([kind, { id }]) => [kind, id]))).toEqual([
    [['CardCredit', credit.id]],
    [['CardDebit', debit.id]],
  ]);
  expect(await user.one(at(user, credit))).toEqual(credit);
  for (const end of ['', '/generated-cvc2']) expect((await other.get(at(other, debit, end))).status).toBe(404);
  for (const end of ['/generated-cvc2', '/primary-account-number', '/replace'])
    expect((await other.post(at(other, debit, end), {})).status).toBe(404);
});

test('limits, countries, accounts and lines are changed, only those that are sent; a PIN is kept nowhere', async () => {
  const world = fresh();
  const user = await sandboxUser(world);
  const second = only(await user.post(`/user/${user.id}/monetary-account-bank`, { currency: 'EUR' })).id;
  const [{ id: primary }] = await accountsOf(user);
  const card = await order(user, { ...VIRTUAL, monetary_account_id_fallback: second });
  expect(card.monetary_account_id_fallback).toBe(second);
  await world.clock.advance(1000);
  const changed = only(
    await user.put(at(user, card), {
      pin_code: '4317',
      card_limit: EUR('100.00'),
      card_limit_atm: EUR('0.00'),
      country_permission: [{ country: 'NL' }],
      second_line: 'Pets',
      monetary_account_id_fallback: null,
      pin_code_assignment: [
        { type: 'SECONDARY', pin_code: '9046', monetary_account_id: primary },
        { type: 'PRIMARY', monetary_account_id: second, routing_type: 'MANUAL' },
      ],
    }),
  );
  expect(changed).toMatchObject({
    card_limit: EUR('100.00'),
    card_limit_atm: EUR('0.00'),
    country_permission: [{ country: 'NL' }],
    second_line: 'Pets',
    monetary_account_id_fallback: null,
    pin_code_assignment: [
      { type: 'PRIMARY', monetary_account_id: second, routing_type: 'MANUAL' },
      { type: 'SECONDARY', monetary_account_id: primary },
    ],
  });
  expect(changed.updated > card.updated).toBe(true);
  expect(only(await user.put(at(user, card), { card_limit: EUR('5') }))).toEqual({ ...changed, card_limit: EUR('5.00') });
  const kept = JSON.stringify(await world.snapshot());
  const bodies = world.journal.exchanges().map(({ request }) => Buffer.from(request.body, 'base64').toString());
  for (const pin of ['4317', '9046']) {
    expect(kept).not.toContain(`"${pin}"`);
    expect(bodies.join()).not.toContain(`"${pin}"`);
  }
  expect(bodies.join()).toContain('"routing_type":"MANUAL"');
});

describe('what cannot be is refused, and changes nothing:', () => {
  const cases: [what: string, path: string, body: object | ((made: Json) => object), text: string][] = [
    ['a name of somebody else', 'debit', { ...DEBIT, name_on_card: 'Darth Vader' }, '/name_on_card'],
    ['a second line of 21 letters', 'debit', { ...DEBIT, second_line: 'x'.repeat(21) }, '/second_line'],
    ['no second line', 'debit', { ...DEBIT, second_line: undefined }, 'second_line'],
    ['a type that there is not', 'debit', { ...DEBIT, type: 'VISA' }, '/type'],
    ['a debit product for a credit card', 'credit', DEBIT, '/product_type'],
    ['an account that is not theirs', 'debit', ({ theirs }) => ({ ...DEBIT, alias: ibanOf(theirs) }), 'of no account of this user'],
    ["Sugar Daddy's account", 'debit', { ...DEBIT, alias: SUGAR_DADDY }, 'of no account of this user'],
    ['a fallback that is not theirs', 'debit', ({ theirs }) => ({ ...DEBIT, monetary_account_id_fallback: theirs.id }), 'not found'],
    ['a PIN of three digits', 'card', { pin_code: '123' }, '/pin_code'],
    [
      'two PRIMARY',
      'card',
      ({ account }) => ({ pin_code_assignment: [1, 2].map(() => ({ type: 'PRIMARY', monetary_account_id: account.id })) }),
      'two of one type',
    ],
    ['no PRIMARY', 'card', ({ account }) => ({ pin_code_assignment: [{ type: 'SECONDARY', monetary_account_id: account.id }] }), 'PRIMARY'],
    [
      'an assignment to another’s account',
      'card',
      ({ theirs }) => ({ pin_code_assignment: [{ type: 'PRIMARY', monetary_account_id: theirs.id }] }),
      'not found',
    ],
    ['CANCELLED without a reason', 'card', { status: 'CANCELLED' }, '/cancellation_reason'],
    ['a status that is no client’s', 'card', { status: 'EXPIRED' }, '/status'],
    ['a limit in dollars', 'card', { card_limit: { currency: 'USD', value: '1' } }, '/card_limit/currency'],
    ['a limit below zero', 'card', { card_limit: EUR('-1') }, '/card_limit/value'],
    ['a limit of 1e30', 'card', { card_limit_atm: { currency: 'EUR', value: 1e30 } }, '/card_limit_atm/value'],
    ['a country in words', 'card', { country_permission: [{ country: 'Nederland' }] }, '/country_permission/0/country'],
    ['a field of the object', 'card', { id: 1 }, 'Superfluous field "id".'],
  ];
  test.each(cases)('%s', async (_, path, body, text) => {
    const world = fresh();
    const [user, other] = [await sandboxUser(world), await sandboxUser(world)];
    const made = { account: await first(user), theirs: await first(other) };
    const card = await order(user, VIRTUAL);
    const before = [await world.snapshot().then(({ rows, ids }: Json) => [rows, ids.next])];
    const sent = typeof body === 'function' ? body(made) : body;
    const refused = path === 'card' ? await user.put(at(user, card), sent) : await user.post(`/user/${user.id}/card-${path}`, sent);
    expect([refused.status >= 400 && refused.status < 500, why(refused)]).toEqual([true, expect.stringContaining(text)]);
    expect([await world.snapshot().then(({ rows, ids }: Json) => [rows, ids.next])]).toEqual(before);
  });

  test('a card before the account', async () => {
    const world = fresh();
    const user = Client.of(world, world.users[0]);
    expect(why(await user.post(`/user/${user.id}/card-debit`, DEBIT))).toContain('approved onboarding');
  });
});

test('a number holds by its check digit and is always the same; a code is good for five minutes, one of each type', async () => {
  const world = fresh();
  const user = await sandboxUser(world);
  const card = await order(user, VIRTUAL);
  const pan = async () => only(await user.post(at(user, card, '/primary-account-number'), {})).primary_account_number;
  const number = await pan();
  expect(await pan()).toBe(number);
  const digits = [...number].reverse().map(Number);
  expect(digits.reduce((sum, digit, i) => sum + (i % 2 ? (digit * 2 > 9 ? digit * 2 - 9 : digit * 2) : digit), 0) % 10).toBe(0);
  expect(card.primary_account_numbers[0].four_digit).toBe(number.slice(-4));

  const codes = at(user, card, '/generated-cvc2');
  const fixed = only(await user.post(codes, { type: 'STATIC' }));
  const passing = only(await user.post(codes, {}));
  expect([fixed.expiry_time, passing.type, passing.expiry_time]).toEqual([null, 'GENERATED', '2025-07-21 09:26:53.000000']);
  expect((await user.one(at(user, card))).card_generated_cvc2.CardGeneratedCvc2.id).toBe(passing.id);
  const states = async () => (await user.all(codes)).map(({ type, status }: Json) => `${type} ${status}`);
  await world.clock.advance(300_000);
  expect(await states()).toEqual(['GENERATED EXPIRED', 'STATIC AVAILABLE']);
  const again = only(await user.post(codes, {}));
  expect(only(await user.put(`${codes}/${again.id}`, { type: 'STATIC' }))).toMatchObject({ type: 'STATIC', expiry_time: null });
  expect(await states()).toEqual(['STATIC AVAILABLE', 'GENERATED EXPIRED', 'STATIC EXPIRED']);
  await world.clock.advance(300_000);
  expect(await user.one(`${codes}/${again.id}`)).toMatchObject({ status: 'AVAILABLE' });
  only(await user.put(at(user, card), { status: 'CANCELLED', cancellation_reason: 'OTHER' }));
  expect((await user.one(`${codes}/${again.id}`)).status).toBe('BLOCKED');
  expect((await user.post(codes, {})).status).toBe(400);
  expect((await user.put(`${codes}/${again.id}`, {})).status).toBe(400);
});

test('a card is replaced by one that is the same but for its number; several are changed and replaced together, or none', async () => {
  const world = fresh();
  const user = await sandboxUser(world);
  const [one, two] = [await order(user, VIRTUAL), await order(user, { ...VIRTUAL, second_line: 'Two' })];
  const { id } = only(await user.post(at(user, one, '/replace'), { second_line: 'New' }));
  const made = await user.one(at(user, { id }));
  expect(made).toMatchObject({ second_line: 'New', expiry_date: one.expiry_date, status: 'ACTIVE' });
  expect(made.primary_account_numbers).not.toEqual(one.primary_account_numbers);
  expect(await user.one(at(user, one))).toMatchObject({
    status: 'CANCELLED',
    sub_status: 'REPLACED',
    card_replacement: { card_id: one.id, card_new_id: id },
  });
  expect((await user.post(at(user, one, '/replace'), {})).status).toBe(400);

  const batch = `/user/${user.id}/card-batch`;
  const limits = (...ids: number[]) => ({ cards: ids.map((each) => ({ id: each, card_limit: EUR('7') })) });
  for (const wrong of [limits(id, 9999), limits(id, id), { cards: [] }, { cards: [{ id, status: 'CANCELLED' }] }]) {
    expect((await user.post(batch, wrong)).status).toBeGreaterThanOrEqual(400);
    expect((await user.one(at(user, { id }))).card_limit).toEqual(EUR('1000.00'));
  }
  expect(only(await user.post(batch, limits(id, two.id)))).toEqual({ updated_card_ids: [{ id }, { id: two.id }] });
  expect((await user.one(at(user, two))).card_limit).toEqual(EUR('7.00'));
  expect((await user.post(`${batch}-replace`, { cards: [{ id }, { id: one.id }] })).status).toBe(400);
  expect((await user.one(at(user, { id }))).status).toBe('ACTIVE');
  const { updated_card_ids: replaced } = only(
    await user.post(`${batch}-replace`, { cards: [{ id }, { id: two.id, second_line: 'Third' }] }),
  );
  expect(await user.one(at(user, replaced[1]))).toMatchObject({ second_line: 'Third', card_limit: EUR('7.00') });
  expect(await ledger(world)).toMatchObject({ inside_and_outside: '0.00' });
});

test('a snapshot keeps cards as they are', async () => {
  const world = fresh();
  const user = await sandboxUser(world);
  const card = await order(user, VIRTUAL);
  only(await user.post(at(user, card, '/generated-cvc2'), {}));
  only(await user.post(at(user, card, '/replace'), {}));
  const snapshot = await world.snapshot();
  const twin = fresh();
  twin.restore(snapshot);
  expect(await twin.snapshot()).toEqual(snapshot);
});
