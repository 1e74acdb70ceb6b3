import { compile } from 'json-schema-to-typescript';
import { type Bundle, MARK, without } from './sources.js';

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
