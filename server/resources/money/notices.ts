/** Who is told of what happens to an account. */
import { type Account, accountsIn } from '../../money/accounts.js';
import { personRow } from '../../world/persons.js';
import { type User, usersIn } from '../../world/users.js';
import type { World } from '../../world/world.js';
import type { Item, Notice } from '../operation.js';

/** Its holder, under any id, and whoever listens to the account itself. */
export function accountNotice(world: World, account: number, object: Item): Notice {
  const { owner } = accountsIn(world).get(account) as Account;
  const { type } = usersIn(world).get(owner) as User;
  const users = type === 'UserPerson' ? [owner, personRow(world, { id: owner }).api_key] : [owner];
  return { users, user: owner, account, object };
}
