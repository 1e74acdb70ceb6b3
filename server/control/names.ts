import { incodeOperations } from '../incode/index.js';
import { resources } from '../resources/index.js';
import type { Resource } from '../resources/operation.js';
import { router } from '../resources/routes.js';

/** Every operation that is simulated, by name. */
export const operationNames = () => [...router.operations, ...incodeOperations].map(({ name }) => name);

/** What webhooks tell of: every category, each with its event types. */
export const webhooksTold: Readonly<Record<string, readonly string[]>> = toldBy(resources);

function toldBy(all: readonly Resource[]): Record<string, string[]> {
  const told: Record<string, string[]> = {};
  for (const { category, event_type } of all.flatMap(({ notifies = [] }) => notifies)) (told[category] ??= []).push(event_type);
  return told;
}

const MOST_NEAREST = 3;
const LONGEST_TEXT = 100;

/** Those names that a text was probably meant for, the nearest first. */
export function nearestNames(text: string, names: readonly string[]): string[] {
  const meant = text.slice(0, LONGEST_TEXT);
  const near = names.map((name) => ({ name, far: editsBetween(meant, name) })).sort((a, b) => a.far - b.far);
  return near.slice(0, MOST_NEAREST).map(({ name }) => name);
}

/** How many letters have to be put in, taken out or replaced to get from one text to the other. */
function editsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) {
      const replaced = (row[j] as number) + (letter === to[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] as number) + 1, (next[j] as number) + 1));
    }
    row = next;
  }
  return row.at(-1) as number;
}
