import { readFileSync } from 'node:fs';
import type { Edition } from '../../schemas/generated/types.js';

const fileOf = (name: string) => new URL(`../../schemas/generated/${name}.openapi.json`, import.meta.url);
let document: Document | undefined;

interface Schema {
  $ref?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  propertyNames?: { enum?: string[] };
  items?: Schema;
  anyOf?: Schema[];
}

interface Document {
  components: { schemas: Record<string, Schema> };
}

/** The document that `npm run generate` makes of the calls of the control plane; read when somebody asks. */
export const openapi = (): Document => (document ??= JSON.parse(readFileSync(fileOf('control'), 'utf8')) as Document);

/** That of what is simulated, as an edition has it; read each time, for few ask. */
export const simulatedIn = (edition: Edition): object => JSON.parse(readFileSync(fileOf(`bunq.${edition}`), 'utf8'));

/**
 * The fields that an object may have.
 *
 * @param title of the schema of the whole
 * @param path where in it the object is, as a JSON Pointer
 */
export function fieldsAt(title: string, path: string): string[] {
  const { schemas } = openapi().components;
  /** A schema and what it stands for, with its alternatives. */
  const plain = (schema: Schema | boolean | undefined): Schema[] => {
    if (typeof schema !== 'object') return [];
    const meant = schema.$ref === undefined ? schema : schemas[schema.$ref.split('/').at(-1) as string];
    return meant?.anyOf ? meant.anyOf.flatMap(plain) : meant ? [meant] : [];
  };
  let here = plain(schemas[title]);
  for (const name of path.split('/').slice(1))
    here = here.flatMap(({ properties, additionalProperties, items }) => plain(properties?.[name] ?? items ?? additionalProperties));
  return [...new Set(here.flatMap(({ properties = {}, propertyNames }) => propertyNames?.enum ?? Object.keys(properties)))];
}
