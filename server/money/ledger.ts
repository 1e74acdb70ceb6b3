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
  /** The batch that it was paid in; 0 for none, as on the payee's side. */
  batch: number;
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
  batch?: number;
  /** How, where the two sides do not say it. */
  type?: PaymentType;
}

export const paymentsIn = (world: World): Table<Payment> => world.rows(slug);

/**
 * Refuses a movement that an account of the world can never make: of another currency, or to itself.
 *
 * @param ours whoever is paid, if that is an account of the world
 * @param path of the payment in the body, for a refusal
 */
export function checkCurrency(from: Account, ours: Account | undefined, currency: string, path = ''): void {
  const invalid = (field: string, why: string) => refusals.fieldInvalid({ path: `${path}/${field}`, why });
  if (currency !== from.currency) throw invalid('amount/currency', `is ${currency}, and the account has ${from.currency}`);
  if (ours && ours.currency !== currency)
    throw invalid('amount/currency', `is ${currency}, and the counterparty's account has ${ours.currency}`);
  if (ours === from) throw invalid('counterparty_alias', 'is the account that pays');
}

/** Refuses movements that an account of the world cannot make together just now: one is closed or held, or it has too little. */
export function checkMeans(from: Account, movements: readonly { ours: Account | undefined; cents: Cents }[]): void {
  const all = movements.reduce((sum, { cents }) => sum + cents, 0);
  const payees = movements.flatMap(({ ours = [] }) => ours);
  const flaw = flawOfAccount(from, 'out') ?? payees.map((each) => flawOfAccount(each, 'in')).find(Boolean);
  if (flaw) throw refusals.accountRefused({ why: flaw });
  if (from.balance < all) throw refusals.balanceInsufficient();
  for (const each of payees) checkRoom(each, all);
}

/** Refuses what would make a balance too large to be exact. */
export function checkRoom(to: Account, cents: Cents): void {
  if (!Number.isSafeInteger(to.balance + cents))
    throw refusals.accountRefused({ why: `account ${to.id} would hold more than can be counted` });
}

/** Moves money, now. Whatever can be refused has been. Returns the sides that are in the world: the payer's, the payee's. */
export function transfer(world: World, movement: Movement): { paid: Payment | undefined; received: Payment | undefined } {
  const { from, to, cents, batch = 0 } = movement;
  from.balance -= cents;
  to.balance += cents;
  const paid = isOurs(from) ? side(world, from, to, -cents, movement, batch) : undefined;
  const received = isOurs(to) ? side(world, to, from, cents, movement) : undefined;
  if (paid && received) {
    paid.twin = received.id;
    received.twin = paid.id;
  }
  // Both are whole before anybody is told of one.
  for (const each of [paid, received]) if (each) world.begin(slug, each);
  return { paid, received };
}

/** How money goes to somebody, or comes from there. */
export function typeOf(other: Party): PaymentType {
  if (isOurs(other)) return 'BUNQ';
  if (other.merchant !== undefined) return 'MASTERCARD';
  return other.email === null ? 'EBA_SCT' : 'BUNQ';
}

function side(world: World, account: Account, other: Party, cents: Cents, movement: Movement, batch = 0): Payment {
  const type = movement.type ?? typeOf(other);
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
    type,
    sub_type: type === 'EBA_SCT' ? 'SCT' : movement.sub_type,
    ...named(other),
    twin: 0,
    batch,
    merchant_reference: movement.merchant_reference ?? null,
    state: 'BOOKED',
  };
}

/** All that there is of each side of the world's edge; together they are nothing, for nothing comes of itself. */
export function totals(world: World): { inside: Cents; outside: Cents } {
  const sum = (rows: Iterable<{ balance: Cents }>) => [...rows].reduce((all, { balance }) => all + balance, 0);
  return { inside: sum(accountsIn(world).values()), outside: sum(outsideIn(world).values()) };
}
