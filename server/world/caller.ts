import { refusals } from '../refusals.js';
import { credentialOf } from './credentials.js';
import { type Installation, installationOf, installationsIn, isEnded, type Session, sessionOf } from './sessions.js';
import { personOf, type User, usersIn } from './users.js';
import type { World } from './world.js';

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
  const installation = kind === 'installation' ? installationOf(world, token ?? '') : undefined;
  if (installation) return { kind, installation };
  const session = kind === 'session' ? sessionOf(world, token ?? '') : undefined;
  if (!session) throw refusals.insufficientAuthentication().diagnosed(flawOf(world, token, kind));
  if (session.expires <= world.clock.now()) throw refusals.insufficientAuthorisation();
  const user = usersIn(world).get(session.owner) as User;
  if (wanted === 'partner' && user.type !== 'UserCompany')
    throw refusals
      .insufficientAuthentication()
      .diagnosed(`it is the token of ${user.type} ${user.id}, where a partner's company is needed`);
  return {
    kind: 'session',
    session,
    user,
    installation: installationsIn(world).get(session.installation) as Installation,
  };
}

type Kind = 'installation' | 'session' | 'ended' | 'credential';

const HOLDERS: Record<Kind, string> = {
  installation: 'an installation',
  session: 'a session',
  ended: 'a session that was ended',
  credential: 'a credential, which opens a session and is none',
};

/** What a token is of, as far as callers go; undefined for none that the world gave them. */
export function kindOfToken(world: World, token: string): Kind | undefined {
  if (installationOf(world, token)) return 'installation';
  if (sessionOf(world, token)) return 'session';
  if (credentialOf(world, token)) return 'credential';
  return isEnded(world, token) ? 'ended' : undefined;
}

/** What is wrong with a token, for the log. */
function flawOf(world: World, token: string | undefined, wanted: 'installation' | 'session'): string {
  if (token === undefined) return 'there is no X-Bunq-Client-Authentication';
  const kind = kindOfToken(world, token);
  if (kind === undefined) return `world ${world.name} gave out no such token`;
  return `it is the token of ${HOLDERS[kind]}, where one of ${HOLDERS[wanted]} is needed`;
}

/**
 * The user that the path names, if this caller may act there: itself by any of its ids, or one that it provisioned.
 * Refuses: an id that is nobody's, 404; somebody else's, 403.
 */
export function authorise(world: World, caller: Caller, id: number): User {
  const named = usersIn(world).get(id);
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
