/** Accounts, sandbox money and payments: what follows an approval. */
import { afterAll, describe, expect, test } from 'vitest';
import { startMock } from '../../server/index.js';
import { auth } from '../support/actors.js';
import { ask, send } from '../support/client.js';
import { accountsOf, at, EUR, first, given, ibanOf, JOHN, ledger, SUGAR_DADDY, sandboxUser } from '../support/money.js';
import { approved, Client, type Json, only, why } from '../support/partner.js';
import { startTarget } from '../support/target.js';

const mock = await startMock({ freeze: true, now: '2026-07-25T12:00:00Z' });
afterAll(() => mock.stop());
let worlds = 0;
const fresh = () => mock.world(`money-${worlds++}`, {});

test('an approved user lists its accounts, asks Sugar Daddy for money and pays another user; both sides agree', async () => {
  const world = fresh();
  const luke = await approved(world, { email: 'luke@example.com' });
  const leia = await approved(world, { email: 'leia@example.com' });
  const account = await first(luke);
  expect(account).toMatchObject({
    status: 'ACTIVE',
    sub_status: 'NONE',
    balance: EUR('0.00'),
    currency: 'EUR',
    description: 'bunq account',
  });
  expect(account.alias.map(({ type }: Json) => type)).toEqual(['PHONE_NUMBER', 'EMAIL', 'IBAN']);

  const inquiries = at(luke, account, 'request-inquiry');
  const asked = { amount_inquired: EUR('500'), counterparty_alias: SUGAR_DADDY, description: 'You are the best', allow_bunqme: false };
  const { id } = only(await luke.post(inquiries, asked));
  expect(await luke.one(`${inquiries}/${id}`)).toMatchObject({ status: 'PENDING', amount_responded: null, time_responded: null });
  await world.clock.advance(3000);
  expect(await luke.one(`${inquiries}/${id}`)).toMatchObject({ status: 'ACCEPTED', amount_responded: EUR('500.00') });
  const [gift] = await luke.all(at(luke, account, 'payment'));
  expect(gift).toMatchObject({ amount: EUR('500.00'), sub_type: 'REQUEST', counterparty_alias: { display_name: 'Sugar Daddy' } });

  const target = await startTarget();
  const filters = ['MUTATION', 'PAYMENT'].map((category) => ({ category, notification_target: target.url }));
  await leia.post(`/user/${leia.id}/notification-filter-url`, { notification_filters: filters });
  await luke.post(at(luke, account, 'notification-filter-url'), { notification_filters: filters });
  const pays = {
    amount: EUR('12.5'),
    counterparty_alias: { type: 'EMAIL', value: 'Leia@example.com', name: 'Leia' },
    description: 'Dinner',
  };
  const paid = only(await luke.post(at(luke, account, 'payment'), pays));
  const theirs = await first(leia);
  const out = await luke.one(`${at(luke, account, 'payment')}/${paid.id}`);
  const [received] = await leia.all(at(leia, theirs, 'payment'));
  expect(out).toMatchObject({
    amount: EUR('-12.50'),
    balance_after_mutation: EUR('487.50'),
    monetary_account_id: account.id,
    type: 'BUNQ',
  });
  expect(received).toMatchObject({ amount: EUR('12.50'), balance_after_mutation: EUR('12.50'), monetary_account_id: theirs.id });
  expect(received.id).not.toBe(out.id);
  for (const same of ['created', 'description', 'type', 'sub_type']) expect(received[same]).toEqual(out[same]);
  expect([received.alias, received.counterparty_alias]).toEqual([out.counterparty_alias, out.alias]);
  expect((await first(luke)).balance).toEqual(EUR('487.50'));
  expect((await luke.get(`${at(luke, account, 'payment')}/${received.id}`)).status).toBe(404);

  await target.came(4);
  const told = target.notified().map(({ event_type, object }: Json) => `${event_type} ${object.Payment.id}`);
  expect(told.sort()).toEqual(
    [
      `MUTATION_CREATED ${out.id}`,
      `PAYMENT_CREATED ${out.id}`,
      `MUTATION_RECEIVED ${received.id}`,
      `PAYMENT_RECEIVED ${received.id}`,
    ].sort(),
  );
  await target.stop();
});

test('a user has no account before it is approved, and opens none', async () => {
  const world = fresh();
  const user = Client.of(world, world.users[0]);
  expect(await accountsOf(user)).toEqual([]);
  const refused = await user.post(`/user/${user.id}/monetary-account-bank`, { currency: 'EUR' });
  expect([refused.status, why(refused)]).toEqual([400, expect.stringContaining('approved onboarding')]);
});

