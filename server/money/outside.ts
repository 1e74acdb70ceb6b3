/** The accounts of nobody in the world: at other banks, and the sandbox's own. What they hold is the other side of what is in the world. */
import birth from '../../fixtures/index.js';
import type { Index, Row } from '../world/rows.js';
import type { World } from '../world/world.js';
import type { Cents } from './amounts.js';
import { ibanOf } from './iban.js';

const slug = 'outside-account';
/** Who gives what it is asked for. */
const SUGAR_DADDY = 'sugardaddy@bunq.com';

export interface Outside extends Row {
  /** Null of a merchant, who is paid by card. */
  iban: string | null;
  display_name: string;
  /** Of the sandbox's own: they are with bunq. */
  email: string | null;
  /** Of one who is paid by card. */
  merchant?: Merchant;
  /** Below zero when more went into the world than came out of it. */
  balance: Cents;
}

export interface Merchant {
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** ISO 18245. */
  category_code: string;
}

const merchantKey = (name: string, { country, category_code }: Merchant) => `${country} ${category_code} ${name}`;
const byIban: Index<Outside> = { type: slug, key: ({ iban }) => iban ?? undefined };
const byMerchant: Index<Outside> = { type: slug, key: ({ display_name, merchant }) => merchant && merchantKey(display_name, merchant) };

const own = birth.counterparties.map((each, nr) => ({ ...each, iban: ibanOf(nr + 1, '02') }));

function opened(world: World, iban: string, display_name: string, email: string | null): Outside {
  const there = world.find(byIban, iban);
  return there ?? world.rows<Outside>(slug).add({ ...world.stamp(slug), owner: 0, iban, display_name, email, balance: 0 });
}

const ownBy = (alias: string) => own.find(({ email, iban }) => email === alias.toLowerCase() || iban === alias);

/** Whether an email or an IBAN is one of the sandbox's own. */
export const isSandboxes = (alias: string): boolean => ownBy(alias) !== undefined;

export function sandboxAccount(world: World, alias: string): Outside {
  const { iban, display_name, email } = ownBy(alias) as (typeof own)[0];
  return opened(world, iban, display_name, email);
}

export const isSugarDaddy = ({ email }: Pick<Outside, 'email'>): boolean => email === SUGAR_DADDY;

export const sugarDaddy = (world: World): Outside => sandboxAccount(world, SUGAR_DADDY);

/** The account at another bank, made known by being paid. */
export const outsideAccount = (world: World, iban: string, name: string): Outside => opened(world, iban, name, null);

/** The account of a merchant, made known by a card that pays there. */
export function merchantAccount(world: World, display_name: string, merchant: Merchant): Outside {
  const there = world.find(byMerchant, merchantKey(display_name, merchant));
  if (there) return there;
  return world.rows<Outside>(slug).add({ ...world.stamp(slug), owner: 0, iban: null, display_name, email: null, merchant, balance: 0 });
}

export const outsideIn = (world: World) => world.rows<Outside>(slug);
