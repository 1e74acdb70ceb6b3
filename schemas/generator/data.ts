/** What the schemas say besides shapes: lifecycles, and whose word each part is. */
import { type Bundle, literal, MARK, type Schema, type SchemaFile, type Sources, slug } from './sources.js';

export function lifecycles({ resources, own }: Sources): string {
  const rows = [...resources, ...own].flatMap((file) => {
    const cycle = file['x-lifecycle'];
    if (!cycle) return [];
    return `  '${slug(file)}': ${literal(cycle)} satisfies LifecycleOf<types.${cycle.object}['${cycle.field}']>,`;
  });
  return `${MARK}import type * as types from './types.js';

export type Provenance = { documented: string } | { observed: string } | { assumed: string };
export interface State {
  sets: Record<string, { const: unknown } | { given: string }>;
  /** Why nothing leads to it. */
  unreached?: string;
  'x-provenance': Provenance;
}
/** A status that the client sends; the plan's entry; so long after the row got there; an instant that it holds; else, in words. */
export type Trigger = { client: string } | { plan: PlanEntry } | { after_ms: number } | { at: string } | { on: string };
/** The entries of a plan that say when. */
export type PlanEntry = { [Name in keyof types.Plan]-?: Required<types.Plan>[Name] extends types.When ? Name : never }[keyof types.Plan];
export interface Transition<Status extends string = string> {
  from: Status[];
  to: Status;
  trigger: Trigger;
  /** For which rows: what the plan, or else the row, has to hold under each name. */
  where?: Record<string, unknown>;
  emits: string[];
  'x-provenance': Provenance;
}
export interface LifecycleOf<Status extends string> {
  object: string;
  field: string;
  initial: Status;
  final: Status[];
  /** Events when a row begins. */
  emits?: string[];
  states: Record<Status, State>;
  transitions: Record<string, Transition<Status>>;
}
export type Lifecycle = LifecycleOf<string>;

export const lifecycles = {
${rows.join('\n')}
};
export type Slug = keyof typeof lifecycles;
`;
}

/** The files that say whose word their fields are: every resource's, and of our own those that show what others say. */
function founded({ resources, own }: Sources): SchemaFile[] {
  const fieldsOf = ({ $defs }: SchemaFile) => Object.values($defs).flatMap((def) => Object.values((def.properties ?? {}) as Schema));
  return [...resources, ...own.filter((file) => fieldsOf(file).some((field) => (field as Schema)['x-provenance']))];
}

export function provenance(sources: Sources): { operations: string; fields: string } {
  const files = founded(sources);
  const operations = Object.fromEntries(files.flatMap((file) => (file['x-operations'] ? [[slug(file), file['x-operations']]] : [])));
  const fields: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const file of files) {
    const objects: Record<string, Record<string, unknown>> = (fields[slug(file)] = {});
    for (const def of Object.values(file.$defs)) {
      const properties = Object.entries((def.properties ?? {}) as Record<string, Schema>);
      if (properties.length) objects[def.title] = Object.fromEntries(properties.map(([field, schema]) => [field, schema['x-provenance']]));
      if (def.enum)
        objects[def.title] = { [(def.enum as string[]).join(', ')]: def['x-provenance'], ...(def['x-values'] as object | undefined) };
    }
  }
  const about = Object.fromEntries(files.map((file) => [slug(file), file.description]));
  return {
    operations: `${MARK}import type { Provenance } from './lifecycles.js';

/** The actions of each resource, and whose word each is. */
export const operations = ${literal(operations)} satisfies Record<string, Record<string, Provenance>>;
export type Operations = typeof operations;
`,
    fields: `${MARK}import type { Provenance } from './lifecycles.js';

/** What each resource is, by slug. */
export const about: Record<string, string> = ${literal(about)};
/** Whose word each field is, by slug and the title of its object; of an enum, its values in place of a field. */
export const fields: Record<string, Record<string, Record<string, Provenance>>> = ${literal(fields)};
`,
  };
}

