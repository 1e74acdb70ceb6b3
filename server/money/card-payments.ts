/** What is done with a card, of which bunq has no call: bought or withdrawn, taken back, given back. The ledger moves with it. */
import type {
  AmountGiven,
  CardPaymentAsked,
  MasterCardActionDecision,
  MasterCardActionState,
  MasterCardEntryMode,
} from '../../schemas/generated/types.js';
import { refusals } from '../refusals.js';
import type { LivingRow } from '../world/lifecycle.js';
import type { World } from '../world/world.js';
import { type Account, accountsIn, flawOfAccount } from './accounts.js';
import { type Cents, centsOf } from './amounts.js';
import { type Card, cardsIn, primaryOf } from './cards.js';
import { partyOf } from './counterparties.js';
import { checkRoom, type Payment, transfer } from './ledger.js';
import { merchantAccount } from './outside.js';

const slug = 'mastercard-action';

/** Microseconds. */
export const DAY = 86_400_000_000;

/** What is bought, of whom. */
export interface Purchase {
  cents: Cents;
  /** The merchant's account. */
  outside: number;
  city: string;
  description: string;
  entry_mode: MasterCardEntryMode;
}

/** The owner is the account that pays, or would have; of what is given back, the one that it comes back to. */
export interface CardAction extends LivingRow, Purchase {
  /** The card's holder. */
  follows: number;
  card: number;
  decision: MasterCardActionDecision;
  /** The holder said yes to it, by 3-D Secure. */
  is_authenticated: boolean;
  /** What it moved on its account: a payment, and another when it was reversed. */
  payments: readonly number[];
  /** The action that it gives back; 0 for none. */
  refund_of: number;
  state: MasterCardActionState;
}

export const actionsIn = (world: World) => world.rows<CardAction>(slug);

/** An action of an account; refuses one of another as what is not there. */
export function actionOf(world: World, account: Account, id: number): CardAction {
  const row = actionsIn(world).get(id);
  if (row?.owner === account.id) return row;
  throw refusals.objectNotFound({ what: slug, id: world.shownId(slug, id) });
}

/** What is asked for as a purchase; whatever can be refused of it is. */
export function purchaseOf(world: World, card: Card, asked: Omit<CardPaymentAsked, 'decision'>): Purchase {
  const { amount, merchant = {}, pan_entry_mode = 'ICC' } = asked;
  const { currency } = primaryOf(world, card);
  const cents = centsOf(amount, '/amount');
  if (amount.currency !== currency) throw refusals.fieldInvalid({ path: '/amount/currency', why: `is not the card's, ${currency}` });
  const { name = 'Spar', city = 'Amsterdam', country = 'NL', category_code = '5411' } = merchant;
  const { id } = merchantAccount(world, name, { country, category_code });
  return { cents, outside: id, city, description: asked.description ?? `${name} ${city}, ${country}`, entry_mode: pan_entry_mode };
}

/** What has gone out by this card today, at machines or else. */
function spentToday(world: World, card: Card, isAtMachines: boolean): Cents {
  const now = world.clock.now();
  const midnight = now - (now % DAY);
  let cents = 0;
  for (const account of accountsIn(world).idsOf(card.owner)) {
    const ids = actionsIn(world).idsOf(account);
    for (let i = ids.length - 1; i >= 0; i--) {
      const row = actionsIn(world).get(ids[i] as number) as CardAction;
      if (row.created < midnight) break;
      const counts = row.card === card.id && (row.state === 'AUTHORISED' || row.state === 'SETTLED');
      if (counts && (row.entry_mode === 'ATM') === isAtMachines) cents += row.cents;
    }
  }
  return cents;
}

/** The account that can pay: the card's first, else the one that it falls back on. */
function payerOf(world: World, card: Card, cents: Cents): Account | undefined {
  const first = primaryOf(world, card);
  const fallback = accountsIn(world).get(card.fallback);
  return [first, fallback].find(
    (each) => each?.currency === first.currency && each.balance >= cents && flawOfAccount(each, 'out') === undefined,
  );
}

/** Why a card and its accounts would not pay for it; undefined where they would. */
function flawOf(world: World, card: Card, { cents, outside, entry_mode }: Purchase): MasterCardActionDecision | undefined {
  if (card.status !== 'ACTIVE') return 'CARD_NOT_ACTIVE';
  const { merchant } = partyOf(world, { other: 0, outside }) as { merchant?: { country: string } };
  const isAllowed = card.is_virtual || card.country_permission.some(({ country }) => country === merchant?.country);
  if (!isAllowed) return 'COUNTRY_NOT_PERMITTED';
  const isAtMachine = entry_mode === 'ATM';
  if (spentToday(world, card, isAtMachine) + cents > (isAtMachine ? card.card_limit_atm : card.card_limit)) return 'CARD_LIMIT_EXCEEDED';
  return payerOf(world, card, cents) ? undefined : 'INSUFFICIENT_BALANCE';
}

