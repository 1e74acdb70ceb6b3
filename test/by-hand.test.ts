/** A list that could be made from what is declared is none that somebody keeps. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { kept } from '../schemas/generated/kept.js';
import { lifecycles } from '../schemas/generated/lifecycles.js';
import { operations } from '../schemas/generated/operations.js';
import { operationNames } from '../server/control/names.js';
import { refusals } from '../server/refusals.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = ['server', 'contracts', 'schemas/generator'].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ path: join(top, name), text: readFileSync(join(root, top, name), 'utf8') })),
);

const slugs = new Set([...Object.keys(operations), ...Object.keys(lifecycles), ...Object.keys(kept)]);
const actions = new Set(operationNames());
const ids = new Set<string>([...Object.keys(refusals), ...Object.values(refusals).map(({ id }) => id)]);

/** Lists, or keys of objects, of which at least so many are names of one kind. */
const MANY = 4;
/** What no declaration says, with the reason. */
const EXCUSED: Record<string, string> = {
  'contracts/judging/rules/': 'what a rule is about is the rule itself',
  'contracts/running/stage.ts: user,': 'whose ids a client may take for constants; others are free to begin anywhere',
};

function listsIn(text: string): string[] {
  const found: string[] = [];
  for (const [list] of text.matchAll(/\[[^[\]{}()]*\]|\{[^{}]*\}/g)) {
    const pattern = list.startsWith('[') ? /'([\w.-]+)'()/g : /(?:'([\w.-]+)'|\b(\w+)):/g;
    const names = [...list.matchAll(pattern)].map(([, quoted, bare]) => quoted || (bare as string));
    for (const kind of [slugs, actions, ids]) {
      const known = names.filter((name) => kind.has(name));
      if (known.length >= MANY && known.length > names.length / 2) found.push(known.join(', '));
    }
  }
  return found;
}

test('no list of resources, operations or refusals is kept by hand', () => {
  const found = sources.flatMap(({ path, text }) => listsIn(text).map((list) => `${path}: ${list}`));
  expect(found.filter((each) => !Object.keys(EXCUSED).some((path) => each.startsWith(path)))).toEqual([]);
  expect(listsIn("const VARIED = ['session.delete', 'user.list', 'user.read', 'installation.create'];")).toHaveLength(1);
  expect(listsIn("const REFERENCES = { session: 'a', user: 'b', attachment: 'c', 'oauth-client': 'd' };")).toHaveLength(1);
});

test('a refusal that the control plane alone has is set apart, and none that an operation has', () => {
  const uses = (name: string) => sources.filter(({ text }) => new RegExp(`refusals\\s*\\.${name}\\(`).test(text)).map(({ path }) => path);
  const wrong = Object.entries(refusals).filter(([name, { apart }]) => {
    const places = uses(name);
    // What control.ts refuses, Incode's side is sent, too.
    const ofControl = places.length > 0 && places.every((path) => /^server\/control\/(?!control\.ts)/.test(path));
    const ofOperations = places.some((path) => /^server\/(resources|incode|webhooks)\//.test(path));
    return apart ? ofOperations : ofControl;
  });
  expect(wrong.map(([name]) => `${name}: ${uses(name)}`)).toEqual([]);
});
