/** The accounts of the world's users, of all types in one table. */
import type {
  MonetaryAccountSetting,
  MonetaryAccountStatus,
  MonetaryAccountSubStatus,
  MonetaryAccountType,
} from '../../schemas/generated/types.js';
import { refusals } from '../refusals.js';
import type { LivingRow } from '../world/lifecycle.js';
import { personRow } from '../world/persons.js';
import type { Index, Table } from '../world/rows.js';
import { type User, usersIn } from '../world/users.js';
import type { World } from '../world/world.js';
import type { Cents } from './amounts.js';
import { ibanOf } from './iban.js';

const slug = 'monetary-account';

/** The owner is the person or the company, never a UserApiKey. */
export interface Account extends LivingRow {
  type: MonetaryAccountType;
  iban: string;
  /** Other aliases that lead to it; only a person's first account has any. */
  email: string | null;
  phone_number: string | null;
  currency: string;
  description: string;
  display_name: string;
  avatar_uuid: string | null;
  daily_limit: Cents;
  balance: Cents;
  status: MonetaryAccountStatus;
  sub_status: MonetaryAccountSubStatus;
  reason: string | null;
  reason_description: string | null;
  setting: MonetaryAccountSetting | null;
}

/** What may be said of a new account; the rest is bunq's default. */
export type AccountGiven = Partial<
  Pick<Account, 'type' | 'currency' | 'description' | 'display_name' | 'avatar_uuid' | 'daily_limit' | 'setting'>
>;

/** Documented as the default: 1000.00. */
const DAILY_LIMIT = 100_000;
/** bunq's plans have 25. */
export const MOST_ACCOUNTS = 25;

const byAlias: Record<'IBAN' | 'EMAIL' | 'PHONE_NUMBER', Index<Account>> = {
  IBAN: { type: slug, key: ({ iban }) => iban },
  EMAIL: { type: slug, key: ({ email }) => email?.toLowerCase() },
  PHONE_NUMBER: { type: slug, key: ({ phone_number }) => phone_number ?? undefined },
};

export const accountsIn = (world: World): Table<Account> => world.rows(slug);

export const accountOf = (world: World, type: keyof typeof byAlias, value: string): Account | undefined =>
  world.find(byAlias[type], type === 'EMAIL' ? value.toLowerCase() : value);

/** Whose accounts a user's path leads to: of a UserApiKey, those of whoever granted it. */
export const holderOf = (world: World, user: User): User => usersIn(world).get(user.granted_by) ?? user;

/** The accounts of one type, or of all, oldest first. */
export function accountIds(world: World, user: User, type?: MonetaryAccountType): number[] {
  const rows = accountsIn(world);
  const ids = rows.idsOf(holderOf(world, user).id);
  return type === undefined ? [...ids] : ids.filter((id) => rows.get(id)?.type === type);
}

/** The account of a path; refuses what is not this user's as what is not there. */
export function accountNamed(world: World, user: User, id: number, type?: MonetaryAccountType): Account {
  const account = accountsIn(world).get(id);
  if (account?.owner === holderOf(world, user).id && (type ?? account.type) === account.type) return account;
  throw refusals.monetaryAccountNotFound({ id: world.shownId(slug, id) });
}

/** As bunq shows a person: initial, dot, surname. */
function displayName(world: World, user: User): string {
  if (user.type !== 'UserPerson') return user.display_name;
  const { first_name, middle_name, last_name } = personRow(world, user);
  return first_name && last_name ? [`${first_name[0]}.`, middle_name, last_name].filter(Boolean).join(' ') : user.display_name;
}

/** A new account; refuses one more than a user may have. */
export function openAccount(world: World, holder: User, given: AccountGiven = {}): Account {
  const others = accountsIn(world).idsOf(holder.id);
  if (others.length >= MOST_ACCOUNTS) throw refusals.accountsExhausted({ most: MOST_ACCOUNTS });
  const stamp = world.stamp(slug);
  const person = others.length === 0 && holder.type === 'UserPerson' ? personRow(world, holder) : undefined;
  return world.begin<Account>(slug, {
    ...stamp,
    owner: holder.id,
    reads: 0,
    armed: 0,
    type: 'MonetaryAccountBank',
    iban: ibanOf(stamp.id, '03'),
    email: person?.email ?? null,
    phone_number: person?.phone_number ?? null,
    currency: 'EUR',
    description: 'bunq account',
    display_name: displayName(world, holder),
    avatar_uuid: null,
    daily_limit: DAILY_LIMIT,
    balance: 0,
    status: 'ACTIVE',
    sub_status: 'NONE',
    reason: null,
    reason_description: null,
    setting: null,
    ...given,
  });
}

/** Why an account gives no money, or takes none, in words; undefined when it does. */
export function flawOfAccount({ id, status, sub_status }: Account, direction: 'out' | 'in'): string | undefined {
  const takes = status === 'ACTIVE' || (direction === 'in' && status === 'BLOCKED' && sub_status === 'ONLY_ACCEPTING_INCOMING');
  return takes ? undefined : `account ${id} is ${status} ${sub_status}`;
}
