import type { MonetaryAccountBank, MonetaryAccountType } from '../../../schemas/generated/types.js';
import { type Account, accountIds, accountNamed, accountsIn, holderOf, openAccount } from '../../money/accounts.js';
import { amountOf } from '../../money/amounts.js';
import { timestamp } from '../../world/clock.js';
import type { LivingRow } from '../../world/lifecycle.js';
import type { User } from '../../world/users.js';
import { usersIn } from '../../world/users.js';
import type { World } from '../../world/world.js';
import { type Item, type Listing, operation, resource } from '../operation.js';

/** What accounts of every type show. */
export function accountView(world: World, row: Account): MonetaryAccountBank {
  const { id, created, updated, currency, display_name } = row;
  const alias = [
    ...(row.phone_number === null ? [] : [{ type: 'PHONE_NUMBER' as const, value: row.phone_number, name: row.phone_number }]),
    ...(row.email === null ? [] : [{ type: 'EMAIL' as const, value: row.email, name: row.email }]),
    { type: 'IBAN' as const, value: row.iban, name: display_name },
  ];
  return {
    id,
    created: timestamp(created),
    updated: timestamp(updated),
    alias,
    avatar: null,
    balance: amountOf(row.balance, currency),
    balance_converted: null,
    country: 'NL',
    currency,
    display_name,
    daily_limit: amountOf(row.daily_limit, currency),
    transaction_limit: null,
    overdraft_limit: amountOf(0, currency),
    description: row.description,
    public_uuid: world.ids.uuid('monetary-account', id),
    status: row.status,
    sub_status: row.sub_status,
    reason: row.reason,
    reason_description: row.reason_description,
    timezone: 'europe/amsterdam',
    user_id: row.owner,
    monetary_account_profile: null,
    setting: row.setting,
    connected_cards: [],
    budget: null,
    credit_line: null,
    all_access: [],
    share: null,
    all_auto_save_id: [],
    fulfillments: [],
    relation_user: null,
  };
}

/** How accounts of each type are shown. */
const views: Record<MonetaryAccountType, (world: World, row: Account) => object> = { MonetaryAccountBank: accountView };

export const accountItem = (world: World, row: Account): Item => ({ [row.type]: views[row.type](world, row) });

/** A user's accounts, of one type or of all. */
export const accountList = (world: World, user: User, type?: MonetaryAccountType): Listing => ({
  ids: accountIds(world, user, type),
  // Clients take the first for the primary one.
  oldestFirst: true,
  item: (id) => accountItem(world, accountsIn(world).get(id) as Account),
});

/** A user whom no partner brought has been with bunq before, and has its first account; others get it when bunq has approved them. */
const openFirst = (world: World, holder: User): void => {
  if (accountIds(world, holder).length === 0) openAccount(world, holder);
};

const types = Object.keys(views);

export default resource(
  'monetary-account',
  {
    list: operation({
      method: 'GET',
      path: '/user/{user_id}/monetary-account',
      caller: 'session',
      names: 'user',
      answers: types,
      run: ({ world, user }) => accountList(world, user),
    }),
    read: operation({
      method: 'GET',
      path: '/user/{user_id}/monetary-account/{id}',
      caller: 'session',
      names: 'user',
      answers: types,
      run: ({ world, user, params }) => [accountItem(world, accountNamed(world, user, params.id as number))],
    }),
  },
  {
    on: {
      'user.added'(world, user: User) {
        if (user.type !== 'UserApiKey' && user.owner === 0) openFirst(world, user);
      },
      'user-onboarding.approved': (world, { owner }: LivingRow) => openFirst(world, holderOf(world, usersIn(world).get(owner) as User)),
    },
  },
);
