import { refusals } from '../refusals.js';

/** The parameters of a query, each at most once and of its form; refuses others. */
export function queryOf<Name extends string>(query: URLSearchParams, known: Record<Name, { form: RegExp }>): Partial<Record<Name, string>> {
  const given: Partial<Record<Name, string>> = {};
  for (const [name, text] of query) {
    const rule = Object.hasOwn(known, name) ? known[name as Name] : undefined;
    const quoted = text.slice(0, 100);
    if (!rule) throw refusals.filterRefused({ why: `there is no "${name.slice(0, 100)}" here, but ${Object.keys(known).join(', ')}` });
    if (name in given) throw refusals.filterRefused({ why: `${name} is given twice` });
    if (!rule.form.test(text)) throw refusals.filterRefused({ why: `${name} cannot be "${quoted}"` });
    given[name as Name] = text;
  }
  return given;
}

/** The same parameters, as the OpenAPI document tells of them. */
export const told = (known: Record<string, { does: string }>) =>
  Object.fromEntries(Object.entries(known).map(([name, { does }]) => [name, { does }]));