describe('accounts', () => {
  test('are opened, read, changed, closed when empty, and opened again; the oldest comes first', async () => {
    const world = fresh();
    const user = await sandboxUser(world);
    const path = `/user/${user.id}/monetary-account-bank`;
    const ids: number[] = [(await first(user)).id];
    for (let nr = 0; nr < 12; nr++) ids.push(only(await user.post(path, { currency: 'EUR', description: `Pot ${nr}` })).id);
    const page = await user.get(path);
    expect(page.Response.map(({ MonetaryAccountBank: { id } }: Json) => id)).toEqual(ids.slice(0, 10));
    const next = await user.get(page.Pagination.newer_url.slice(3));
    expect(next.Response.map(({ MonetaryAccountBank: { id } }: Json) => id)).toEqual(ids.slice(10));
    expect(next.Pagination.newer_url).toBeNull();

    const one = `${path}/${ids[1]}`;
    const account = await user.one(one);
    expect(account.daily_limit).toEqual(EUR('1000.00'));
    only(await user.put(one, { description: 'Rent', daily_limit: EUR('2000.00'), status: 'ACTIVE', sub_status: 'NONE' }));
    expect(await user.one(one)).toMatchObject({ description: 'Rent', daily_limit: EUR('2000.00'), status: 'ACTIVE' });
    await given(world, account, '0.01');
    const closing = { status: 'CANCELLED', sub_status: 'REDEMPTION_VOLUNTARY', reason: 'OTHER', reason_description: 'moving' };
    expect(why(await user.put(one, closing))).toContain('not empty');
    only(
      await user.post(at(user, account, 'payment'), {
        amount: EUR('0.01'),
        counterparty_alias: ibanOf(await first(user)),
        description: '',
      }),
    );
    only(await user.put(one, closing));
    expect(await user.one(one)).toMatchObject({ ...closing, balance: EUR('0.00') });
    only(await user.put(one, { status: 'PENDING_REOPEN' }));
    await world.clock.advance(1000);
    expect(await user.one(one)).toMatchObject({ status: 'ACTIVE', sub_status: 'NONE', reason: null });
  });

  test('have IBANs that are right, and are there for their holder alone', async () => {
    const world = fresh();
    const [mine, theirs] = [await sandboxUser(world), await sandboxUser(world, 'company')];
    const { value } = ibanOf(await first(mine));
    const digits = [...(value.slice(4) + value.slice(0, 4))].map((each) => Number.parseInt(each, 36)).join('');
    expect(BigInt(digits) % 97n).toBe(1n);
    const { id } = await first(theirs);
    for (const path of [`monetary-account/${id}`, `monetary-account-bank/${id}`, `monetary-account/${id}/payment`]) {
      const refused = await mine.get(`/user/${mine.id}/${path}`);
      expect([refused.status, why(refused)]).toEqual([404, `Monetary account for id "${id}" not found.`]);
    }
  });

  test('are held: a blocked one only takes or nothing goes', async () => {
    const world = fresh();
    const [user, other] = [await sandboxUser(world), await sandboxUser(world)];
    const [account, theirs] = [await first(user), await first(other)];
    await given(world, account, '10');
    await given(world, theirs, '10');
    const one = `/user/${user.id}/monetary-account-bank/${account.id}`;
    const out = () => user.post(at(user, account, 'payment'), { amount: EUR('1'), counterparty_alias: ibanOf(theirs), description: 'x' });
    const into = () =>
      other.post(at(other, theirs, 'payment'), { amount: EUR('1'), counterparty_alias: ibanOf(account), description: 'x' });
    const statuses = async () => [(await out()).status, (await into()).status];
    expect(await statuses()).toEqual([200, 200]);
    only(await user.put(one, { status: 'BLOCKED', sub_status: 'ONLY_ACCEPTING_INCOMING' }));
    expect(await statuses()).toEqual([400, 200]);
    only(await user.put(one, { status: 'ACTIVE' }));
    only(await user.put(one, { status: 'BLOCKED' }));
    expect(await statuses()).toEqual([400, 400]);
    only(await user.put(one, { status: 'ACTIVE' }));
    only(await user.put(one, { status: 'FROZEN' }));
    expect(await statuses()).toEqual([400, 400]);
  });
});

