/** What a world has from the first: a partner with its key, and users whose sessions are open. */
import birth from '../../fixtures/index.js';
import { bindApiKey } from './api-keys.js';
import type { Row } from './rows.js';
import { install, openSession, register } from './sessions.js';
import { addUser, type User } from './users.js';
import type { World } from './world.js';

/** A user as a test gets it, with the session that it was given. Its id is the UserApiKey's, its owner the partner. */
export interface ReadyUser extends Row {
  user_person_id: number;
  session_token: string;
}

/** Opens the session of a user that the partner provisioned, with the key that all of these are installed with. */
export function makeReady(world: World, apiKey: User): ReadyUser {
  const installation = install(world, birth.keys.client.public);
  register(world, installation, apiKey, { description: 'bunq-mock', ip: '127.0.0.1', permitted_ips: ['*'] });
  const { token } = openSession(world, installation, apiKey);
  const { id, owner, created, updated, granted_by } = apiKey;
  return readyUsers(world).add({ id, owner, created, updated, user_person_id: granted_by, session_token: token });
}

/** The one that every world is born with, then those that a test has added since. */
export const readyUsers = (world: World) => world.rows<ReadyUser>('ready-user');

/** Makes a new world usable: a partner with its key, and a user that it provisioned, whose session is open. */
export function beBorn(world: World): void {
  const { partner, user } = birth;
  const { display_name, country } = user;
  const company = addUser(world, { type: 'UserCompany', display_name: partner.display_name, country: 'NL' }, partner.user_company_id);
  bindApiKey(world, partner.api_key, company);
  const person = addUser(world, { type: 'UserPerson', display_name, country, owner: company.id }, user.user_person_id);
  const granted = { owner: company.id, granted_by: person.id };
  makeReady(world, addUser(world, { type: 'UserApiKey', display_name, country, ...granted }, user.user_api_key_id));
}
