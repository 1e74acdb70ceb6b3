import { addPerson, type Brought, personRow } from './persons.js';
import type { Row, Table } from './rows.js';
import type { World } from './world.js';

/**
 * A user of bunq; its owner is the company of the partner that provisioned it, 0 when none did. A partner's hold on a person
 * it provisioned is a third user, a UserApiKey with an id of its own, requested by the company and granted by the person.
 */
export interface User extends Row {
  type: 'UserPerson' | 'UserCompany' | 'UserApiKey';
  display_name: string;
  country: string;
  /** UserApiKey only: the person, or the company. */
  granted_by: number;
}

export const usersIn = (world: World): Table<User> => world.rows('user');

type NewUser = Pick<User, 'type' | 'display_name' | 'country'> & Partial<Pick<User, 'owner' | 'granted_by'>>;

/**
 * @param id one that is free; the next of the sequence unless given
 * @param brought of a person, when a partner brings it
 */
export function addUser(
  world: World,
  { type, display_name, country, owner = 0, granted_by = 0 }: NewUser,
  id?: number,
  brought?: Brought,
): User {
  const now = world.clock.now();
  const stamp = id === undefined ? world.stamp('user') : { id, created: now, updated: now };
  const user = usersIn(world).add({ ...stamp, owner, type, display_name, country, granted_by });
  if (type === 'UserPerson') addPerson(world, user, brought);
  if (type === 'UserApiKey' && usersIn(world).get(granted_by)?.type === 'UserPerson')
    personRow(world, { id: granted_by }).api_key = user.id;
  world.tell('user.added', user);
  return user;
}

/** The person that a user is, or was granted by; undefined for a company. */
export function personOf(world: World, user: User): User | undefined {
  const granted = user.type === 'UserApiKey' ? usersIn(world).get(user.granted_by) : user;
  return granted?.type === 'UserPerson' ? granted : undefined;
}
