import { type Lifecycle, lifecycles } from '../../schemas/generated/lifecycles.js';
import { refusals } from '../refusals.js';

/** The values, with commas between them, of a filter of a list, if it is given. */
export const wanted = (query: URLSearchParams, name: string): string[] | undefined => query.get(name)?.split(',');

/** Those of `status`. Refuses what no row of this type can be in. */
export function statesWanted(slug: keyof typeof lifecycles, query: URLSearchParams): string[] | undefined {
  const values = wanted(query, 'status');
  const states = Object.keys((lifecycles[slug] as Lifecycle).states);
  if (values?.some((value) => !states.includes(value)))
    throw refusals.queryInvalid({ name: 'status', text: query.get('status') as string, why: `expected some of ${states.join(', ')}` });
  return values;
}
