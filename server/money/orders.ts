/** What an account is told to pay: checked first, all of it, so that it is paid whole or not at all. */
import type { OrderKept, PaymentCreate } from '../../schemas/generated/types.js';
import { refusals } from '../refusals.js';
import type { World } from '../world/world.js';
import type { Account } from './accounts.js';
import { type Cents, centsOf } from './amounts.js';
import { counterparty, isOurs, named, type Party, partyOf } from './counterparties.js';
import { checkCurrency, type Payment, transfer } from './ledger.js';

/** One payment to be. */
export interface Order {
  cents: Cents;
  description: string;
  merchant_reference: string | null;
  /** Whoever is paid, if that is an account of the world. */
  ours: Account | undefined;
  /** Makes known whoever is paid. */
  take(): Party;
}

/** As a row keeps it. */
export const keep = ({ cents, description, merchant_reference, take }: Order): OrderKept => ({
  ...{ cents, description, merchant_reference },
  ...named(take()),
});
export function orderKept(world: World, { cents, description, merchant_reference, ...other }: OrderKept): Order {
  const party = partyOf(world, other);
  return { cents, description, merchant_reference, ours: isOurs(party) ? party : undefined, take: () => party };
}

/** Documented: to an account at another bank; within bunq the schema's 9000. */
const MOST_DESCRIPTION = 140;

/**
 * What a client asks an account to pay; refuses what it could never pay, whatever it has on it.
 *
 * @param path of the payment in the body, for a refusal
 */
export function orderOf(world: World, from: Account, given: PaymentCreate, path = ''): Order {
  const { amount, counterparty_alias, description, merchant_reference = null } = given;
  const cents = centsOf(amount, `${path}/amount`);
  const { ours, isElsewhere, take } = counterparty(world, counterparty_alias, `${path}/counterparty_alias`);
  if (isElsewhere && (description === '' || description.length > MOST_DESCRIPTION)) {
    const why = `has 1 to ${MOST_DESCRIPTION} characters where another bank is paid`;
    throw refusals.fieldInvalid({ path: `${path}/description`, why });
  }
  checkCurrency(from, ours, amount.currency, path);
  return { cents, description, merchant_reference, ours, take };
}

/** Pays all of them, now. Whatever can be refused has been, by `checkMeans`. Returns the payer's sides. */
export function pay(world: World, from: Account, orders: readonly Order[], batch = 0): Payment[] {
  return orders.map(({ take, ours: _, ...order }) => {
    const { paid } = transfer(world, { from, to: take(), ...order, sub_type: 'PAYMENT', batch });
    return paid as Payment;
  });
}
