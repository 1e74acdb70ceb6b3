import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { kept, lifecycles, marks, provenance } from './data.js';
import { layouts } from './layouts.js';
import { misuses } from './misuses.js';
import { bundle, rareIn, readSources, type Sources } from './sources.js';
import { types, wire } from './types.js';
import { validators } from './validators.js';

/**
 * Makes everything that is made from the schemas, and returns what is wrong with them, a line each. Nothing is written when
 * something is, or when it is only a check: then what is stale is wrong too.
 *
 * @param folder of the schemas, with a slash at its end
 */
export async function generate(folder: URL, { check }: { check: boolean }): Promise<string[]> {
  try {
    const sources = readSources(folder);
    const mistakes = misuses(sources);
    return mistakes.length ? mistakes : write(folder, await filesOf(sources), check);
  } catch (error) {
    // A file that is no JSON, a reference that leads nowhere, and what ajv's strict mode finds.
    return [(error as Error).message];
  }
}

async function filesOf(sources: Sources): Promise<Record<string, string>> {
  const schema = bundle(sources);
  const { operations, fields } = provenance(sources);
  return {
    'generated/types.ts': await types(schema),
    'generated/wire.ts': wire(sources),
    ...Object.fromEntries(
      Object.entries(validators(schema, sources.keywords, rareIn(sources))).map(([name, text]) => [`generated/${name}`, text]),
    ),
    'generated/lifecycles.ts': lifecycles(sources),
    'generated/layouts.json': layouts(sources),
    'generated/kept.ts': kept(sources),
    'generated/operations.ts': operations,
    'generated/fields.ts': fields,
    'generated/marks.ts': marks(sources, schema),
  };
}

function write(folder: URL, files: Record<string, string>, check: boolean): string[] {
  mkdirSync(new URL('generated/', folder), { recursive: true });
  const stale = Object.keys(files).filter((path) => {
    const url = new URL(path, folder);
    return !existsSync(url) || readFileSync(url, 'utf8') !== files[path];
  });
  if (check) return stale.map((path) => `schemas/${path} is stale: run \`npm run generate\``);
  for (const path of stale) writeFileSync(new URL(path, folder), files[path] as string);
  return [];
}
