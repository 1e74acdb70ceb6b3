/** The project's schemas as an OpenAPI document holds them. */
import { bundle, readSources, type Schema } from '../../schemas/generator/sources.js';

export const schemas = bundle(readSources(new URL('../../schemas/', import.meta.url))).$defs;
export const refTo = (title: string) => ({ $ref: `#/components/schemas/${title}` });
export const JSON_TYPE = 'application/json';

/** The titles that these schemas lead to, themselves included. */
export function reached(titles: Iterable<string>, among: Record<string, unknown> = schemas): string[] {
  const found = new Set<string>();
  const walk = (title: string) => {
    if (found.has(title)) return;
    found.add(title);
    for (const [, next] of JSON.stringify(among[title]).matchAll(/"#\/\$defs\/(\w+)"/g)) walk(next as string);
  };
  for (const title of titles) walk(title);
  return [...found].sort();
}

const isObject = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A schema without what other editions alone have: forms of a value, and fields. */
export function inEdition(edition: string, value: unknown): unknown {
  const isOther = (schema: unknown) => isObject(schema) && 'x-edition' in schema && schema['x-edition'] !== edition;
  if (Array.isArray(value)) return value.filter((each) => !isOther(each)).map((each) => inEdition(edition, each));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => !isOther(inner))
      .map(([key, inner]) => [key, inEdition(edition, inner)]),
  );
}

/**
 * A schema as a generator of clients can take it: what is null here, and has nobody's word on what else it may be, is anything, and
 * so is what may be an object or a list, for which few languages have a type. Elsewhere null is one form of several, which stays.
 *
 * @param isAnswered only in answers: then other fields may come, for bunq adds some, and a client that breaks at one is of no use
 */
export function open(value: unknown, isAnswered: boolean): unknown {
  if (Array.isArray(value)) return value.map((each) => open(each, isAnswered));
  if (!isObject(value)) return value;
  const isNullAlone = value.type === 'null' && 'x-provenance' in value;
  const types = Array.isArray(value.type) ? value.type : [];
  const isUntyped = isNullAlone || (types.includes('object') && types.includes('array'));
  const left = Object.entries(value).filter(
    ([key, inner]) => !(key === 'type' && isUntyped) && !(key === 'additionalProperties' && inner === false && isAnswered),
  );
  return Object.fromEntries(left.map(([key, inner]) => [key, open(inner, isAnswered)]));
}
