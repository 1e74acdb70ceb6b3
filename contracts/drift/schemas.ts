/** bunq's shapes as the schemas have them, and a value beside its shape: what does not fit, where, and what was seen. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { DriftKind } from '../../schemas/generated/types.js';
import { nameShown, shapeOf, wordShown } from './shown.js';

export type Schema = Record<string, unknown>;
// biome-ignore lint/suspicious/noExplicitAny: what a server sends may be anything
export type Json = any;

export interface SchemaFile extends Schema {
  $defs: Record<string, Schema & { title: string }>;
  'x-operations'?: Record<string, Schema>;
  'x-lifecycle'?: {
    object: string;
    field: string;
    states: Record<string, { sets: Record<string, { const?: unknown; given?: string }>; 'x-provenance': Schema }>;
    transitions: Record<string, { from: string[]; to: string; 'x-provenance': Schema }>;
  };
}

/** A schema within a file. */
export interface Place {
  file: string;
  pointer: string;
  schema: Schema;
}

/** What does not fit. */
export interface Flaw {
  kind: DriftKind;
  /** In the answer; `*` for any item of a list. */
  path: string;
  expected: string;
  seen: string;
  /** The schema that it breaks, and the one that led there: the same, unless that one is a reference. */
  place: Place;
  from: Place;
  /** Of a field that is unknown, or missing. */
  field?: string;
  value?: unknown;
}

/** A value that a schema describes. */
export interface Sight {
  place: Place;
  value: unknown;
}

export interface Compared {
  flaws: Flaw[];
  sights: Sight[];
}

/** A file's shapes on the wire; what a snapshot keeps of a row is none. */
function shapesIn(text: string): SchemaFile {
  const file: SchemaFile = JSON.parse(text);
  const { kept, ...$defs } = file.$defs;
  return { ...file, $defs };
}

const folder = () => join(dirname(createRequire(import.meta.url).resolve('#package')), 'schemas');

/** The keywords that are compared; another one would be passed over in silence, and is our own mistake. */
const KNOWN = new Set(
  'title description type enum const required properties additionalProperties items anyOf $ref pattern minimum maximum minLength maxLength minItems maxItems uniqueItems minProperties maxProperties'.split(
    ' ',
  ),
);

const escaped = (token: string) => token.replaceAll('~', '~0').replaceAll('/', '~1');
export const within = (pointer: string, ...tokens: (string | number)[]) =>
  tokens.reduce<string>((path, token) => `${path}/${escaped(String(token))}`, pointer);

export class Schemas {
  readonly files: Record<string, SchemaFile>;
  private readonly titles = new Map<string, Place>();

  /** @param directory the package's own, unless given */
  constructor(directory: string = folder()) {
    const names = readdirSync(directory).filter((name) => name.endsWith('.schema.json'));
    this.files = Object.fromEntries(names.sort().map((name) => [name, shapesIn(readFileSync(join(directory, name), 'utf8'))]));
    for (const [file, { $defs }] of Object.entries(this.files))
      for (const [key, schema] of Object.entries($defs)) this.titles.set(schema.title, { file, pointer: within('', '$defs', key), schema });
  }

  /** The shape of a type; undefined for one that nobody knows. */
  titled(title: string): Place | undefined {
    return this.titles.get(title);
  }

  /** A value beside its shape. */
  compare(place: Place, value: Json, path: string): Compared {
    const out: Compared = { flaws: [], sights: [] };
    this.walk(place, value, path, out);
    return out;
  }

  private resolved(place: Place): Place {
    const { $ref } = place.schema;
    if (typeof $ref !== 'string') return place;
    const [name, pointer] = $ref.split('#') as [string, string];
    const file = name || place.file;
    const schema = pointer
      .split('/')
      .slice(1)
      .reduce<Json>((at, token) => at[token], this.files[file]);
    return this.resolved({ file, pointer, schema });
  }

