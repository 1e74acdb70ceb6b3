import { magicValues } from '../../fixtures/index.js';
import type { Plan } from '../../schemas/generated/types.js';
import type { World } from './world.js';

let table: Map<string, Plan> | undefined;

/** The plan that an e-mail address chooses: one whose local part is in the table, with or without a tag, as mock-glare+2@example.com. */
export function planChosenBy(world: World, email: string | null): Plan | undefined {
  const [, local] = /^(mock-[a-z-]+)(?:\+[^@]*)?@/i.exec(email ?? '') ?? [];
  if (local === undefined || !world.magicValues) return undefined;
  table ??= new Map(magicValues().map(({ local_part, plan }) => [local_part, plan]));
  return table.get(local.toLowerCase());
}
