import type { AccountAsked, LedgerAccount, LedgerShown, MoneyAdded } from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import { type Account, accountsIn, flawOfAccount, openAccount } from '../money/accounts.js';
import { amountOf, centsOf } from '../money/amounts.js';
import { checkRoom, totals, transfer } from '../money/ledger.js';
import { outsideIn, sugarDaddy } from '../money/outside.js';
import { refusals } from '../refusals.js';
import { type User, usersIn } from '../world/users.js';
import type { World } from '../world/world.js';
import { accept, type Control } from './control.js';
import { personIdOf } from './plan.js';
import { rare } from './rare.js';

/** Sugar Daddy pays, now and any amount. */
export function addMoney(world: World, id: string | number, body: unknown): MoneyAdded {
  const amount = accept(validators.AmountGiven, body);
  const to = accountsIn(world).get(Number(id));
  if (!to) throw refusals.controlNotFound({ what: `monetary-account ${id}` });
  const cents = centsOf(amount, '');
  if (amount.currency !== to.currency) throw refusals.fieldInvalid({ path: '/currency', why: `is not the account's, ${to.currency}` });
  const flaw = flawOfAccount(to, 'in');
  if (flaw) throw refusals.accountRefused({ why: flaw });
  checkRoom(to, cents);
  transfer(world, { from: sugarDaddy(world), to, cents, description: 'Money from the sandbox', sub_type: 'PAYMENT' });
  world.clock.settle();
  return { monetary_account_id: to.id, balance: amountOf(to.balance, to.currency) };
}

const inLedger = ({ id, owner, type, iban, currency, balance, status }: Account): LedgerAccount => {
  return { id, user_id: owner, type, iban, balance: amountOf(balance, currency), status };
};

/** A person's first account, or one more; shows it when webhooks have settled. */
export async function openFor(world: World, id: string | number, asked: AccountAsked): Promise<LedgerAccount> {
  const account = openAccount(world, usersIn(world).get(personIdOf(world, String(id))) as User, asked);
  world.clock.settle();
  await world.outside.quiet();
  return inLedger(account);
}

/** What everybody has, and what is on the other side of it. */
export function showLedger(world: World): LedgerShown {
  const { inside, outside } = totals(world);
  return {
    accounts: [...accountsIn(world).values()].map(inLedger),
    outside: [...outsideIn(world).values()].map(({ iban, display_name, balance }) => ({
      iban,
      display_name,
      balance: amountOf(balance, '').value,
    })),
    inside_and_outside: amountOf(inside + outside, '').value,
  };
}

export const moneyControls: readonly Control[] = [
  {
    method: 'POST',
    path: '/worlds/:world/monetary-account/:id/money',
    name: 'addMoney',
    takes: 'AmountGiven',
    answers: 'MoneyAdded',
    does: 'Sugar Daddy pays so much into an account, now: {"currency":"EUR","value":"100.00"}',
    run: ({ worlds, params, body }) => addMoney(worlds.get(params.world as string), params.id as string, body),
  },
  {
    method: 'POST',
    path: '/worlds/:world/users/:id/accounts',
    name: 'openAccount',
    takes: 'AccountAsked',
    answers: 'LedgerAccount',
    does: 'opens an account for a user, who need not be approved: {} or {"currency":…,"description":…}',
    run: ({ worlds, params, body }) => openFor(worlds.get(params.world as string), params.id as string, accept(rare().AccountAsked, body)),
  },
  {
    method: 'GET',
    path: '/worlds/:world/ledger',
    name: 'showLedger',
    answers: 'LedgerShown',
    does: 'shows what every account has, those outside the world too; all together is 0.00',
    run: ({ worlds, params }) => showLedger(worlds.get(params.world as string)),
  },
];
