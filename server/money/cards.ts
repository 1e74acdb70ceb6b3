/** The cards of the world's users, debit and credit in one table, and what each draws on. */
import type {
  CardAssignmentGiven,
  CardAssignmentType,
  CardCountryPermission,
  CardKind,
  CardOrderStatus,
  CardProductType,
  CardRoutingType,
  CardStatus,
  CardSubStatus,
  CardType,
} from '../../schemas/generated/types.js';
import { refusals } from '../refusals.js';
import type { Instant } from '../world/clock.js';
import type { LivingRow } from '../world/lifecycle.js';
import type { Row } from '../world/rows.js';
import type { User } from '../world/users.js';
import type { World } from '../world/world.js';
import { type Account, accountNamed, accountsIn, holderOf } from './accounts.js';
import type { Cents } from './amounts.js';

const slug = 'card';

/** The owner is the person or the company, never a UserApiKey. */
export interface Card extends LivingRow {
  kind: CardKind;
  status: CardStatus;
  sub_status: CardSubStatus;
  type: CardType;
  product_type: CardProductType;
  product_sub_type: string;
  first_line: string;
  second_line: string;
  name_on_card: string;
  preferred_name_on_card: string | null;
  country: string;
  expires: Instant;
  card_limit: Cents;
  card_limit_atm: Cents;
  /** Of VIRTUAL_DELIVERY: in no hand, and bound to no country. */
  is_virtual: boolean;
  country_permission: readonly CardCountryPermission[];
  /** The account that pays where the first has too little; 0 for none. */
  fallback: number;
  /** The card that came in its place; 0 for none. */
  replaced_by: number;
}

/** Where a card is on its way to its holder. Its id and its owner are the card's. */
export interface CardOrder extends LivingRow {
  order_status: CardOrderStatus;
}

/** An account that a card, its owner, draws on. */
export interface Assignment extends Row {
  account: number;
  type: CardAssignmentType;
  routing_type: CardRoutingType;
}

export const cardsIn = (world: World) => world.rows<Card>(slug);
export const orderOf = (world: World, { id }: Pick<Card, 'id'>) => world.rows<CardOrder>('card-order').get(id) as CardOrder;
const assignmentsIn = (world: World) => world.rows<Assignment>('card-assignment');

/** The accounts that a card draws on, the first first. */
export const assignmentsOf = (world: World, { id }: Pick<Card, 'id'>): Assignment[] =>
  assignmentsIn(world)
    .idsOf(id)
    .map((each) => assignmentsIn(world).get(each) as Assignment);

/** The account that a card draws on first. */
export const primaryOf = (world: World, card: Pick<Card, 'id'>): Account =>
  accountsIn(world).get((assignmentsOf(world, card)[0] as Assignment).account) as Account;

/** The card of a path; refuses what is not this user's as what is not there. */
export function cardNamed(world: World, user: User, id: number): Card {
  const card = cardsIn(world).get(id);
  if (card?.owner === holderOf(world, user).id) return card;
  throw refusals.objectNotFound({ what: slug, id: world.shownId(slug, id) });
}

/** Refuses accounts of others, a kind of PIN that comes twice, and where the first account is missing. */
export function checkAssignments(world: World, user: User, given: readonly CardAssignmentGiven[]): void {
  const types = given.map(({ type }) => type);
  const invalid = (why: string) => refusals.fieldInvalid({ path: '/pin_code_assignment', why });
  if (!types.includes('PRIMARY')) throw invalid('has none that is PRIMARY');
  if (new Set(types).size < types.length) throw invalid('has two of one type');
  for (const { monetary_account_id } of given) accountNamed(world, user, monetary_account_id);
}

const RANK: readonly CardAssignmentType[] = ['PRIMARY', 'SECONDARY', 'TERTIARY'];

/** What a card draws on from now on, and nothing else. */
export function assign(world: World, { id }: Pick<Card, 'id'>, given: readonly CardAssignmentGiven[]): void {
  for (const each of assignmentsOf(world, { id })) assignmentsIn(world).delete(each);
  for (const { type, monetary_account_id, routing_type = 'AUTOMATIC' } of [...given].sort(
    (a, b) => RANK.indexOf(a.type) - RANK.indexOf(b.type),
  ))
    assignmentsIn(world).add({ ...world.stamp('card-assignment'), owner: id, account: monetary_account_id, type, routing_type });
}

/** ISO/IEC 7812: the digit that makes a number hold. */
function luhn(digits: string): number {
  const sum = [...digits].reverse().reduce((all, digit, i) => {
    const twice = Number(digit) * 2;
    return all + (i % 2 ? Number(digit) : twice > 9 ? twice - 9 : twice);
  }, 0);
  return (10 - (sum % 10)) % 10;
}

/** The number of a card, of a range that is for tests: the same whenever it is asked for. */
export function numberOf({ id }: Pick<Card, 'id'>): string {
  const digits = `541333${String(id % 1e9).padStart(9, '0')}`;
  return digits + luhn(digits);
}

/** The last moment of a card that is made now: the end of a month, four years on. */
export function expiryFrom(now: Instant): Instant {
  const made = new Date(now / 1000);
  return Date.UTC(made.getUTCFullYear() + 4, made.getUTCMonth() + 2, 1) * 1000;
}

type Given = Omit<Card, keyof LivingRow | 'status' | 'sub_status' | 'replaced_by'>;

/** A new card, on its way to its holder; one of VIRTUAL_DELIVERY is there already. */
export function makeCard(world: World, holder: User, given: Given, assignments: readonly CardAssignmentGiven[]): Card {
  const stamp = world.stamp(slug);
  const living = { ...stamp, reads: 0, armed: 0 };
  assign(world, stamp, assignments);
  const order = world.begin<CardOrder>('card-order', {
    ...living,
    owner: stamp.id,
    follows: holder.id,
    order_status: 'NEW_CARD_REQUEST_RECEIVED',
  });
  const card = world.begin<Card>(slug, {
    ...living,
    owner: holder.id,
    status: 'DEACTIVATED',
    sub_status: 'NONE',
    replaced_by: 0,
    ...given,
  });
  if (given.is_virtual) {
    world.move('card-order', order, 'order-virtual');
    world.move(slug, card, 'begin-at-once');
  }
  return card;
}

/** Another card in place of one that is used no more: the same but for its number, and for what is given. */
export function replaceCard(
  world: World,
  holder: User,
  old: Card,
  given: {
    name_on_card?: string;
    preferred_name_on_card?: string | null;
    second_line?: string;
    pin_code_assignment?: CardAssignmentGiven[];
  },
): Card {
  const { pin_code_assignment, ...words } = given;
  const before = assignmentsOf(world, old).map(({ type, account, routing_type }) => ({ type, monetary_account_id: account, routing_type }));
  const { id, created, updated, reads, armed, owner, status, sub_status, replaced_by, ...same } = old;
  const card = makeCard(world, holder, { ...same, ...words }, pin_code_assignment ?? before);
  old.replaced_by = card.id;
  world.move(slug, old, 'replace', { sub_status: 'REPLACED' });
  return card;
}
