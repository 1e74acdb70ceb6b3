import type { Patch } from '../../schemas/generated/types.js';
import { Digits, readJson, writeJson } from '../world/exact-json.js';

type Holder = Record<string, unknown>;

/** How many characters the changes of one answer may write, and at how many places they may look, in sum. */
export const MOST_CHANGED = 2 ** 20;
/** What writing a place costs beside its characters. */
const PLACE = 8;

/**
 * JSON with changes in places that JSON Pointers name; a place that is not there is passed over.
 *
 * @returns undefined when they come to more than `MOST_CHANGED`: changes to what changes have made multiply
 */
export function patched(body: string, changes: readonly Patch[]): string | undefined {
  const whole: Holder = { body: readJson(body) };
  const budget = { left: MOST_CHANGED };
  for (const { path, value, remove } of changes) {
    const places = placesIn(whole, ['body', ...segmentsOf(path)], budget);
    const text = remove ? '' : JSON.stringify(value);
    budget.left -= places.length * (text.length + PLACE);
    if (budget.left < 0) return undefined;
    // The last first: what is taken out of a list moves what comes after it.
    for (const [holder, key] of places.reverse()) {
      if (!remove) holder[key] = JSON.parse(text);
      else if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
    }
  }
  return writeJson(whole.body);
}

/** Whether changes come to too much of any answer that has what they name, once each. */
export function isTooMuch(changes: readonly Patch[]): boolean {
  const named: Holder = Object.create(null);
  for (const { path } of changes) {
    let holder = named;
    for (const segment of segmentsOf(path)) {
      holder[segment] ??= Object.create(null);
      holder = holder[segment] as Holder;
    }
  }
  return patched(JSON.stringify(named), changes) === undefined;
}

const segmentsOf = (path: string) =>
  path
    .split('/')
    .slice(1)
    .map((each) => each.replaceAll('~1', '/').replaceAll('~0', '~'));

function placesIn(value: unknown, [first, ...rest]: string[], budget: { left: number }): [holder: Holder, key: string][] {
  if (typeof value !== 'object' || value === null || value instanceof Digits || first === undefined) return [];
  const keys = first === '*' ? Object.keys(value) : Object.prototype.propertyIsEnumerable.call(value, first) ? [first] : [];
  budget.left -= keys.length;
  if (budget.left < 0) return [];
  if (rest.length === 0) return keys.map((key) => [value as Holder, key]);
  return keys.flatMap((key) => placesIn((value as Holder)[key], rest, budget));
}