describe('Sugar Daddy', () => {
  test.each([
    ['500.00', 'ACCEPTED'],
    ['500.01', 'PENDING'],
  ])('asked for %s: %s', async (value, status) => {
    const world = fresh();
    const user = await sandboxUser(world);
    const account = await first(user);
    const path = at(user, account, 'request-inquiry');
    const { id } = only(
      await user.post(path, { amount_inquired: EUR(value), counterparty_alias: SUGAR_DADDY, description: '', allow_bunqme: true }),
    );
    await world.clock.advance(60_000);
    expect((await user.one(`${path}/${id}`)).status).toBe(status);
    if (status === 'ACCEPTED') return;
    expect(only(await user.put(`${path}/${id}`, { status: 'REVOKED' }))).toMatchObject({ status: 'REVOKED', amount_responded: null });
    expect((await user.put(`${path}/${id}`, { status: 'REVOKED' })).status).toBe(400);
  });

  test('is paid back, and everybody in the world and outside together has nothing', async () => {
    const world = fresh();
    const user = await sandboxUser(world);
    const account = await first(user);
    await given(world, account, '100');
    only(await user.post(at(user, account, 'payment'), { amount: EUR('25.00'), counterparty_alias: SUGAR_DADDY, description: 'Thanks' }));
    only(await user.post(at(user, account, 'payment'), { amount: EUR('30.00'), counterparty_alias: JOHN, description: 'Invoice' }));
    const [abroad] = await user.all(at(user, account, 'payment'));
    expect(abroad).toMatchObject({
      type: 'EBA_SCT',
      sub_type: 'SCT',
      counterparty_alias: { iban: JOHN.value, display_name: 'John Doe', country: 'DE' },
    });
    const { outside, inside_and_outside } = await ledger(world);
    expect(outside.map(({ balance }: Json) => balance)).toEqual(['-75.00', '30.00']);
    expect(inside_and_outside).toBe('0.00');
  });
});

test('what cannot be paid is refused, and moves nothing', async () => {
  const world = fresh();
  const [user, other] = [await sandboxUser(world), await sandboxUser(world)];
  const [account, theirs] = [await first(user), await first(other)];
  const dollars = only(await other.post(`/user/${other.id}/monetary-account-bank`, { currency: 'USD' }));
  const [, inDollars] = await accountsOf(other);
  expect(inDollars.id).toBe(dollars.id);
  await given(world, account, '100.00');
  const right = { amount: EUR('1.00'), counterparty_alias: ibanOf(theirs), description: 'x' };
  const before = [await ledger(world), await world.nextId('payment')];
  const path = at(user, account, 'payment');
  const cases: [object, number, string][] = [
    ...['0', '0.00', '-1', '1.001', '1e3', '1e30', '', ' 1', '1,00', 'NaN', '10000000000', '.5', '1.'].map(
      (value): [object, number, string] => [{ ...right, amount: EUR(value) }, 400, '/amount/value'],
    ),
    [{ ...right, amount: { currency: 'EUR', value: 1e30 } }, 400, '/amount/value'],
    [{ ...right, amount: { currency: 'USD', value: '1' } }, 400, '/amount/currency'],
    [{ ...right, amount: { currency: 'euro', value: '1' } }, 400, '/amount/currency'],
    [{ ...right, counterparty_alias: ibanOf(inDollars) }, 400, '/amount/currency'],
    [{ ...right, amount: EUR('100.01') }, 400, "Account doesn't have enough money to complete the payment."],
    [{ ...right, counterparty_alias: { ...JOHN, value: 'DE89370400440532013001' } }, 400, '"DE89370400440532013001" is not a valid IBAN.'],
    [{ ...right, counterparty_alias: { type: 'IBAN', value: JOHN.value } }, 400, '/counterparty_alias/name'],
    [{ ...right, counterparty_alias: { type: 'EMAIL', value: 'nobody@example.com' } }, 400, '/counterparty_alias/value'],
    [{ ...right, counterparty_alias: ibanOf(account) }, 400, '/counterparty_alias'],
    [{ ...right, counterparty_alias: JOHN, description: '' }, 400, '/description'],
    [{ ...right, counterparty_alias: JOHN, description: 'x'.repeat(141) }, 400, '/description'],
    [{ ...right, description: undefined }, 400, '/description'],
  ];
  for (const [body, status, text] of cases) {
    const refused = await user.post(path, body);
    expect([refused.status, why(refused)], JSON.stringify(body)).toEqual([status, expect.stringContaining(text)]);
  }
  const unsigned = await send(world.url, ask.post(`/v1${path}`, right, auth(user.auth['X-Bunq-Client-Authentication'])));
  expect(unsigned.status).toBe(466);
  expect((await user.post(at(user, theirs, 'payment'), right)).status).toBe(404);
  expect([await ledger(world), await world.nextId('payment')]).toEqual(before);
});

test('a snapshot keeps it to the cent, and a reset makes it as it was', async () => {
  const world = fresh();
  const born = await ledger(world);
  const user = await sandboxUser(world);
  const account = await first(user);
  await given(world, account, '0.07');
  const snapshot = await world.snapshot();
  const twin = fresh();
  twin.restore(snapshot);
  expect(await twin.snapshot()).toEqual(snapshot);
  expect(await ledger(twin)).toEqual(await ledger(world));
  await send(world.url.replace('/w/', '/_mock/worlds/'), ask.post('/reset', {}));
  expect(await ledger(world)).toEqual(born);
});