  private walk(from: Place, value: Json, path: string, out: Compared): void {
    const place = this.resolved(from);
    const { schema } = place;
    for (const keyword of Object.keys(schema))
      if (!KNOWN.has(keyword) && !keyword.startsWith('x-'))
        throw new Error(`${place.file}#${place.pointer}: ${keyword} is not compared yet`);
    out.sights.push({ place: from, value });
    if (place !== from) out.sights.push({ place, value });
    const flaw = (kind: DriftKind, expected: string, seen: string, more: Partial<Flaw> = {}) =>
      out.flaws.push({ kind, path, expected, seen, place, from, value, ...more });
    const inner = (...tokens: (string | number)[]): Place => ({
      file: place.file,
      pointer: within(place.pointer, ...tokens),
      schema: tokens.reduce<Json>((at, token) => at[token], schema),
    });

    if (Array.isArray(schema.anyOf)) {
      const tried = schema.anyOf.map((_, i) => this.compare(inner('anyOf', i), value, path));
      // The one that is meant: which takes a value of this kind at all, and has the least to say against it.
      const meant = tried.filter(({ flaws }) => !flaws.some((each) => each.kind === 'type' && each.path === path));
      const best = meant.sort((a, b) => a.flaws.length - b.flaws.length)[0];
      if (!best) return void flaw('type', this.typesOf(place).join(' or '), shapeOf(value));
      out.flaws.push(...best.flaws);
      out.sights.push(...best.sights);
      return;
    }
    const types = this.typesOf(place);
    if (types.length > 0 && !types.some((type) => isOf(type, value))) return void flaw('type', types.join(' or '), shapeOf(value));
    const words = (schema.enum ?? ('const' in schema ? [schema.const] : undefined)) as unknown[] | undefined;
    if (words && !words.includes(value)) return void flaw('value', `one of ${words.join(', ')}`, wordShown(value));
    for (const [keyword, holds] of Object.entries(LIMITS)) {
      if (keyword in schema && !holds(schema[keyword] as never, value)) flaw('format', `${keyword} ${schema[keyword]}`, shapeOf(value));
    }
    if (Array.isArray(value)) {
      if (schema.items) for (const item of value) this.walk(inner('items'), item, `${path}/*`, out);
    } else if (typeof value === 'object' && value !== null) {
      const properties = (schema.properties ?? {}) as Record<string, Schema>;
      for (const field of (schema.required ?? []) as string[])
        if (!(field in value)) flaw('missing-field', 'present', 'absent', { path: within(path, field), field });
      for (const [field, held] of Object.entries(value)) {
        if (Object.hasOwn(properties, field)) this.walk(inner('properties', field), held, within(path, field), out);
        else if (schema.additionalProperties === false)
          flaw('unknown-field', 'no such field', shapeOf(held), { path: within(path, nameShown(field)), field, value: held });
      }
    }
  }

  /** The JSON types that a schema takes. */
  private typesOf(place: Place): string[] {
    const { schema } = this.resolved(place);
    if (schema.type) return [schema.type].flat() as string[];
    if (Array.isArray(schema.anyOf)) {
      const branches = schema.anyOf.map((inner: Schema) => this.typesOf({ ...this.resolved(place), schema: inner }));
      return [...new Set(branches.flat())];
    }
    const words = (schema.enum ?? ('const' in schema ? [schema.const] : [])) as unknown[];
    return [...new Set(words.map(typeOf))];
  }
}

export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

const isOf = (type: string, value: unknown) => typeOf(value) === type || (type === 'number' && typeof value === 'number');

const LIMITS: Record<string, (limit: never, value: unknown) => boolean> = {
  pattern: (limit: string, value) => typeof value !== 'string' || new RegExp(limit, 'u').test(value),
  minimum: (limit: number, value) => typeof value !== 'number' || value >= limit,
  maximum: (limit: number, value) => typeof value !== 'number' || value <= limit,
  minLength: (limit: number, value) => typeof value !== 'string' || value.length >= limit,
  maxLength: (limit: number, value) => typeof value !== 'string' || value.length <= limit,
  minItems: (limit: number, value) => !Array.isArray(value) || value.length >= limit,
  maxItems: (limit: number, value) => !Array.isArray(value) || value.length <= limit,
  minProperties: (limit: number, value) => typeOf(value) !== 'object' || Object.keys(value as object).length >= limit,
  maxProperties: (limit: number, value) => typeOf(value) !== 'object' || Object.keys(value as object).length <= limit,
};
