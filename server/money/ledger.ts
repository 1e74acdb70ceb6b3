/** Every movement of money: always of two accounts, and seen from each that is in the world. Nothing else changes a balance. */
import type { PaymentState, PaymentSubType, PaymentType } from '../../schemas/generated/types.js';
import { refusals } from '../refusals.js';
import type { LivingRow } from '../world/lifecycle.js';
import type { Table } from '../world/rows.js';
import type { World } from '../world/world.js';
import { type Account, accountsIn, flawOfAccount } from './accounts.js';
import type { Cents } from './amounts.js';
import { isOurs, named, type Other, type Party } from './counterparties.js';
import { outsideIn } from './outside.js';

const slug = 'payment';

/** One side of a movement. The owner is the account that it is a payment of. */
export interface Payment extends LivingRow, Other {
  /** The account's holder. */
  follows: number;
  /** Below zero of whoever pays. */
  cents: Cents;
  balance_after: Cents;
  description: string;
  type: PaymentType;
  sub_type: PaymentSubType;
  /** The other side's payment; 0 where that account is not in the world. */
  twin: number;
  merchant_reference: string | null;
  state: PaymentState;
}

export interface Movement {
  from: Party;
  to: Party;
  cents: Cents;
  description: string;
  sub_type: PaymentSubType;
  merchant_reference?: string | null;
}

export const paymentsIn = (world: World): Table<Payment> => world.rows(slug);

/**
 * Refuses a movement that an account of the world cannot make: closed, held, of another currency, to itself, or with too little on it.
 * What it leaves through may make it.
 *
 * @param ours whoever is paid, if that is an account of the world
 */
export function checkPayment(from: Account, ours: Account | undefined, cents: Cents, currency: string): void {
  if (currency !== from.currency)
    throw refusals.fieldInvalid({ path: '/amount/currency', why: `is ${currency}, and the account has ${from.currency}` });
  if (ours && ours.currency !== currency)
    throw refusals.fieldInvalid({ path: '/amount/currency', why: `is ${currency}, and the counterparty's account has ${ours.currency}` });
  if (ours === from) throw refusals.fieldInvalid({ path: '/counterparty_alias', why: 'is the account that pays' });
  const flaw = flawOfAccount(from, 'out') ?? (ours && flawOfAccount(ours, 'in'));
  if (flaw) throw refusals.accountRefused({ why: flaw });
  if (from.balance < cents) throw refusals.balanceInsufficient();
  if (ours) checkRoom(ours, cents);
}

/** Refuses what would make a balance too large to be exact. */
export function checkRoom(to: Account, cents: Cents): void {
  if (!Number.isSafeInteger(to.balance + cents))
    throw refusals.accountRefused({ why: `account ${to.id} would hold more than can be counted` });
}

/** Moves money, now. Whatever can be refused has been. Returns the sides that are in the world: the payer's, the payee's. */
export function transfer(world: World, movement: Movement): { paid: Payment | undefined; received: Payment | undefined } {
  const { from, to, cents } = movement;
  from.balance -= cents;
  to.balance += cents;
  const paid = isOurs(from) ? side(world, from, to, -cents, movement) : undefined;
  const received = isOurs(to) ? side(world, to, from, cents, movement) : undefined;
  if (paid && received) {
    paid.twin = received.id;
    received.twin = paid.id;
  }
  // Both are whole before anybody is told of one.
  for (const each of [paid, received]) if (each) world.begin(slug, each);
  return { paid, received };
}

function side(world: World, account: Account, other: Party, cents: Cents, movement: Movement): Payment {
  const isMerchants = !isOurs(other) && other.merchant !== undefined;
  const isElsewhere = !isMerchants && !isOurs(other) && other.email === null;
  const { id, created, updated } = world.stamp(slug);
  return {
    id,
    owner: account.id,
    created,
    updated,
    reads: 0,
    armed: 0,
    follows: account.owner,
    cents,
    balance_after: account.balance,
    description: movement.description,
    type: isMerchants ? 'MASTERCARD' : isElsewhere ? 'EBA_SCT' : 'BUNQ',
    sub_type: isElsewhere ? 'SCT' : movement.sub_type,
    ...named(other),
    twin: 0,
    merchant_reference: movement.merchant_reference ?? null,
    state: 'BOOKED',
  };
}

/** All that there is of each side of the world's edge; together they are nothing, for nothing comes of itself. */
export function totals(world: World): { inside: Cents; outside: Cents } {
  const sum = (rows: Iterable<{ balance: Cents }>) => [...rows].reduce((all, { balance }) => all + balance, 0);
  return { inside: sum(accountsIn(world).values()), outside: sum(outsideIn(world).values()) };
}