type Given = Purchase & Pick<CardAction, 'decision' | 'is_authenticated' | 'refund_of'>;

function begun(world: World, card: Card, account: Account, given: Given): CardAction {
  const { cents, outside, city, description, entry_mode, decision, is_authenticated, refund_of } = given;
  const living = { ...world.stamp(slug), owner: account.id, follows: account.owner, reads: 0, armed: 0 };
  const bought = { cents, outside, city, description, entry_mode };
  return world.begin<CardAction>(slug, {
    ...living,
    ...bought,
    ...{ card: card.id, decision, is_authenticated, payments: [], refund_of, state: 'ASKED' },
  });
}

/** Pays with a card, or declines to: for a reason that is given, else where the card, its limits, its countries or its accounts do not allow it. */
export function payByCard(
  world: World,
  card: Card,
  purchase: Purchase,
  { decision, is_authenticated = false }: { decision?: MasterCardActionDecision | undefined; is_authenticated?: boolean } = {},
): CardAction {
  const flaw = decision ?? flawOf(world, card, purchase);
  const payer = flaw ? primaryOf(world, card) : (payerOf(world, card, purchase.cents) as Account);
  const row = begun(world, card, payer, { ...purchase, decision: flaw ?? 'ALLOWED', is_authenticated, refund_of: 0 });
  if (flaw) world.move(slug, row, 'block');
  else {
    const sub_type = row.entry_mode === 'ATM' ? 'WITHDRAWAL' : 'PAYMENT';
    move(world, row, 'out', sub_type);
    world.move(slug, row, 'allow');
  }
  return row;
}

/** Moves what an action is about, from its account to the merchant's or back, and notes the payment. */
function move(world: World, row: CardAction, direction: 'out' | 'in', sub_type: Payment['sub_type']): void {
  const account = accountsIn(world).get(row.owner) as Account;
  const merchant = partyOf(world, { other: 0, outside: row.outside });
  const [from, to] = direction === 'out' ? [account, merchant] : [merchant, account];
  const { cents, description } = row;
  const { paid, received } = transfer(world, { from, to, cents, description, sub_type });
  row.payments = [...row.payments, ((paid ?? received) as Payment).id];
}

const cardOf = (world: World, row: CardAction) => cardsIn(world).get(row.card) as Card;
const cannot = (why: string) => refusals.cardRefused({ why });

/** Refuses what an account cannot take back. */
function checkBack(world: World, row: CardAction, cents: Cents): Account {
  const account = accountsIn(world).get(row.owner) as Account;
  const flaw = flawOfAccount(account, 'in');
  if (flaw) throw refusals.accountRefused({ why: flaw });
  checkRoom(account, cents);
  return account;
}

const refundsOf = (world: World, { id, owner }: CardAction): CardAction[] =>
  actionsIn(world)
    .idsOf(owner)
    .map((each) => actionsIn(world).get(each) as CardAction)
    .filter(({ refund_of }) => refund_of === id);

/** The merchant takes a purchase back, whole, before it is settled. Refuses any other. */
export function reverse(world: World, row: CardAction): CardAction {
  if (row.state !== 'AUTHORISED') throw cannot(`${slug} ${row.id} is ${row.state}, and what is taken back is AUTHORISED`);
  if (refundsOf(world, row).length) throw cannot(`of ${slug} ${row.id} something was given back already`);
  checkBack(world, row, row.cents);
  move(world, row, 'in', 'REVERSAL');
  world.move(slug, row, 'reverse');
  return row;
}

/** The merchant gives back what a purchase cost, or part of it: an action of its own. Refuses more than is left of it. */
export function refund(world: World, row: CardAction, amount?: AmountGiven): CardAction {
  if (row.state !== 'AUTHORISED' && row.state !== 'SETTLED') throw cannot(`${slug} ${row.id} is ${row.state}, and nothing was paid`);
  const left = row.cents - refundsOf(world, row).reduce((sum, { cents }) => sum + cents, 0);
  const cents = amount ? centsOf(amount, '/amount') : left;
  const { currency } = accountsIn(world).get(row.owner) as Account;
  if (amount && amount.currency !== currency)
    throw refusals.fieldInvalid({ path: '/amount/currency', why: `is not the account's, ${currency}` });
  if (cents > left || left === 0) throw cannot(`of ${slug} ${row.id} there is less left to give back`);
  const account = checkBack(world, row, cents);
  const given = begun(world, cardOf(world, row), account, { ...row, cents, decision: 'ALLOWED', refund_of: row.id });
  move(world, given, 'in', 'PAYMENT');
  world.move(slug, given, 'credit');
  return given;
}
