import type { UserCredentialStatus } from '../../schemas/generated/types.js';
import type { Instant } from './clock.js';
import type { LivingRow } from './lifecycle.js';
import type { Index } from './rows.js';
import type { User } from './users.js';
import type { World } from './world.js';

const slug = 'user-credential';

/** Documented: one hour in the sandbox, until the first use. */
const LIFETIME_US = 3_600_000_000;

/** What a partner opens the session of a user with that it provisioned. The owner is the UserApiKey. */
export interface Credential extends LivingRow {
  status: UserCredentialStatus;
  token: string;
  expires: Instant;
}

const byToken: Index<Credential> = { type: slug, key: ({ token }) => token };

/** A new credential; that it is for this user's sessions is the only thing known of it beforehand. */
export function issueCredential(world: World, apiKey: User): Credential {
  const stamp = world.stamp(slug);
  const token = world.ids.hex('credential', stamp.id);
  const expires = stamp.created + LIFETIME_US;
  return world.begin<Credential>(slug, {
    ...stamp,
    owner: apiKey.id,
    reads: 0,
    armed: 0,
    follows: apiKey.granted_by,
    status: 'PENDING_FIRST_USE',
    token,
    expires,
  });
}

/** The last one that a UserApiKey was given, whatever has become of it. */
export function lastCredential(world: World, apiKey: number): Credential | undefined {
  const rows = world.rows<Credential>(slug);
  return rows.get(rows.idsOf(apiKey).at(-1) ?? 0);
}

/** From now on nobody can open a session with it; sessions that are open stay so. */
export function revokeCredential(world: World, apiKey: number): void {
  const credential = lastCredential(world, apiKey);
  if (credential) world.move(slug, credential, 'revoke');
}

/** The credential that a secret is the token of, if it is one. */
export function credentialOf(world: World, secret: string): Credential | undefined {
  return world.find(byToken, secret);
}

/** What keeps a credential from being used; undefined when nothing does. */
export function flawOfCredential(world: World, { status, id }: Credential): string | undefined {
  if (status === 'EXPIRED') return `credential ${id} is EXPIRED`;
  return world.strict && status === 'ACTIVE' ? `credential ${id} is ACTIVE: it was used, and this world takes each once` : undefined;
}
