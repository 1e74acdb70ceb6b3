import { hash } from 'node:crypto';
import { credentialOf } from './credentials.js';
import { addPerson, type Brought, personRow } from './persons.js';
import type { Row } from './rows.js';
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
  const user = world.users.add({ ...stamp, owner, type, display_name, country, granted_by });
  if (type === 'UserPerson') addPerson(world, user, brought);
  if (type === 'UserApiKey' && world.users.get(granted_by)?.type === 'UserPerson') personRow(world, { id: granted_by }).api_key = user.id;
  return user;
}

const issuedKey = (world: World, id: number) => `sandbox_${world.ids.hex('api-key', id)}`;

/** Makes an API key of the sandbox for a user; the only time that it is shown. */
export function issueApiKey(world: World, user: User): string {
  const key = issuedKey(world, user.id);
  bindApiKey(world, key, user);
  return key;
}

/** Keys are kept as hashes: one that a client brings along may be a real one of somebody's. */
export function bindApiKey(world: World, key: string, user: User): void {
  world.apiKeys.set(hash('sha256', key), user.id);
}

export function isIssuedApiKey(world: World, key: string): boolean {
  const id = key.startsWith('sandbox_') ? world.apiKeys.get(hash('sha256', key)) : undefined;
  return id !== undefined && key === issuedKey(world, id);
}

export const SECRET_FLAW = 'the secret is none that this world gave out and still takes, and does not begin with sandbox_';

/**
 * The user that a secret belongs to: one whose key or credential the world gave out; else any key of a sandbox brings a company of its own.
 * Undefined for anything else, which is not kept.
 */
export function userOfSecret(world: World, secret: string): User | undefined {
  const credential = credentialOf(world, secret);
  if (credential) return credential.status === 'EXPIRED' ? undefined : world.users.get(credential.owner);
  const known = world.users.get(world.apiKeys.get(hash('sha256', secret)) ?? 0);
  if (known || !secret.startsWith('sandbox_')) return known;
  const company = addUser(world, { type: 'UserCompany', display_name: 'Sandbox partner', country: 'NL' });
  bindApiKey(world, secret, company);
  return company;
}

/** The person that a user is, or was granted by; undefined for a company. */
export function personOf(world: World, user: User): User | undefined {
  const granted = user.type === 'UserApiKey' ? world.users.get(user.granted_by) : user;
  return granted?.type === 'UserPerson' ? granted : undefined;
}
