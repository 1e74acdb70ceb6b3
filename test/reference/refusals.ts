/** What may refuse an operation: by what it asks of a request, and by what the code of its resource names. */
import { readdirSync, readFileSync } from 'node:fs';
import { type Lifecycle, lifecycles } from '../../schemas/generated/lifecycles.js';
import { refusals } from '../../server/refusals.js';
import { cell, mark, table } from './markdown.js';
import { type Told, told } from './told.js';

type Name = keyof typeof refusals;

const isWrite = ({ method }: Told) => method === 'POST' || method === 'PUT';
const hasJson = (told: Told) => isWrite(told) && !told.raw && told.encrypted !== true;

/** What each of these asks of a request, with what refuses one that is not so. */
const BY_NATURE: readonly [asks: (told: Told) => boolean, ...names: Name[]][] = [
  [({ caller }) => caller !== 'anyone', 'insufficientAuthentication'],
  // Who installs signs with the key that is installed.
  [({ caller, name }) => caller !== 'anyone' || name === 'installation.create', 'signatureInvalid'],
  [({ caller }) => caller === 'session' || caller === 'partner', 'insufficientAuthorisation'],
  [({ isList, filters = [] }) => isList || filters.length > 0, 'queryInvalid'],
  [({ path }) => path.includes('{'), 'idInvalid', 'objectNotFound'],
  [(told) => isWrite(told) && told.caller !== 'anyone', 'signatureRequired'],
  [hasJson, 'contentTypeRefused', 'bodyMalformed', 'fieldInvalid', 'fieldUnknown'],
  [({ raw }) => raw !== undefined, 'mediaTypeRefused', 'bodyEmpty'],
  [({ encrypted }) => encrypted !== undefined, 'encryptionMissing', 'encryptionInvalid'],
];
const GENERAL = new Set(BY_NATURE.flatMap(([, ...names]) => names));

const namesByNature = (told: Told) => (told.isBunqs ? BY_NATURE.flatMap(([asks, ...each]) => (asks(told) ? each : [])) : []);

export function refusedByNature(told: Told): string {
  const names = namesByNature(told);
  const words = names.map((name) => `${refusals[name].status} \`${refusals[name].id}\``);
  return words.length ? `Refused, besides what [any call](refusals.md) may be: ${words.join(', ')}.` : '';
}

const server = new URL('../../server/', import.meta.url);
const resources = (readdirSync(new URL('resources/', server), { recursive: true }) as string[]).filter((path) => path.endsWith('.ts'));
const named = (text: string) =>
  [...text.matchAll(/\brefusals\.(\w+)/g)].flatMap(([, name]) => (name && name in refusals ? [name as Name] : []));

/** What every resource imports, or none refuses by. */
const NO_REFUSALS = /\/(operation|refusals)$/;
const slugs = new Set(told.map(({ name }) => name.split('.')[0]));
const textOf = (path: string) => readFileSync(new URL(path, server), 'utf8');
const usedBy = (text: string, from: RegExp) => [...text.matchAll(from)].map(([, file = '']) => file);

/** What the file of a resource names, those that it shares with others alone, and those of all that it moves money by. */
function namesOf(slug: string): Name[] {
  const path = resources.find((each) => each.split('/').at(-1) === `${slug}.ts`);
  if (!path) return [];
  const folder = new URL(`resources/${path}`, server);
  const text = textOf(`resources/${path}`);
  const shared = usedBy(text, /from '(\.{1,2}\/[\w-]+)\.js'/g).filter(
    (file) => !slugs.has(file.split('/').at(-1)) && !NO_REFUSALS.test(file),
  );
  const own = [text, ...shared.map((file) => readFileSync(new URL(`${file}.ts`, folder), 'utf8'))];
  const money = new Set(own.flatMap((each) => usedBy(each, /from '[./]*\/money\/([\w-]+)\.js'/g)));
  // A set goes on with what is added to it meanwhile.
  for (const file of money) {
    const used = textOf(`money/${file}.ts`);
    own.push(used);
    for (const each of usedBy(used, /from '\.\/([\w-]+)\.js'/g)) money.add(each);
  }
  return [...new Set(own.flatMap(named))].filter((name) => !GENERAL.has(name)).sort();
}

const isMoved = (slug: string) =>
  Object.values((lifecycles as Record<string, Lifecycle>)[slug]?.transitions ?? {}).some(({ trigger }) => 'client' in trigger);
/** Clients move some of them from state to state. */
const ownNamesOf = (slug: string): Name[] => [...new Set([...namesOf(slug), ...(isMoved(slug) ? (['moveRefused'] as const) : [])])];

export function refusedByResource(slug: string): string[] {
  const names = ownNamesOf(slug);
  if (names.length === 0) return [];
  const rows = names.map((name) => {
    const { id, status, text, provenance } = refusals[name];
    return [id, String(status), cell(text), mark(provenance)];
  });
  return ['## What it refuses itself', table(['Refusal', 'Status', 'Text', 'Whose word'], rows)];
}

/** What may refuse an operation, and is not in the lists of what may refuse any call, by their ids. */
export const refusedHere = (told: Told): string[] => {
  const [slug = ''] = told.name.split('.');
  return [...namesByNature(told), ...ownNamesOf(slug)].map((name) => refusals[name].id);
};
/** All that may refuse some operation and not every one. */
export const particular = new Set(
  [...GENERAL, ...told.flatMap(({ name }) => ownNamesOf(name.split('.')[0] ?? ''))].map((name) => refusals[name].id),
);
