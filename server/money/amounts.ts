/** Money: whole cents, so that nothing is ever rounded. */
import type { Amount, AmountGiven } from '../../schemas/generated/types.js';
import { refusals } from '../refusals.js';

/** Hundredths of a currency's unit, whatever the currency; always a safe integer. */
export type Cents = number;

const GIVEN = /^(\d{1,9})(?:\.(\d{1,2}))?$/;

/**
 * What a client sent as cents: above zero, with up to nine digits before the dot and at most two after it.
 *
 * @param path of the amount, for a refusal
 */
export function centsOf(amount: Pick<AmountGiven, 'value'>, path: string): Cents {
  const cents = read(amount);
  if (cents) return cents;
  throw refusals.fieldInvalid({ path: `${path}/value`, why: 'is no amount above zero, of up to nine digits and at most two decimals' });
}

/** The same, where nothing is an amount too: of limits. */
export function centsOrNone(amount: Pick<AmountGiven, 'value'>, path: string): Cents {
  const cents = read(amount);
  if (cents !== undefined) return cents;
  throw refusals.fieldInvalid({ path: `${path}/value`, why: 'is no amount, of up to nine digits and at most two decimals' });
}

function read({ value }: Pick<AmountGiven, 'value'>): Cents | undefined {
  const [, whole, part = ''] = GIVEN.exec(String(value)) ?? [];
  return whole === undefined ? undefined : Number(whole) * 100 + Number(part.padEnd(2, '0'));
}

export function amountOf(cents: Cents, currency: string): Amount {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return { currency, value: `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}` };
}
