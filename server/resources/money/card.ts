import type { Amount, AmountGiven, CardDebit, CardUpdate } from '../../../schemas/generated/types.js';
import * as validators from '../../../schemas/generated/validators.js';
import { accountNamed, holderOf } from '../../money/accounts.js';
import { amountOf, type Cents, centsOrNone } from '../../money/amounts.js';
import {
  assign,
  assignmentsOf,
  type Card,
  type CardOrder,
  cardNamed,
  cardsIn,
  checkAssignments,
  numberOf,
  orderOf,
  primaryOf,
} from '../../money/cards.js';
import { refusals } from '../../refusals.js';
import { timestamp } from '../../world/clock.js';
import { askedFor } from '../../world/lifecycle.js';
import type { User } from '../../world/users.js';
import type { World } from '../../world/world.js';
import { type Item, operation, resource } from '../operation.js';
import { cvc2Of } from './generated-cvc2.js';
import { accountNotice } from './notices.js';

const slug = 'card';
const path = '/user/{user_id}/card';

/** What cards of either kind show. */
export function cardItem(world: World, row: Card): Item {
  const { id, kind, created, updated, owner, fallback } = row;
  const { currency } = primaryOf(world, row);
  const limit = (cents: Cents): Amount => amountOf(cents, currency);
  const shown: CardDebit = {
    id,
    created: timestamp(created),
    updated: timestamp(updated),
    public_uuid: world.ids.uuid(slug, id),
    first_line: row.first_line,
    second_line: row.second_line,
    // Of the day that is the last, not of the moment at which it is over.
    expiry_date: timestamp(row.expires - 1).slice(0, 10),
    status: row.status,
    sub_status: row.sub_status,
    order_status: orderOf(world, row).order_status,
    type: row.type,
    sub_type: 'NONE',
    product_type: row.product_type,
    product_sub_type: row.product_sub_type,
    user_id: owner,
    user_owner_id: owner,
    user_holder_id: owner,
    name_on_card: row.name_on_card,
    preferred_name_on_card: row.preferred_name_on_card,
    card_limit: limit(row.card_limit),
    card_limit_atm: limit(row.card_limit_atm),
    pin_code_assignment: assignmentsOf(world, row).map((each) => ({
      id: each.id,
      created: timestamp(each.created),
      updated: timestamp(each.updated),
      type: each.type,
      monetary_account_id: each.account,
      status: 'ACTIVE',
      routing_type: each.routing_type,
    })),
    country: row.country,
    country_permission: [...row.country_permission],
    primary_account_numbers: [
      {
        id,
        uuid: world.ids.uuid('primary-account-number', id),
        description: kind === 'CardCredit' ? 'Credit Card' : 'Debit Card',
        four_digit: numberOf(row).slice(-4),
        type: row.product_type,
      },
    ],
    payment_account_reference: `5001${world.ids.hex('payment-account-reference', id).slice(0, 25).toUpperCase()}`,
    monetary_account_id_fallback: fallback || null,
    monetary_account: null,
    card_generated_cvc2: cvc2Of(world, row) ?? null,
    is_card_eligible_for_free_replacement: row.replaced_by === 0,
    is_limited_edition: false,
    expected_delivery_date: null,
    setting: { currency_routing_type: 'MATCH_CURRENCY_AND_BALANCE', image_id: null, service_id: null, color: 'NONE', icon: 'NONE' },
    is_card_frozen_payment_tokenized_allowed: false,
    card_replacement: row.replaced_by ? { card_id: id, card_new_id: row.replaced_by } : null,
  };
  return { [kind]: shown };
}

/** Documented: where a card has to be on its way, for each thing that its holder may do. */
const REACHED: Record<string, readonly string[]> = {
  activate: ['ACCEPTED_FOR_PRODUCTION', 'SENT_FOR_DELIVERY', 'DELIVERED_TO_CUSTOMER', 'VIRTUAL_DELIVERY'],
  deactivate: ['DELIVERED_TO_CUSTOMER', 'VIRTUAL_DELIVERY'],
};
const ENDING = ['ACCEPTED_FOR_PRODUCTION', 'SENT_FOR_DELIVERY', 'DELIVERED_TO_CUSTOMER', 'VIRTUAL_DELIVERY'];

