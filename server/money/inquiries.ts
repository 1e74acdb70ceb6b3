/** One asks another for money. */
import type { RequestInquiryCreate, RequestInquiryStatus } from '../../schemas/generated/types.js';
import { refusals } from '../refusals.js';
import type { LivingRow } from '../world/lifecycle.js';
import type { World } from '../world/world.js';
import { type Account, flawOfAccount } from './accounts.js';
import { type Cents, centsOf } from './amounts.js';
import { counterparty, isOurs, named, type Other } from './counterparties.js';
import { isSugarDaddy } from './outside.js';

const slug = 'request-inquiry';

/** Documented: what Sugar Daddy gives at a time, 500.00; of more, nothing comes. */
const MOST_GIVEN = 50_000;

/** The owner is the account that is to get the money. */
export interface Inquiry extends LivingRow, Other {
  follows: number;
  cents: Cents;
  description: string;
  merchant_reference: string | null;
  minimum_age: number | null;
  require_address: string | null;
  /** The request-inquiry-batch that it was asked in, if it was. */
  batch?: number;
  /** Whether Sugar Daddy gives it, in time. */
  is_given: boolean;
  status: RequestInquiryStatus;
}

/** What is to be asked, of whom; refuses what cannot be, and changes nothing. */
export function questionOf(world: World, account: Account, asked: RequestInquiryCreate, at = '') {
  const { amount_inquired, counterparty_alias, description, merchant_reference = null, minimum_age = null, require_address = null } = asked;
  const cents = centsOf(amount_inquired, `${at}/amount_inquired`);
  if (amount_inquired.currency !== account.currency)
    throw refusals.fieldInvalid({ path: `${at}/amount_inquired/currency`, why: `is not the account's, ${account.currency}` });
  const { ours, isElsewhere, take } = counterparty(world, counterparty_alias, `${at}/counterparty_alias`);
  const flaw = flawOfAccount(account, 'in');
  if (flaw) throw refusals.accountRefused({ why: flaw });
  if (ours === account) throw refusals.fieldInvalid({ path: `${at}/counterparty_alias`, why: 'is the account that asks' });
  if (isElsewhere)
    throw refusals.fieldInvalid({ path: `${at}/counterparty_alias/value`, why: 'is of another bank, where nobody is asked' });
  return { cents, description, merchant_reference, minimum_age, require_address, take };
}

/** Asks, now. */
export function ask(world: World, account: Account, { take, ...asked }: ReturnType<typeof questionOf>, batch = 0): Inquiry {
  const other = take();
  const isGenerous = !isOurs(other) && isSugarDaddy(other) && account.currency === 'EUR';
  return world.begin<Inquiry>(slug, {
    ...world.stamp(slug),
    owner: account.id,
    reads: 0,
    armed: 0,
    follows: account.owner,
    ...asked,
    ...named(other),
    batch,
    is_given: isGenerous && asked.cents <= MOST_GIVEN,
    status: 'PENDING',
  });
}
