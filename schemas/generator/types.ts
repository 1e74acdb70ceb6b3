import { compile } from 'json-schema-to-typescript';
import { type Bundle, MARK, type Sources, without } from './sources.js';

/** What a resource has besides: how a world keeps it. */
const INSIDE = /^(row|kept|state|stage)$/;

/** The names of what goes over the wire, bunq's and of Incode's side. */
export function wire({ resources, own }: Sources): string {
  const files = [...resources, ...own.filter(({ name }) => name === 'incode.schema.json')];
  const names = files.flatMap(({ $defs, kept }) =>
    Object.entries($defs).flatMap(([key, { title }]) => (INSIDE.test(key) || title === kept?.title ? [] : [title])),
  );
  return `${MARK}export type {\n${[...new Set(names)]
    .sort()
    .map((name) => `  ${name},\n`)
    .join('')}} from './types.js';\n`;
}

/** The types of everything in the bundle. */
export async function types({ $defs }: Bundle): Promise<string> {
  const source = await compile(
    { title: 'Bundle', type: 'object', additionalProperties: false, $defs: without($defs, /^x-/) } as object,
    'Bundle',
    {
      bannerComment: '',
      unreachableDefinitions: true,
      format: false,
    },
  );
  // The tool explains how it found each definition; that is about its own walk, not about the type.
  const walk = /( \* *\n)? \* This interface was referenced by `[^`]*`'s JSON-Schema\n \* via the `definition` "[^"]*"\.\n/g;
  const clean = source
    .replace(/export interface Bundle \{\s*\}\n/, '')
    .replace(walk, '')
    .replace(/\/\*\*\n \*\/\n/g, '');
  return MARK + clean;
}