interface MarkRow {
  fields: Record<string, { mark?: string; leads?: string[] }>;
  values: Record<string, string>;
}

const markOf = (schema: unknown) => Object.keys((schema as Schema | undefined)?.['x-provenance'] ?? {})[0] as string;

/** The titles that a schema of the bundle refers to, at any depth. */
function titlesIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, inner]) => (key === '$ref' ? [(inner as string).replace('#/$defs/', '')] : titlesIn(inner)));
}

/** The enum that a lifecycle moves a field through. */
function statesOf(file: SchemaFile): Schema | undefined {
  const { object, field } = file['x-lifecycle'] ?? {};
  const properties = Object.values(file.$defs).find((def) => def.title === object)?.properties as
    | Record<string, { $ref?: string }>
    | undefined;
  return file.$defs[properties?.[field ?? '']?.$ref?.replace('#/$defs/', '') ?? ''];
}

/** What in an answer is less than documented: by title, each such field and value, and the fields that lead to more of it. */
export function marks(sources: Sources, { $defs }: Bundle): string {
  const rows = new Map<string, MarkRow>();
  for (const file of founded(sources)) {
    const states = Object.entries(file['x-lifecycle']?.states ?? {}).map(([state, schema]) => [state, markOf(schema)] as const);
    const stateDef = statesOf(file);
    for (const def of Object.values(file.$defs)) {
      const fields = Object.entries(($defs[def.title]?.properties ?? {}) as Record<string, Schema>).map(
        ([field, schema]) => [field, { mark: markOf(schema), leads: titlesIn(schema) }] as const,
      );
      const own = Object.entries((def['x-values'] ?? {}) as Record<string, object>).map(
        ([value, word]) => [value, Object.keys(word)[0] as string] as const,
      );
      const isState = def === stateDef;
      const values = (isState ? states : own).filter(([, mark]) => mark !== 'documented');
      rows.set(def.title, { fields: Object.fromEntries(fields), values: Object.fromEntries(values) });
    }
  }
  // What is documented and leads nowhere but to what is documented says nothing; leaving it out may empty what led there.
  for (let before = -1; before !== JSON.stringify([...rows]).length; ) {
    before = JSON.stringify([...rows]).length;
    for (const [title, row] of rows) {
      for (const [field, entry] of Object.entries(row.fields)) {
        const leads = entry.leads?.filter((lead) => rows.has(lead)) ?? [];
        if (leads.length) entry.leads = leads;
        else delete entry.leads;
        if (entry.mark === 'documented') delete entry.mark;
        if (!entry.mark && !entry.leads) delete row.fields[field];
      }
      if (Object.keys(row.fields).length + Object.keys(row.values).length === 0) rows.delete(title);
    }
  }
  return `${MARK}export type Mark = 'documented' | 'observed' | 'assumed';
/** Of one type: its fields that are less than documented or lead to some that are, and its values that are less. */
export interface Marks {
  fields: Record<string, { mark?: Mark; leads?: string[] }>;
  values: Record<string, Mark>;
}

export const marks: Record<string, Marks> = ${literal(Object.fromEntries(rows))};
`;
}

/** What a snapshot holds: each type whose rows have a form, and the fields that name rows of others. */
export function kept({ resources, own }: Sources): string {
  const rows = [...resources, ...own].flatMap((file) => {
    const named = Object.entries(file.kept?.properties ?? {}).flatMap(([field, schema]) =>
      schema['x-names'] === undefined ? [] : [[field, schema['x-names']]],
    );
    return file.kept ? [[slug(file), Object.fromEntries(named)]] : [];
  });
  return `${MARK}/** By type: what a field of a row names; a question mark where it may be nothing. */
export const kept: Readonly<Record<string, Readonly<Record<string, string>>>> = ${literal(Object.fromEntries(rows))};
`;
}
