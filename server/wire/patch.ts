import type { Patch } from '../../schemas/generated/types.js';
import { Digits, readJson, writeJson } from '../world/exact-json.js';

type Holder = Record<string, unknown>;

/** JSON with changes in places that JSON Pointers name; a place that is not there is passed over. */
export function patched(body: string, changes: readonly Patch[]): string {
  const whole: Holder = { body: readJson(body) };
  for (const { path, value, remove } of changes) {
    const segments = path
      .split('/')
      .slice(1)
      .map((each) => each.replaceAll('~1', '/').replaceAll('~0', '~'));
    // The last first: what is taken out of a list moves what comes after it.
    for (const [holder, key] of placesIn(whole, ['body', ...segments]).reverse()) {
      if (!remove) holder[key] = structuredClone(value);
      else if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
    }
  }
  return writeJson(whole.body);
}

function placesIn(value: unknown, [first, ...rest]: string[]): [holder: Holder, key: string][] {
  if (typeof value !== 'object' || value === null || value instanceof Digits) return [];
  const keys = Object.keys(value).filter((key) => first === '*' || key === first);
  if (rest.length === 0) return keys.map((key) => [value as Holder, key]);
  return keys.flatMap((key) => placesIn((value as Holder)[key], rest));
}
