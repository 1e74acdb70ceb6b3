import type { CardAssignmentGiven, CardCreditCreate, CardDebitCreate, CardKind } from '../../../schemas/generated/types.js';
import type { Validator } from '../../../schemas/generated/validators.js';
import { accountIds, accountNamed, holderOf } from '../../money/accounts.js';
import { type Card, checkAssignments, expiryFrom, makeCard } from '../../money/cards.js';
import { counterparty } from '../../money/counterparties.js';
import { refusals } from '../../refusals.js';
import type { User } from '../../world/users.js';
import type { World } from '../../world/world.js';
import { operation, type Resource, resource } from '../operation.js';
import { cardItem } from './card.js';
import { namesOf } from './card-name.js';

/** Observed: 1000.00 of either kind. */
const LIMIT = 100_000;
/** Where a card that comes by post may be used at first. */
const EUROPE =
  'AD AL AT AX BA BE BG CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE SI SJ SK SM UA VA';

type Order = (CardDebitCreate | CardCreditCreate) & { first_line?: string };

/** Refuses a name that this user may not have on a card; the first that it may have, unless one is given. */
export function nameOn(world: World, holder: User, given: string | undefined): string {
  const names = namesOf(world, holder);
  if (given !== undefined && !names.includes(given))
    throw refusals.fieldInvalid({ path: '/name_on_card', why: `is none of card-name: ${names.join(', ')}` });
  return given ?? (names[0] as string);
}

/** What the card draws on: as assigned, else the account of the alias, else the first of all. */
function drawnOn(world: World, user: User, { alias, pin_code_assignment }: Order): CardAssignmentGiven[] {
  const [first] = accountIds(world, user);
  if (first === undefined) throw refusals.accountRefused({ why: 'accounts come with an approved onboarding' });
  const named = alias && counterparty(world, alias, '/alias').ours;
  if (alias && named?.owner !== holderOf(world, user).id) throw refusals.accountNotTheirs({ type: alias.type });
  if (pin_code_assignment) checkAssignments(world, user, pin_code_assignment);
  return pin_code_assignment ?? [{ type: 'PRIMARY', monetary_account_id: named?.id ?? first }];
}

/** A card of one kind is ordered, and drawn on an account of the user's. */
export function ordering(slug: 'card-debit' | 'card-credit', kind: CardKind, body: Validator<Order>): Resource {
  return resource(slug, {
    create: operation({
      method: 'POST',
      path: `/user/{user_id}/${slug}`,
      caller: 'session',
      names: 'user',
      encrypted: 'either',
      body,
      answers: [kind],
      run({ world, user, body: order }) {
        const holder = holderOf(world, user);
        const assignments = drawnOn(world, user, order);
        const { monetary_account_id_fallback: fallback, order_status } = order;
        if (fallback) accountNamed(world, user, fallback);
        const is_virtual = order_status === 'VIRTUAL_DELIVERY';
        const card: Card = makeCard(
          world,
          holder,
          {
            kind,
            type: order.type,
            product_type: order.product_type,
            product_sub_type: order.product_sub_type ?? 'NONE',
            first_line: order.first_line ?? '',
            second_line: order.second_line,
            name_on_card: nameOn(world, holder, order.name_on_card),
            preferred_name_on_card: order.preferred_name_on_card ?? null,
            country: order.country ?? holder.country,
            expires: expiryFrom(world.clock.now()),
            card_limit: LIMIT,
            card_limit_atm: LIMIT,
            is_virtual,
            country_permission: is_virtual ? [] : EUROPE.split(' ').map((country) => ({ country })),
            fallback: fallback ?? 0,
          },
          assignments,
        );
        return [cardItem(world, card)];
      },
    }),
  });
}
