/** What a schema can get wrong, planted in a copy: the generator names it and fails. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generate } from '../../schemas/generator/index.js';

const schemas = new URL('../../schemas/', import.meta.url);
let home: URL;
let copies = 0;
beforeAll(async () => {
  home = pathToFileURL(`${await mkdtemp(join(tmpdir(), 'schemas-'))}/`);
});
afterAll(() => rm(home, { recursive: true, force: true }));

type Json = Record<string, unknown>;

/** What the generator finds in a copy of the schemas in which one file was changed. */
async function check(file: string, change: (text: string) => string): Promise<string[]> {
  const folder = new URL(`${copies++}/`, home);
  await cp(schemas, folder, { recursive: true });
  const before = await readFile(new URL(file, folder), 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  await writeFile(new URL(file, folder), after);
  return generate(folder, { check: true });
}

const identity = 'identity-verification-session.schema.json';
const edited = (edit: (schema: Json) => void) => (text: string) => {
  const schema = JSON.parse(text);
  edit(schema);
  return JSON.stringify(schema);
};

describe('the generator fails, naming', () => {
  test.each<[string, string, (text: string) => string, RegExp]>([
    ['drift', 'generated/types.ts', (text) => `${text}\n`, /generated\/types\.ts is stale/],
    [
      'a status that the lifecycle forgot',
      identity,
      (text) => text.replace(/("enum": \[\s*"CREATED",)/, '$1 "EXPIRED",'),
      /forgets the status EXPIRED/,
    ],
    ['a transition to a state that is no status', identity, (text) => text.replace('"to": "PROCESSED"', '"to": "DONE"'), /no status: DONE/],
    [
      'a state that nothing reaches',
      identity,
      (text) => text.replace('"to": "SUBMITTED"', '"to": "PROCESSED"'),
      /nothing reaches SUBMITTED/,
    ],
    [
      'a final state that something leaves',
      identity,
      (text) => text.replace('"final": [', '"final": ["CREATED", '),
      /CREATED must be either final/,
    ],
    ['a misspelt keyword', identity, (text) => text.replace('"x-lifecycle"', '"x-lifecicle"'), /lifecicle/],
    [
      'a misspelt keyword inside a definition',
      'session-server.schema.json',
      (text) => text.replace('"additionalProperties"', '"additionalPropertys"'),
      /unknown keyword: "additionalPropertys"/,
    ],
    [
      'a provenance that is none',
      'session-server.schema.json',
      (text) => text.replace('"documented": "partner swagger: POST /session-server" } }', '"rumoured": "somewhere" } }'),
      /value is invalid at path .*additional properties/,
    ],
    [
      'a field without provenance',
      'session-server.schema.json',
      (text) => text.replace(/, "x-provenance": \{ "documented": "partner swagger: POST \/session-server" \}/, ''),
      /properties\/secret has no x-provenance/,
    ],
    [
      'a title used twice',
      'session-server.schema.json',
      (text) => text.replace('"title": "SessionServerCreate"', '"title": "DeviceServerCreate"'),
      /DeviceServerCreate is used twice/,
    ],
    ['a reference that leads nowhere', identity, (text) => text.replace('#/$defs/result-object', '#/$defs/nothing'), /leads nowhere/],
    [
      'an action that does not exist',
      'session.schema.json',
      edited((schema) => Object.assign(schema['x-operations'] as object, { destroy: { assumed: 'a whim' } })),
      /x-operations/,
    ],
    ['a trigger that does not exist', identity, (text) => text.replace('"plan": "process"', '"moon": "full"'), /trigger/],
    ['a plan that has no such entry', identity, (text) => text.replace('"plan": "process"', '"plan": "outcome"'), /waits for outcome/],
  ])('%s', async (_, file, change, why) => {
    expect((await check(file, change)).join('\n')).toMatch(why);
  });
});

test('nothing is wrong with the schemas as they are', async () => {
  expect(await check('own/keywords.schema.json', (text) => `${text}\n`)).toEqual([]);
});
