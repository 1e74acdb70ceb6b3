/** Where on earth a client runs. In UTC alone nobody would see that it reads bunq's times, which are UTC and do not say so, as local ones. */
import { hash } from 'node:crypto';
import type { ClientPlace } from '../../schemas/generated/types.js';

/**
 * East and west, between whole hours, beyond a day, and with nights that are longer by an hour; in languages whose letters and
 * digits are no English ones. By their names: not every runtime reads another form.
 */
const PLACES: readonly ClientPlace[] = [
  { zone: 'Pacific/Auckland', locale: 'tr_TR.UTF-8' },
  { zone: 'America/Los_Angeles', locale: 'ar_EG.UTF-8' },
  { zone: 'Asia/Kolkata', locale: 'tr_TR.UTF-8' },
  { zone: 'Pacific/Marquesas', locale: 'fa_IR.UTF-8' },
  { zone: 'Pacific/Kiritimati', locale: 'ar_EG.UTF-8' },
  { zone: 'Europe/Amsterdam', locale: 'tr_TR.UTF-8' },
];
const LANGUAGE = ['LC_ALL', 'LC_MESSAGES', 'LC_CTYPE', 'LANG'];

/** The place of all children of a run: by its seed, unless whoever runs it has set one. */
export function placeFor(seed: string, env: Readonly<Record<string, string | undefined>>): ClientPlace {
  const place = PLACES[hash('sha256', seed, 'buffer').readUInt32BE() % PLACES.length] as ClientPlace;
  return { zone: env.TZ || place.zone, locale: LANGUAGE.map((name) => env[name]).find(Boolean) ?? place.locale };
}

/** The environment of a client that runs there. */
export function settled(env: Readonly<Record<string, string | undefined>>, { zone, locale }: ClientPlace) {
  return { ...env, TZ: zone, ...(!LANGUAGE.some((name) => env[name]) && { LANG: locale }) };
}
