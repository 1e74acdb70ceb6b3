/** Right values: whatever a schema of the project takes, made from the schema itself. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Chance } from './chance.js';

interface Schema {
  title?: string;
  $ref?: string;
  $defs?: Record<string, Schema>;
  anyOf?: Schema[];
  const?: unknown;
  enum?: unknown[];
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  propertyNames?: Schema;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  minimum?: number;
  maximum?: number;
  minProperties?: number;
  maxProperties?: number;
}

/** By the name of a field: what it has to hold beyond what its schema says. It is left out for an undefined one, and for nothing else. */
export type Words = Record<string, readonly unknown[]>;

const TEXTS = ['x', 'a text', 'é'];

const files = new Map<string, Schema>();

function fileAt(name: string): Schema {
  let schema = files.get(name);
  if (!schema) {
    // A reference from one of our own documents to another does not name their folder.
    const [url] = ['', 'own/'].map((folder) => new URL(`../../schemas/${folder}${name}.schema.json`, import.meta.url)).filter(existsSync);
    schema = JSON.parse(readFileSync(url as URL, 'utf8')) as Schema;
    files.set(name, schema);
  }
  return schema;
}

/** @param name of the file, without its end */
function valueBy(name: string, definition: string, words: Words, chance: Chance): unknown {
  const make = (schema: Schema, file: string, field: string): unknown => {
    if (words[field]) return chance.pick(words[field]);
    if (schema.$ref) {
      const [, other, inner = ''] = /^(?:(.*)\.schema\.json)?#\/\$defs\/(.*)$/.exec(schema.$ref) ?? [];
      const where = other ?? file;
      return make(definitionIn(where, inner), where, field);
    }
    if ('const' in schema) return schema.const;
    if (schema.enum) return chance.pick(schema.enum);
    if (schema.anyOf) return make(chance.pick(schema.anyOf), file, field);
    const { items = {}, minItems = 0, maxItems = 3, minLength = 0, minimum = 0, maximum = 2 ** 31 } = schema;
    switch (chance.pick([schema.type ?? 'string'].flat())) {
      case 'object':
        return objectOf(schema, file);
      case 'array':
        return Array.from({ length: Math.min(maxItems, minItems + chance.below(3)) }, () => make(items, file, `${field}[]`));
      case 'integer':
      case 'number':
        return chance.pick([minimum, minimum + 1, minimum + chance.below(5000), maximum]);
      case 'boolean':
        return chance.oneIn(2);
      case 'null':
        return null;
      default:
        return chance.pick(minLength > 0 ? TEXTS : [...TEXTS, '']);
    }
  };
  const objectOf = (
    { properties = {}, required = [], additionalProperties, propertyNames, minProperties = 0, maxProperties }: Schema,
    file: string,
  ) => {
    let names = Object.keys(properties).filter((each) => required.includes(each) || words[each] || chance.oneIn(2));
    if (maxProperties === 1) names = [chance.pick(Object.keys(properties))];
    if (names.length === 0 && minProperties > 0) names = Object.keys(properties);
    const object = Object.fromEntries(names.map((each) => [each, make(properties[each] as Schema, file, each)]));
    if (typeof additionalProperties === 'object')
      for (const key of chance.several(2, () => chance.pick((propertyNames?.enum as string[]) ?? ['x', 'id', 'why'])))
        object[key] = make(additionalProperties, file, key);
    return object;
  };
  return make(definitionIn(name, definition), name, '');
}

let titles: Map<string, readonly [file: string, definition: string]> | undefined;

/** @param title of a schema, which is unique in the project */
export function valueTitled(title: string, words: Words, chance: Chance): unknown {
  if (!titles) {
    const folder = new URL('../../schemas/', import.meta.url);
    const names = ['.', 'own'].flatMap((each) => readdirSync(new URL(each, folder))).filter((name) => name.endsWith('.schema.json'));
    const files = names.map((name) => name.replace('.schema.json', ''));
    titles = new Map(
      files.flatMap((file) => Object.entries(fileAt(file).$defs ?? {}).map(([name, each]) => [each.title ?? '', [file, name]] as const)),
    );
  }
  const [file = '', definition = ''] = titles.get(title) ?? [];
  return valueBy(file, definition, words, chance);
}

function definitionIn(file: string, name: string): Schema {
  const schema = fileAt(file).$defs?.[name];
  if (!schema) throw new Error(`${file}.schema.json defines no ${name}`);
  return schema;
}
