import type { Address, AddressGiven, UserApiKey, UserCompany, UserParty, UserPerson } from '../../schemas/generated/types.js';
import { timestamp } from '../world/clock.js';
import { personRow } from '../world/persons.js';
import { SESSION_TIMEOUT } from '../world/sessions.js';
import { type User, usersIn } from '../world/users.js';
import type { World } from '../world/world.js';
import { type Item, operation, resource } from './operation.js';

/** A user as bunq shows it to itself: its type, and the object. */
export function userItem(world: World, user: User): Item {
  switch (user.type) {
    case 'UserPerson':
      return { UserPerson: person(world, user) };
    case 'UserCompany':
      return { UserCompany: company(world, user) };
    case 'UserApiKey':
      return { UserApiKey: apiKey(world, user) };
  }
}

const stamps = (user: User) => ({ id: user.id, created: timestamp(user.created), updated: timestamp(user.updated) });

function party({ id, display_name }: User): UserParty {
  return { id, display_name, public_nick_name: display_name, avatar: {}, session_timeout: SESSION_TIMEOUT };
}

function apiKey(world: World, user: User): UserApiKey {
  const granted = usersIn(world).get(user.granted_by) as User;
  return {
    ...stamps(user),
    requested_by_user: { UserCompany: party(usersIn(world).get(user.owner) as User) },
    granted_by_user: granted.type === 'UserCompany' ? { UserCompany: party(granted) } : { UserPerson: party(granted) },
  };
}

const address = (given: AddressGiven | null): Address | null =>
  given && { po_box: null, extra: null, mailbox_name: null, province: null, is_user_address_updated: false, ...given };

function person(world: World, user: User): UserPerson {
  const { display_name } = user;
  const row = personRow(world, user);
  const { email, phone_number, first_name, middle_name, last_name, all_nationality } = row;
  const names = [first_name, middle_name, last_name].filter(Boolean);
  return {
    ...stamps(user),
    public_uuid: world.ids.uuid('user', user.id),
    first_name,
    middle_name,
    last_name,
    legal_name: names.join(' ') || null,
    display_name,
    public_nick_name: display_name,
    alias: [
      ...(email === null ? [] : [{ type: 'EMAIL', value: email, name: display_name }]),
      ...(phone_number === null ? [] : [{ type: 'PHONE_NUMBER', value: phone_number, name: display_name }]),
    ],
    tax_resident: row.tax_resident.map((each) => ({ ...each })),
    address_main: address(row.address_main),
    address_postal: address(row.address_postal),
    address_shipping: null,
    date_of_birth: row.date_of_birth,
    place_of_birth: null,
    country_of_birth: null,
    nationality: all_nationality[0] ?? null,
    all_nationality: [...all_nationality],
    language: 'en_US',
    region: 'nl_NL',
    gender: null,
    avatar: {},
    version_terms_of_service: null,
    status: 'ACTIVE',
    sub_status: 'NONE',
    session_timeout: SESSION_TIMEOUT,
    daily_limit_without_confirmation_login: null,
    notification_filters: [],
    relations: [],
  };
}

function company(world: World, user: User): UserCompany {
  const { display_name, country } = user;
  return {
    ...stamps(user),
    public_uuid: world.ids.uuid('user', user.id),
    name: display_name,
    display_name,
    public_nick_name: display_name,
    alias: [],
    chamber_of_commerce_number: null,
    legal_form: null,
    type_of_business_entity: null,
    sector_of_industry: null,
    counter_bank_iban: null,
    avatar: {},
    address_main: null,
    address_postal: null,
    address_shipping: null,
    version_terms_of_service: null,
    directors: [],
    language: 'en_US',
    country,
    region: 'nl_NL',
    ubo: [],
    status: 'ACTIVE',
    sub_status: 'NONE',
    session_timeout: SESSION_TIMEOUT,
    daily_limit_without_confirmation_login: null,
    notification_filters: [],
    customer: null,
    customer_limit: null,
    billing_contract: [],
    deny_reason: null,
    relations: [],
    tax_resident: [],
  };
}

export default resource('user', {
  list: operation({
    method: 'GET',
    path: '/user',
    caller: 'session',
    answers: ['UserPerson', 'UserCompany', 'UserApiKey'],
    run: ({ world, caller }) => ({ ids: [caller.user?.id ?? 0], item: () => userItem(world, caller.user as User) }),
  }),
  read: operation({
    method: 'GET',
    path: '/user/{user_id}',
    caller: 'session',
    names: 'user',
    answers: ['UserPerson', 'UserCompany', 'UserApiKey'],
    run: ({ world, user }) => [userItem(world, user)],
  }),
});
