/** What a schema can get wrong, planted in a copy: the generator names it and fails. */
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;
// Inside the project, so that the copy finds its modules.
const copies = `${root}dist/planted`;

beforeAll(() => mkdir(copies, { recursive: true }));
afterAll(() => rm(copies, { recursive: true, force: true }));

type Json = Record<string, unknown>;

/** Runs the generator's check on a copy of the schemas in which one file was changed. */
async function check(name: string, file: string, change: (text: string) => string) {
  const folder = `${copies}/${name.replaceAll(/\W+/g, '-')}`;
  await cp(`${root}schemas`, folder, { recursive: true });
  const before = await readFile(`${folder}/${file}`, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  await writeFile(`${folder}/${file}`, after);
  try {
    await promisify(execFile)(`${root}node_modules/.bin/tsx`, [`${folder}/generate.ts`, '--check']);
    return { code: 0, stderr: '' };
  } catch (error) {
    return error as { code: number; stderr: string };
  }
}

const identity = 'identity-verification-session.schema.json';
const edited = (edit: (schema: Json) => void) => (text: string) => {
  const schema = JSON.parse(text);
  edit(schema);
  return JSON.stringify(schema);
};

describe.concurrent('the generator fails, naming', () => {
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
  ])('%s', async (name, file, change, why) => {
    const { code, stderr } = await check(name, file, change);
    expect(stderr).toMatch(why);
    expect(code).toBe(1);
  });

  test('nothing, when nothing is wrong', async () => {
    const { code } = await check('nothing', 'own/keywords.schema.json', (text) => `${text}\n`);
    expect(code).toBe(0);
  });
});
