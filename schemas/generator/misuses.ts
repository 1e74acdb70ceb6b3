import type { LifecycleSchema, Schema, SchemaFile, Sources } from './sources.js';
import { frameProblems } from './validators.js';

/** Each mistake that a schema file can hold and that JSON Schema itself does not see. */
export function misuses({ resources, own, keywords }: Sources): string[] {
  const found: string[] = [];
  const problemsOf = frameProblems(keywords);
  const titles = new Set<string>();
  const entries = planEntries(own);
  for (const file of [...resources, ...own]) {
    const { name, kept, ...content } = file;
    const problems = problemsOf(content);
    for (const problem of problems) found.push(name + problem);
    if (problems.length) continue;
    for (const def of [...Object.values(file.$defs), ...(kept ? [kept] : [])]) {
      if (titles.has(def.title)) found.push(`${name}: the title ${def.title} is used twice`);
      titles.add(def.title);
    }
    if (file['x-lifecycle']) found.push(...lifecycleMisuses(name, file['x-lifecycle'], file, entries));
  }
  for (const file of resources) {
    for (const [key, def] of Object.entries(file.$defs)) {
      for (const [field, schema] of Object.entries((def.properties ?? {}) as Record<string, Schema>)) {
        if (!schema['x-provenance']) found.push(`${file.name}#/$defs/${key}/properties/${field} has no x-provenance`);
      }
      const values = Object.keys((def['x-values'] ?? {}) as Schema);
      if (values.some((value) => !(def.enum as unknown[] | undefined)?.includes(value)))
        found.push(`${file.name}#/$defs/${key} has x-values that are none of its enum`);
      if (def.enum && !def['x-provenance']) found.push(`${file.name}#/$defs/${key} has no x-provenance`);
    }
  }
  return found;
}

/** The entries of a plan that say when. */
function planEntries(own: SchemaFile[]): string[] {
  const plan = own.find(({ name }) => name === 'plan.schema.json')?.$defs.plan;
  return Object.entries((plan?.properties ?? {}) as Record<string, Schema>).flatMap(([name, { $ref }]) =>
    $ref === '#/$defs/when' ? [name] : [],
  );
}

function lifecycleMisuses(name: string, cycle: LifecycleSchema, file: SchemaFile, entries: string[]): string[] {
  const found: string[] = [];
  const object = Object.values(file.$defs).find((def) => def.title === cycle.object);
  const field = (object?.properties as Record<string, { $ref?: string }> | undefined)?.[cycle.field];
  const statuses = file.$defs[field?.$ref?.replace('#/$defs/', '') ?? '']?.enum as string[] | undefined;
  if (!statuses) return [`${name}: x-lifecycle names no field of its own with an enum: ${cycle.object}.${cycle.field}`];
  const states = Object.keys(cycle.states);
  for (const status of statuses) if (!states.includes(status)) found.push(`${name}: the lifecycle forgets the status ${status}`);
  for (const [move, { trigger }] of Object.entries(cycle.transitions)) {
    if (trigger.plan && !entries.includes(trigger.plan)) found.push(`${name}: ${move} waits for ${trigger.plan}, which a plan has not`);
  }
  const left = new Set(Object.values(cycle.transitions).flatMap((transition) => transition.from));
  const reached = new Set([cycle.initial, ...Object.values(cycle.transitions).map((transition) => transition.to)]);
  for (const state of new Set([...states, ...left, ...reached, ...cycle.final])) {
    if (!statuses.includes(state)) found.push(`${name}: the lifecycle has a state that is no status: ${state}`);
    const { unreached } = (cycle.states[state] ?? {}) as { unreached?: string };
    if (!reached.has(state) !== Boolean(unreached))
      found.push(`${name}: ${unreached ? `something reaches ${state} after all` : `nothing reaches ${state}`}`);
    if (!unreached && cycle.final.includes(state) === left.has(state))
      found.push(`${name}: ${state} must be either final or left by a transition`);
  }
  return found;
}
