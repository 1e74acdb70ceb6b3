/** What a body may hold, from the schemas: a row for each field. */
import { readdirSync, readFileSync } from 'node:fs';
import { cell } from './markdown.js';

// biome-ignore lint/suspicious/noExplicitAny: a JSON Schema is whatever its author made of it
type Schema = Record<string, any>;

const folder = new URL('../../schemas/', import.meta.url);
const files = new Map<string, Schema>();
for (const place of ['', 'own/'])
  for (const name of readdirSync(new URL(place, folder)))
    if (name.endsWith('.schema.json')) files.set(name, JSON.parse(readFileSync(new URL(place + name, folder), 'utf8')));

interface Placed {
  schema: Schema;
  file: string;
}

const titled = new Map<string, Placed>();
for (const [file, schema] of files)
  for (const each of [schema, ...Object.values((schema.$defs ?? {}) as Record<string, Schema>)])
    if (each.title) titled.set(each.title, { schema: each, file });

/** A schema with what its $ref names. */
function resolved({ schema, file }: Placed): Placed {
  if (!schema.$ref) return { schema, file };
  const [name, pointer = ''] = schema.$ref.split('#');
  const target = name || file;
  const inner = pointer
    .split('/')
    .slice(1)
    .reduce((at: Schema, part: string) => at?.[part] as Schema, files.get(target) as Schema);
  const { $ref, ...own } = schema;
  return resolved({ schema: { ...inner, ...own }, file: target });
}

const counted = (count: unknown, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;

const LIMITS: readonly [string, (value: unknown) => string][] = [
  ['const', (value) => `always \`${JSON.stringify(value)}\``],
  ['pattern', (value) => `as \`${value}\``],
  ['format', (value) => `a ${value}`],
  ['minLength', (value) => `at least ${counted(value, 'character')}`],
  ['maxLength', (value) => `at most ${counted(value, 'character')}`],
  ['minimum', (value) => `at least ${value}`],
  ['maximum', (value) => `at most ${value}`],
  ['minItems', (value) => `at least ${counted(value, 'item')}`],
  ['maxItems', (value) => `at most ${counted(value, 'item')}`],
];

function typeText(placed: Placed): string {
  const { schema, file } = resolved(placed);
  if (schema.enum) return schema.enum.map((value: unknown) => `\`${JSON.stringify(value)}\``).join(' or ');
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms) return [...new Set(forms.map((form: Schema) => typeText({ schema: form, file })))].join('; or ');
  const limits = LIMITS.flatMap(([name, say]) => (name in schema ? [say(schema[name])] : []));
  const types = [schema.type ?? []].flat().map(String);
  const kind = types.includes('array') && schema.items ? `list of ${typeText({ schema: schema.items, file })}` : types.join(' or ');
  return [kind, ...limits].filter(Boolean).join(', ');
}

/** The fields of an object, those of objects in it by their paths: name, type, whether it is required. */
function rowsOf(placed: Placed, path = '', depth = 0): string[][] {
  const { schema, file } = resolved(placed);
  if (schema.items && !schema.properties) return rowsOf({ schema: schema.items, file }, `${path}[]`, depth);
  return Object.entries((schema.properties ?? {}) as Record<string, Schema>).flatMap(([name, property]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const inner = { schema: property, file };
    const about = resolved(inner).schema;
    const own = [
      `\`${at}\``,
      cell(typeText(inner) || 'object'),
      schema.required?.includes(name) ? 'yes' : 'default' in about ? `no; ${JSON.stringify(about.default)}` : 'no',
      cell(about.description ?? ''),
    ];
    return [own, ...(depth < 3 ? rowsOf(inner, at, depth + 1) : [])];
  });
}

/** Rows of a table about the schema with this title: field, type and limits, required or default, what it is. */
export function fieldsOf(title: string): string[][] {
  const placed = titled.get(title);
  if (!placed) throw new Error(`there is no schema ${title}`);
  const { schema, file } = resolved(placed);
  const forms: Schema[] = schema.anyOf ?? schema.oneOf ?? [];
  return schema.properties || forms.length === 0 ? rowsOf(placed) : forms.flatMap((form) => rowsOf({ schema: form, file }));
}
