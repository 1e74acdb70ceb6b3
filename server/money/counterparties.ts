/** Who is at the other end: found by what a client sent, and shown as bunq shows it. */
import type { LabelMonetaryAccount, Pointer } from '../../schemas/generated/types.js';
import { refusals } from '../refusals.js';
import { labelUser } from '../world/label-user.js';
import { usersIn } from '../world/users.js';
import type { World } from '../world/world.js';
import { type Account, accountOf, accountsIn } from './accounts.js';
import { isIban } from './iban.js';
import { isSandboxes, type Outside, outsideAccount, outsideIn, sandboxAccount } from './outside.js';

export type Party = Account | Outside;

export const isOurs = (party: Party): party is Account => 'sub_status' in party;

/** How a row names its other end: one of the two is 0. */
export interface Other {
  other: number;
  outside: number;
}
export const named = (party: Party): Other => (isOurs(party) ? { other: party.id, outside: 0 } : { other: 0, outside: party.id });
export const partyOf = (world: World, { other, outside }: Other): Party =>
  other ? (accountsIn(world).get(other) as Account) : (outsideIn(world).get(outside) as Outside);

/** An account that was looked for. */
interface Found {
  /** If it is a user's of the world. */
  ours: Account | undefined;
  /** Whether it is at another bank. */
  isElsewhere: boolean;
  take(): Party;
}

/**
 * The account that a pointer leads to: of a user of the world, of the sandbox itself, or, by an IBAN, of anybody elsewhere.
 * It is only looked for: one elsewhere is made known by `take`, when nothing can be refused any more.
 *
 * @param path of the pointer, for a refusal
 */
export function counterparty(world: World, { type, value, name }: Pointer, path: string): Found {
  const invalid = (field: string, why: string) => refusals.fieldInvalid({ path: `${path}/${field}`, why });
  const text = type === 'IBAN' ? value.replaceAll(' ', '') : value;
  if (type === 'IBAN' && !isIban(text)) throw refusals.ibanInvalid({ iban: value });
  if (type === 'IBAN' && !name) throw invalid('name', 'is missing, which an IBAN needs');
  const ours = accountOf(world, type, text);
  if (ours) return { ours, isElsewhere: false, take: () => ours };
  if (isSandboxes(text)) return { ours, isElsewhere: false, take: () => sandboxAccount(world, text) };
  if (type === 'IBAN') return { ours, isElsewhere: true, take: () => outsideAccount(world, text, name as string) };
  throw invalid('value', `is the ${type} of nobody in this world`);
}

/** An account as the other side sees it. */
export function label(world: World, party: Party): LabelMonetaryAccount {
  const { iban, display_name } = party;
  const merchant = isOurs(party) ? undefined : party.merchant;
  const country = merchant?.country ?? (iban as string).slice(0, 2);
  const holder = isOurs(party) ? usersIn(world).get(party.owner) : undefined;
  const stranger = { uuid: null, display_name, country, public_nick_name: display_name };
  return {
    iban,
    is_light: isOurs(party) ? false : null,
    display_name,
    avatar: null,
    label_user: holder ? labelUser(world, holder) : stranger,
    country,
    ...(merchant && { merchant_category_code: merchant.category_code }),
  };
}
