/** What makes the schemas fit what was seen: a JSON Patch (RFC 6902) for each file. */
import type { DriftPatchStep, DriftSettled } from '../../schemas/generated/types.js';
import type { Found } from './inspect.js';
import { type Place, type Schema, type SchemaFile, type Schemas, typeOf, within } from './schemas.js';
import { isWord } from './shown.js';

type Patch = Record<string, DriftPatchStep[]>;

const tokensOf = (pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));

// biome-ignore lint/suspicious/noExplicitAny: a pointer leads to anything
const at = (document: any, pointer: string): any => tokensOf(pointer).reduce((inner, token) => inner?.[token], document);

/**
 * Applies a patch to a document, in place: what `--patch` writes is for tools of anybody's, and this is for ours.
 *
 * @throws when it does not fit
 */
export function applyPatch<T extends object>(document: T, steps: readonly DriftPatchStep[]): T {
  for (const { op, path, value } of steps) {
    const tokens = tokensOf(path);
    const last = tokens.pop() as string;
    const parent = at(document, within('', ...tokens));
    const isThere = Array.isArray(parent) ? Number(last) < parent.length : parent && Object.hasOwn(parent, last);
    if (parent === undefined || (op !== 'add' && !isThere)) throw new Error(`${op} ${path}: there is nothing`);
    if (op === 'test') {
      if (JSON.stringify(parent[last]) !== JSON.stringify(value)) throw new Error(`test ${path}: it is another`);
    } else if (Array.isArray(parent)) {
      if (op === 'add') parent.splice(last === '-' ? parent.length : Number(last), 0, structuredClone(value));
      else parent.splice(Number(last), 1, ...(op === 'replace' ? [structuredClone(value)] : []));
    } else if (op === 'remove') delete parent[last];
    else parent[last] = structuredClone(value);
  }
  return document;
}

/** @param word whose the news is */
export function patchOf(found: readonly Found[], settled: readonly DriftSettled[], schemas: Schemas, word: string): Patch {
  const drafts = new Map<string, Draft>();
  const draft = (file: string) => {
    if (!drafts.has(file)) drafts.set(file, new Draft(structuredClone(schemas.files[file]) as SchemaFile, { observed: word }));
    return drafts.get(file) as Draft;
  };
  for (const each of found) {
    const { kind, flaw } = each;
    if (!flaw) continue;
    const file = draft(flaw.place.file);
    if (kind === 'unknown-field') file.addField(flaw.place, flaw.field as string, each.values);
    else if (kind === 'missing-field') file.loosen(flaw.place, flaw.field as string);
    else if (kind === 'value') file.addWord(flaw.place, flaw.value);
    else if (kind === 'type')
      for (const value of new Map(each.values.map((one) => [typeOf(one), one])).values()) draft(flaw.from.file).widen(flaw.from, value);
    else if (kind === 'format') draft(flaw.from.file).free(flaw.from, flaw.expected.split(' ')[0] as string);
  }
  for (const { source, mark, where, verdict } of settled) {
    const [file, pointer] = where.split('#') as [string, string];
    // A field that is otherwise is so as it was seen; what there is no way to is not.
    const isKnown = verdict === 'confirmed' || /\/properties\/[^/]+$/.test(pointer);
    if (source !== 'schemas' || mark !== 'assumed' || !isKnown) continue;
    draft(file).confirm(pointer);
  }
  const entries = [...drafts]
    .filter(([, { steps }]) => steps.length > 0)
    .map(([file, { steps }]): [string, DriftPatchStep[]] => [file, steps]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A file as it is after the steps so far. */
class Draft {
  readonly steps: DriftPatchStep[] = [];

  constructor(
    private readonly file: SchemaFile,
    private readonly word: Schema,
  ) {}

  private step(op: DriftPatchStep['op'], path: string, value?: unknown): void {
    const step = value === undefined ? { op, path } : { op, path, value };
    applyPatch(this.file, [step]);
    this.steps.push(step);
  }

  addField({ pointer }: Place, field: string, values: readonly unknown[]): void {
    if (!/^[A-Za-z_][\w-]{0,63}$/.test(field)) return;
    const types = [...new Set(values.map(typeOf))].sort();
    this.step('add', within(pointer, 'properties', field), { type: types.length === 1 ? types[0] : types, 'x-provenance': this.word });
  }

  loosen({ pointer }: Place, field: string): void {
    const index = (at(this.file, within(pointer, 'required')) as string[] | undefined)?.indexOf(field) ?? -1;
    if (index < 0) return;
    this.step('test', within(pointer, 'required', index), field);
    this.step('remove', within(pointer, 'required', index));
  }

  addWord({ pointer, schema }: Place, value: unknown): void {
    if ('const' in schema || typeof value !== 'string' || !isWord(value)) {
      this.wrap(pointer, typeOf(value));
      return;
    }
    this.step('add', within(pointer, 'enum', '-'), value);
    const values = within(pointer, 'x-values');
    if (at(this.file, values)) this.step('add', within(values, value), this.word);
    else this.step('add', values, { [value]: this.word });
    this.addState(pointer, value);
  }

  /** A status of a lifecycle has to be one of its states; nothing here leads to one that was only seen. */
  private addState(pointer: string, value: string): void {
    const cycle = this.file['x-lifecycle'];
    if (!cycle) return;
    const object = Object.values(this.file.$defs).find(({ title }) => title === cycle.object);
    const { $ref } = (object?.properties as Record<string, { $ref?: string }> | undefined)?.[cycle.field] ?? {};
    if ($ref !== `#${pointer}`) return;
    const unreached = `${this.word.observed}: it was seen; what leads to it is not known`;
    this.step('add', within('/x-lifecycle/states', value), { sets: {}, unreached, 'x-provenance': this.word });
  }

  widen({ pointer }: Place, value: unknown): void {
    const type = typeOf(value);
    const schema = at(this.file, pointer) as Schema;
    if (schema.type) this.step('replace', within(pointer, 'type'), [...new Set([schema.type, type].flat())]);
    else if (schema.anyOf) this.step('add', within(pointer, 'anyOf', '-'), { type });
    else this.wrap(pointer, type);
  }

  /** A limit that does not hold goes; of a reference it goes here alone. */
  free({ pointer }: Place, keyword: string): void {
    const schema = at(this.file, pointer) as Schema;
    if (keyword in schema) this.step('remove', within(pointer, keyword));
    else if (schema.$ref) this.wrap(pointer, 'string');
  }

  /** What is there, or any value of a type. */
  private wrap(pointer: string, type: string): void {
    const { $ref, enum: words, const: word, 'x-values': values } = at(this.file, pointer) as Schema;
    const kept = { $ref, enum: words, const: word, ...(values !== undefined && { 'x-values': values }) };
    const inner = Object.fromEntries(Object.entries(kept).filter(([, held]) => held !== undefined));
    // A definition of its own has its words counted by others.
    if (Object.keys(inner).length === 0 || tokensOf(pointer).length < 3) return;
    for (const keyword of Object.keys(inner)) this.step('remove', within(pointer, keyword));
    this.step('add', within(pointer, 'anyOf'), [inner, { type }]);
  }

  confirm(pointer: string): void {
    const isField = typeof (at(this.file, pointer) as Schema)?.['x-provenance'] === 'object';
    this.step('replace', isField ? within(pointer, 'x-provenance') : pointer, this.word);
  }
}
