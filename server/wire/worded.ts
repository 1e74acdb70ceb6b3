import type { Edition } from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import { inEdition } from './editions.js';

type Item = { [type: string]: object };

/**
 * An item of ours as an edition words it, checked against its schema: a breach is the mock's fault, and thrown as such.
 *
 * @param operation that answers with it; none of a webhook
 */
export function worded(edition: Edition, operation: string | undefined, item: Item): Item {
  // What stands for what is no more.
  if (Object.keys(item).length === 0) return item;
  const [type, object] = Object.entries(inEdition(edition, operation, item))[0] as [string, object];
  const validator = (validators as unknown as Record<string, validators.Validator<unknown>>)[type];
  if (validator?.(object)) return { [type]: object };
  const error = validator?.errors?.[0];
  throw new Error(`the answer breaks its schema at ${type}${error?.instancePath ?? ''}: ${error?.message ?? 'it has none'}`);
}
