import { refusals } from '../refusals.js';
import { personOf, type User } from './users.js';
import type { Installation, Session, World } from './world.js';

/** Who a token turns out to belong to. */
export interface Caller {
  kind: 'anyone' | 'installation' | 'session';
  installation?: Installation;
  session?: Session;
  user?: User;
}

export const ANYONE: Caller = { kind: 'anyone' };

/**
 * The caller by its token, of the kind that the operation takes.
 * Refuses: no token, an unknown one or one of the other kind, one of no company where a partner's is needed, 403; an expired session, 401.
 */
export function authenticate(world: World, token: string | undefined, wanted: Caller['kind'] | 'partner'): Caller {
  if (wanted === 'anyone') return ANYONE;
  const kind = wanted === 'partner' ? 'session' : wanted;
  const found = token === undefined ? undefined : world.tokens.get(token);
  if (found?.kind !== kind) throw refusals.insufficientAuthentication().diagnosed(flawOf(world, token, found?.kind, kind));
  if (kind === 'installation') return { kind, installation: world.installations.get(found.id) as Installation };
  const session = world.sessions.get(found.id) as Session;
  if (session.expires <= world.clock.now()) throw refusals.insufficientAuthorisation();
  const user = world.users.get(session.owner) as User;
  if (wanted === 'partner' && user.type !== 'UserCompany')
    throw refusals
      .insufficientAuthentication()
      .diagnosed(`it is the token of ${user.type} ${user.id}, where a partner's company is needed`);
  return {
    kind,
    session,
    user,
    installation: world.installations.get(session.installation) as Installation,
  };
}

const HOLDERS: Record<string, string> = {
  installation: 'an installation',
  session: 'a session',
  ended: 'a session that was ended',
  credential: 'a credential, which opens a session and is none',
};

/** What is wrong with a token, for the log. */
function flawOf(world: World, token: string | undefined, found: string | undefined, kind: string): string {
  if (token === undefined) return 'there is no X-Bunq-Client-Authentication';
  if (found === undefined) return `world ${world.name} gave out no such token`;
  return `it is the token of ${HOLDERS[found]}, where one of ${HOLDERS[kind]} is needed`;
}

/**
 * The user that the path names, if this caller may act there: itself by any of its ids, or one that it provisioned.
 * Refuses: an id that is nobody's, 404; somebody else's, 403.
 */
export function authorise(world: World, caller: Caller, id: number): User {
  const named = world.users.get(id);
  if (!named) throw refusals.objectNotFound({ what: 'user', id });
  const user = caller.user as User;
  const mine = named.id === user.id || (user.type === 'UserApiKey' && named.id === user.granted_by);
  if (mine) return named;
  const provisioned = !world.strict && user.type === 'UserCompany' && named.owner === user.id;
  if (!provisioned)
    throw refusals.insufficientAuthentication().diagnosed(`${callerName(caller)} may not act for ${named.type} ${named.id}`);
  return named;
}

/** The person of a path whose user must be one. Refuses a company, and with `path_ids: "api-key"` a UserPerson's id, 403. */
export function authorisePerson(world: World, caller: Caller, id: number): User {
  const named = authorise(world, caller, id);
  const person = personOf(world, named);
  if (!person || (world.pathIds === 'api-key' && named.type === 'UserPerson' && caller.user?.id !== named.id)) {
    const why = person ? 'this world takes the UserApiKey id only' : 'a company, where a person is needed';
    throw refusals.insufficientAuthentication().diagnosed(`the path names ${named.type} ${named.id}: ${why}`);
  }
  return person;
}

/** A caller in a word and a number, for the journal; null for nobody known. */
export function callerName({ user, installation }: Caller): string | null {
  if (user) return `${user.type} ${user.id}`;
  return installation ? `installation ${installation.id}` : null;
}
