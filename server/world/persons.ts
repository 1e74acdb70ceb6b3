import type { AddressGiven, PersonContact, TaxResidence } from '../../schemas/generated/types.js';
import type { LivingRow } from './lifecycle.js';
import type { Row } from './rows.js';
import type { World } from './world.js';

const slug = 'user-person';

/** What a person was asked for and gave. Its id and its owner are the person's. */
export interface Person extends LivingRow {
  contact: PersonContact;
  email: string | null;
  phone_number: string | null;
  first_name: string | null;
  middle_name: string | null;
  last_name: string | null;
  date_of_birth: string | null;
  address_main: AddressGiven | null;
  address_postal: AddressGiven | null;
  all_nationality: readonly string[];
  tax_resident: readonly TaxResidence[];
  /** The partner-user-provision that brought them; 0 for none. */
  provision: number;
  /** The UserApiKey that their partner holds; 0 for none. */
  api_key: number;
  /** Whether an identity-verification-session of theirs was approved. */
  verified: boolean;
}

/** What a partner says of a person that it brings. */
export type Brought = Pick<Person, 'provision' | 'email' | 'phone_number' | 'date_of_birth'>;

/** What is known of a new person. One whom no partner brought has been here before: e-mail and phone are confirmed. */
export function addPerson(world: World, user: Pick<Row, 'id' | 'created'>, brought?: Brought): void {
  const person = world.begin<Person>(slug, {
    id: user.id,
    owner: user.id,
    created: user.created,
    updated: user.created,
    reads: 0,
    armed: 0,
    contact: 'UNCONFIRMED',
    provision: brought?.provision ?? 0,
    api_key: 0,
    email: brought?.email ?? null,
    phone_number: brought?.phone_number ?? null,
    first_name: null,
    middle_name: null,
    last_name: null,
    date_of_birth: brought?.date_of_birth ?? null,
    address_main: null,
    address_postal: null,
    all_nationality: [],
    tax_resident: [],
    verified: false,
  });
  if (brought) return;
  world.move(slug, person, 'sign-in');
  world.move(slug, person, 'confirm');
}

/** What is known of a person. */
export const personRow = (world: World, { id }: Pick<Row, 'id'>): Person => world.rows<Person>(slug).get(id) as Person;

/** Notes what a person gave; whoever waits for it hears of it. */
export function changePerson(world: World, user: Pick<Row, 'id'>, given: Partial<Person>): Person {
  const person = personRow(world, user);
  Object.assign(person, given, { updated: world.clock.now() });
  world.tell('user-person.changed', person);
  return person;
}
