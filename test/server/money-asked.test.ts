/** What a user asks about itself and its accounts, and what changes nothing: names for cards, limits, confirmation of funds. */
import { afterAll, expect, test } from 'vitest';
import { startMock } from '../../server/index.js';
import { accountsOf, at, EUR, first, given, ibanOf, JOHN, ledger, SUGAR_DADDY, sandboxUser } from '../support/money.js';
import { approved, type Client, type Json, only, why } from '../support/partner.js';

const mock = await startMock({ freeze: true });
afterAll(() => mock.stop());
let worlds = 0;
const fresh = () => mock.world(`asked-${worlds++}`, {});

const names = async (user: Client) => (await user.all(`/user/${user.id}/card-name`)).map((each) => each.possible_card_name_array);

test('a person may have its name on a card in four patterns, once each; a company its only one', async () => {
  const world = fresh();
  const user = await approved(world, { email: 'luke@example.com' });
  const [before] = await names(user);
  expect(before).toHaveLength(4);
  only(await user.put(`/user-person/${user.id}`, { first_name: 'Luke', last_name: 'Skywalker' }));
  expect(await names(user)).toEqual([['Luke Skywalker', 'L. Skywalker', 'L Skywalker', 'Skywalker']]);
  only(await user.put(`/user-person/${user.id}`, { first_name: 'L' }));
  expect(await names(user)).toEqual([['L Skywalker', 'L. Skywalker', 'Skywalker']]);
  const company = await sandboxUser(world, 'company');
  expect(await names(company)).toEqual([[(await company.one(`/user/${company.id}`)).display_name]]);
});

test('the limit of accounts says how many more there may be, and closed ones count', async () => {
  const user = await sandboxUser(fresh());
  const limit = async () => (await user.all(`/user/${user.id}/limit`))[0];
  expect(await limit()).toEqual({ limit_monetary_account: 25, limit_monetary_account_remaining: 24 });
  const path = `/user/${user.id}/monetary-account-bank`;
  const { id } = only(await user.post(path, { currency: 'EUR' }));
  const closing = { status: 'CANCELLED', sub_status: 'REDEMPTION_VOLUNTARY', reason: 'OTHER', reason_description: 'x' };
  only(await user.put(`${path}/${id}`, closing));
  const { limit_monetary_account_remaining: left } = await limit();
  expect(left).toBe(23);
  for (let i = 0; i < left; i++) only(await user.post(path, { currency: 'EUR' }));
  expect(await limit()).toMatchObject({ limit_monetary_account_remaining: 0 });
  expect((await user.post(path, { currency: 'EUR' })).status).toBe(400);
});

test('confirmation of funds is true of what a payment would say, to the cent, and moves nothing', async () => {
  const world = fresh();
  const [user, other] = [await sandboxUser(world), await sandboxUser(world)];
  const [account, theirs] = [await first(user), await first(other)];
  await given(world, account, '10.00');
  const before = await ledger(world);
  const path = `/user/${user.id}/confirmation-of-funds`;
  const ask = (value: string) => user.post(path, { pointer_iban: ibanOf(account), amount: EUR(value) });
  for (const [value, has] of [
    ['9.99', true],
    ['10', true],
    ['10.01', false],
  ] as const)
    expect(only(await ask(value))).toEqual({ has_sufficient_funds: has });
  const right: Json = { pointer_iban: ibanOf(account), amount: EUR('1') };
  const refused: [object, number, string][] = [
    [{ ...right, pointer_iban: ibanOf(theirs) }, 404, 'the IBAN is of no account of this user'],
    [{ ...right, pointer_iban: JOHN }, 404, 'the IBAN is of no account of this user'],
    [{ ...right, pointer_iban: SUGAR_DADDY }, 404, 'the EMAIL is of no account of this user'],
    [{ ...right, pointer_iban: { ...JOHN, value: 'DE89370400440532013001' } }, 400, 'is not a valid IBAN'],
    [{ ...right, amount: EUR('0') }, 400, '/amount/value'],
    [{ ...right, amount: EUR('1e30') }, 400, '/amount/value'],
    [{ ...right, amount: { currency: 'USD', value: '1' } }, 400, '/amount/currency'],
    [{ pointer_iban: right.pointer_iban }, 400, 'amount'],
  ];
  for (const [body, status, text] of refused) {
    const answer = await user.post(path, body);
    expect([answer.status, why(answer)], JSON.stringify(body)).toEqual([status, expect.stringContaining(text)]);
  }
  expect(await ledger(world)).toEqual(before);
  only(await user.put(`/user/${user.id}/monetary-account-bank/${account.id}`, { status: 'BLOCKED' }));
  expect(only(await ask('1'))).toEqual({ has_sufficient_funds: false });
  const pays = { amount: EUR('1'), counterparty_alias: ibanOf(theirs), description: 'x' };
  expect((await user.post(at(user, account, 'payment'), pays)).status).toBe(400);
  expect(await accountsOf(user)).toHaveLength(1);
});

test('a test opens accounts for a user, whatever its onboarding, up to as many as bunq gives', async () => {
  const world = fresh();
  const user = await world.addUser({});
  const opened = await world.money.open(user.user_person_id, { currency: 'USD', description: 'abroad' });
  expect(opened).toMatchObject({ user_id: user.user_person_id, balance: { currency: 'USD', value: '0.00' }, status: 'ACTIVE' });
  // By the id of its UserApiKey, and as the control plane has it.
  const { url } = mock;
  const body = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' };
  const answer = await fetch(`${url}/_mock/worlds/${world.name}/users/${user.user_api_key_id}/accounts`, body);
  expect(await answer.json()).toMatchObject({ user_id: user.user_person_id, balance: { currency: 'EUR' } });
  for (let i = 2; i < 25; i++) await world.money.open(user.user_person_id);
  await expect(world.money.open(user.user_person_id)).rejects.toThrow(/25/);
  await expect(world.money.open(1)).rejects.toThrow(/has no person 1;/);
  await expect(world.money.open(user.user_person_id, { currency: 'euro' })).rejects.toThrow(/currency/);
});
