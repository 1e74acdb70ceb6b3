/** Links at which anybody may pay, and what is paid there. */
import type { BunqMeTabStatus, TabPaymentAsked } from '../../schemas/generated/types.js';
import { refusals } from '../refusals.js';
import type { LivingRow } from '../world/lifecycle.js';
import type { Row, Table } from '../world/rows.js';
import type { World } from '../world/world.js';
import { type Account, accountsIn, flawOfAccount } from './accounts.js';
import { amountOf, type Cents, centsOf } from './amounts.js';
import { counterparty } from './counterparties.js';
import { checkCurrency, checkMeans, checkRoom, type Payment, transfer } from './ledger.js';

/** The owner is the account that is to get the money. */
export interface Tab extends LivingRow {
  follows: number;
  cents: Cents;
  description: string;
  redirect_url: string | null;
  time_expiry: number;
  status: BunqMeTabStatus;
}

/** A payment of a tab: of whoever made it the owner is the tab, of whoever paid from an account of bunq that account. */
export interface Result extends Row {
  payment: number;
}

export const tabsIn = (world: World): Table<Tab> => world.rows('bunqme-tab');
export const inquiriesIn = (world: World): Table<Result> => world.rows('bunqme-tab-result-inquiry');
export const responsesIn = (world: World): Table<Result> => world.rows('bunqme-tab-result-response');

/** Pays at the link of a tab. Refuses a tab that is over, another currency than its account's, and what either account cannot do. */
export function payTab(world: World, tab: Tab, { by, amount }: TabPaymentAsked): void {
  const to = accountsIn(world).get(tab.owner) as Account;
  const { status } = tab;
  if (status !== 'WAITING_FOR_PAYMENT')
    throw refusals.moveRefused({ what: 'bunqme-tab', id: tab.id, field: 'status', now: status, wanted: 'paid', allowed: [] });
  const { value, currency } = amount ?? amountOf(tab.cents, to.currency);
  const cents = centsOf({ value }, '/amount');
  const { ours, isElsewhere, take } = counterparty(world, by, '/by');
  if (ours === to) throw refusals.fieldInvalid({ path: '/by', why: 'is the account that is paid' });
  if (ours) {
    checkCurrency(ours, to, currency);
    checkMeans(ours, [{ ours: to, cents }]);
  } else {
    if (currency !== to.currency)
      throw refusals.fieldInvalid({ path: '/amount/currency', why: `is ${currency}, and the account has ${to.currency}` });
    const flaw = flawOfAccount(to, 'in');
    if (flaw) throw refusals.accountRefused({ why: flaw });
    checkRoom(to, cents);
  }
  const { description } = tab;
  const type = isElsewhere ? 'IDEAL' : 'BUNQME';
  const { paid, received } = transfer(world, { from: take(), to, cents, description, sub_type: 'PAYMENT', type });
  const record = (rows: Table<Result>, slug: string, owner: number, payment: Payment) =>
    rows.add({ ...world.stamp(slug), owner, payment: payment.id });
  record(inquiriesIn(world), 'bunqme-tab-result-inquiry', tab.id, received as Payment);
  if (paid) record(responsesIn(world), 'bunqme-tab-result-response', paid.owner, paid);
  world.move('bunqme-tab', tab, 'pay');
}