/** The move that an update asks for, if it asks for another status; refuses one that there is not, or not yet. */
function moveIn(world: World, card: Card, { status, cancellation_reason }: CardUpdate): string | undefined {
  if (status === undefined || status === card.status) return undefined;
  const move = askedFor(slug, card, status, world.shownId(slug, card.id));
  const { order_status } = orderOf(world, card);
  if (!(REACHED[move] ?? ENDING).includes(order_status))
    throw refusals.cardRefused({ why: `card ${card.id} is ${order_status}, from where it does not become ${status}` });
  if (move === 'cancel' && !cancellation_reason)
    throw refusals.fieldInvalid({ path: '/cancellation_reason', why: 'is missing, which CANCELLED needs' });
  return move;
}

function limitIn(amount: AmountGiven | undefined, at: string, currency: string): Cents | undefined {
  if (!amount) return undefined;
  if (amount.currency !== currency) throw refusals.fieldInvalid({ path: `/${at}/currency`, why: `is not the account's, ${currency}` });
  return centsOrNone(amount, `/${at}`);
}

/** What an update of a card comes to, once nothing of it can be refused any more. */
export function changeOf(world: World, user: User, card: Card, body: CardUpdate): () => void {
  const { pin_code_assignment, country_permission, monetary_account_id_fallback: fallback, second_line, preferred_name_on_card } = body;
  const move = moveIn(world, card, body);
  const order = orderOf(world, card);
  const step = body.order_status && askedFor('card-order', order, body.order_status, card.id);
  const { currency } = primaryOf(world, card);
  if (pin_code_assignment) checkAssignments(world, user, pin_code_assignment);
  if (fallback) accountNamed(world, user, fallback);
  const given = {
    card_limit: limitIn(body.card_limit, 'card_limit', currency),
    card_limit_atm: limitIn(body.card_limit_atm, 'card_limit_atm', currency),
    ...{ country_permission, second_line, preferred_name_on_card },
    fallback: fallback === undefined ? undefined : (fallback ?? 0),
  };
  return () => {
    Object.assign(card, Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
    card.updated = world.clock.now();
    if (pin_code_assignment) assign(world, card, pin_code_assignment);
    if (step) world.move('card-order', order, step);
    if (move) world.move(slug, card, move, { sub_status: 'NONE' });
    world.tell('card.updated', card);
  };
}

const kinds = ['CardDebit', 'CardCredit'];

export default resource(
  slug,
  {
    list: operation({
      method: 'GET',
      path,
      caller: 'session',
      names: 'user',
      encrypted: 'either',
      answers: kinds,
      run({ world, user }) {
        const rows = cardsIn(world);
        return { ids: rows.idsOf(holderOf(world, user).id), item: (id) => cardItem(world, rows.get(id) as Card) };
      },
    }),
    read: operation({
      method: 'GET',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'user',
      encrypted: 'either',
      answers: kinds,
      run({ world, user, params }) {
        const card = cardNamed(world, user, params.id as number);
        world.read('card-order', orderOf(world, card));
        return [cardItem(world, card)];
      },
    }),
    update: operation({
      method: 'PUT',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'user',
      encrypted: 'either',
      body: validators.CardUpdate,
      answers: kinds,
      run({ world, user, params, body }) {
        const card = cardNamed(world, user, params.id as number);
        changeOf(world, user, card, body)();
        return [cardItem(world, card)];
      },
    }),
  },
  {
    on: {
      'card-order.moved'(world, { id }: CardOrder) {
        world.tell('card.updated', cardsIn(world).get(id) as Card);
      },
    },
    notifies: [
      {
        on: 'card.updated',
        category: 'CARD',
        event_type: 'CARD_UPDATED',
        tell: (world, card: Card) => accountNotice(world, primaryOf(world, card).id, cardItem(world, card)),
      },
    ],
  },
);
