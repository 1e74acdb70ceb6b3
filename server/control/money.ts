import type { LedgerShown, MoneyAdded } from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import { accountsIn, flawOfAccount } from '../money/accounts.js';
import { amountOf, centsOf } from '../money/amounts.js';
import { checkRoom, totals, transfer } from '../money/ledger.js';
import { outsideIn, sugarDaddy } from '../money/outside.js';
import { refusals } from '../refusals.js';
import type { World } from '../world/world.js';
import { accept, type Control } from './control.js';

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

/** What everybody has, and what is on the other side of it. */
export function showLedger(world: World): LedgerShown {
  const { inside, outside } = totals(world);
  return {
    accounts: [...accountsIn(world).values()].map(({ id, owner, type, iban, currency, balance, status }) => {
      return { id, user_id: owner, type, iban, balance: amountOf(balance, currency), status };
    }),
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
    method: 'GET',
    path: '/worlds/:world/ledger',
    name: 'showLedger',
    answers: 'LedgerShown',
    does: 'shows what every account has, those outside the world too; all together is 0.00',
    run: ({ worlds, params }) => showLedger(worlds.get(params.world as string)),
  },
];
