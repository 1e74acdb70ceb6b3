/** Cases: read from their files, expanded by their parameters, checked, and found by patterns. */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import type * as validators from '../../schemas/generated/rare-validators.cjs';
import type { ContractCase } from '../../schemas/generated/types.js';
import { readText } from '../../server/index.js';
import { Usage } from '../commands/usage.js';
import { rules } from '../judging/rules/index.js';
import { sentencesOf } from '../judging/sentences.js';

const require = createRequire(import.meta.url);
const { ContractCase: isCase } = require('../../schemas/generated/rare-validators.cjs') as typeof validators;

/** Where the kit's own cases are. */
export const OWN_CASES = join(dirname(require.resolve('#package')), 'contracts/cases');

/** A case as its file has it: with axes of parameters, each of which makes cases of its own. */
interface CaseFile extends Record<string, unknown> {
  id: string;
  params?: Record<string, unknown[]>;
}

/** The id without its parameters: one conversation, whatever varies in it. */
export const baseOf = (id: string) => id.replace(/\[.*$/, '');

/** The part of the wire that a case is about: the letters of its id. */
export const areaOf = (id: string) => id.slice(0, 4);

/**
 * All cases, in the order of their ids.
 *
 * @param folders the kit's own unless given; each with a file for each case, in folders of its own or not
 * @throws Usage that names the file, and the field, of one that is none
 */
export function readCases(...folders: string[]): ContractCase[] {
  const cases = (folders.length === 0 ? [OWN_CASES] : folders).flatMap(casesIn);
  const ids = new Set<string>();
  for (const { id } of cases) {
    if (ids.has(id)) throw new Usage(`two case files have the id ${id}`);
    ids.add(id);
  }
  return cases.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function casesIn(folder: string): ContractCase[] {
  let files: string[];
  try {
    files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  } catch (error) {
    throw new Usage(`the folder of cases cannot be read: ${(error as Error).message}`);
  }
  if (files.length === 0) throw new Usage(`${folder} has no case files`);
  return files.flatMap((name) => expand(join(folder, name), readText(join(folder, name)), relative('', join(folder, name))));
}

function expand(path: string, text: string, shown: string): ContractCase[] {
  const wrong = (why: string) => new Usage(`case file ${shown}: ${why}`);
  let file: CaseFile;
  try {
    file = JSON.parse(text);
  } catch (error) {
    throw wrong(`it is not JSON: ${(error as Error).message}`);
  }
  if (typeof file?.id !== 'string' || basename(path) !== `${file.id.toLowerCase()}.json`)
    throw wrong('its name is not its id in lower case, with .json');
  const { params = {}, ...rest } = file;
  return combinations(params).map((given) => {
    const names = Object.keys(given);
    const unused = names.filter((name) => !JSON.stringify(rest).includes(`$${name}`) && !JSON.stringify(rest).includes(`\${${name}}`));
    if (unused.length) throw wrong(`nothing in it takes its parameter ${unused.join(', ')}`);
    const filled = fill(rest, given) as ContractCase;
    filled.id = names.length ? `${file.id}[${names.map((name) => `${name}=${shortOf(given[name])}`).join(',')}]` : file.id;
    if (!isCase(filled)) throw wrong(sentencesOf(isCase.errors ?? []));
    const unknown = (filled.rules ?? []).find((use) => !rules.some(({ id }) => id === use.rule));
    if (unknown) throw wrong(`there is no rule ${unknown.rule}`);
    return filled;
  });
}

/** A parameter that is an object is known by its `name`, which is for the id alone. */
const shortOf = (value: unknown) =>
  typeof value === 'object' && value !== null ? String((value as { name?: unknown }).name) : String(value);

function combinations(params: Record<string, unknown[]>): Record<string, unknown>[] {
  return Object.entries(params).reduce<Record<string, unknown>[]>(
    (before, [name, values]) => before.flatMap((given) => values.map((value) => ({ ...given, [name]: value }))),
    [{}],
  );
}

/** With parameters in their places; of one that is an object, `$name.field` is a field. */
function fill(value: unknown, given: Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((item) => fill(item, given));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner, given)]));
  if (typeof value !== 'string') return value;
  const [, name, field] = /^\$(\w+)(?:\.(\w+))?$/.exec(value) ?? [];
  if (name !== undefined && name in given) return field === undefined ? given[name] : (given[name] as Record<string, unknown>)[field];
  return value.replace(/\$\{(\w+)(?:\.(\w+))?\}/g, (whole, inner: string, part?: string) => {
    if (!(inner in given)) return whole;
    return String(part === undefined ? shortOf(given[inner]) : (given[inner] as Record<string, unknown>)[part]);
  });
}

/** Whether a pattern names an id: letters as they are, `*` for any text; one without parameters names all that there are. */
export function matches(pattern: string, id: string): boolean {
  const text = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${text}$`, 'i').test(id) || new RegExp(`^${text}$`, 'i').test(baseOf(id));
}

/**
 * Those cases that any of the patterns names; all, without one.
 *
 * @throws Usage for a pattern that names none, with what is near
 */
export function chosen(cases: readonly ContractCase[], patterns: readonly string[]): ContractCase[] {
  for (const pattern of patterns) {
    if (cases.some(({ id }) => matches(pattern, id))) continue;
    const start = pattern.slice(0, 4).toUpperCase();
    const near = [...new Set(cases.map(({ id }) => (areaOf(id) === start ? baseOf(id) : `${areaOf(id)}-*`)))];
    throw new Usage(`the pattern "${pattern}" names no case; there are ${near.sort().join(' ')}`);
  }
  return patterns.length === 0 ? [...cases] : cases.filter(({ id }) => patterns.some((pattern) => matches(pattern, id)));
}
