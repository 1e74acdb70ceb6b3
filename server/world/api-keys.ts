/** The keys that users sign in with: those that a world gave out, and those that clients bring along. */
import { hash } from 'node:crypto';
import birth from '../../fixtures/index.js';
import { credentialOf } from './credentials.js';
import type { Index, Row } from './rows.js';
import { addUser, type User, usersIn } from './users.js';
import type { World } from './world.js';

/** Keys are kept as hashes: one that a client brings along may be a real one of somebody's. Its id and its owner are the user's. */
interface ApiKey extends Row {
  sha256: string;
}

const byHash: Index<ApiKey> = { type: 'api-key', key: ({ sha256 }) => sha256 };

const issuedKey = (world: World, id: number) => `sandbox_${world.ids.hex('api-key', id)}`;
const found = (world: World, key: string) => world.find(byHash, hash('sha256', key));

/** Makes an API key of the sandbox for a user; the only time that it is shown. */
export function issueApiKey(world: World, user: User): string {
  const key = issuedKey(world, user.id);
  bindApiKey(world, key, user);
  return key;
}

export function bindApiKey(world: World, key: string, { id, created, updated }: User): void {
  world.rows<ApiKey>('api-key').add({ id, owner: id, created, updated, sha256: hash('sha256', key) });
}

/** Whether the world gave out this key; the ready-made partner's is the same everywhere. */
export function isIssuedApiKey(world: World, key: string): boolean {
  const row = key.startsWith('sandbox_') ? found(world, key) : undefined;
  return key === birth.partner.api_key || (row !== undefined && key === issuedKey(world, row.id));
}

export const SECRET_FLAW = 'the secret is none that this world gave out and still takes, and does not begin with sandbox_';

/**
 * The user that a secret belongs to: one whose key or credential the world gave out; else any key of a sandbox brings a company of its own.
 * Undefined for anything else, which is not kept.
 */
export function userOfSecret(world: World, secret: string): User | undefined {
  const credential = credentialOf(world, secret);
  if (credential) return credential.status === 'EXPIRED' ? undefined : usersIn(world).get(credential.owner);
  const known = usersIn(world).get(found(world, secret)?.owner ?? 0);
  if (known || !secret.startsWith('sandbox_')) return known;
  const company = addUser(world, { type: 'UserCompany', display_name: 'Sandbox partner', country: 'NL' });
  bindApiKey(world, secret, company);
  return company;
}
