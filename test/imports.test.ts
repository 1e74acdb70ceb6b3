import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const TOPS = ['schemas', 'fixtures', 'server', 'contracts', 'test'];
/** Inside server, each file or folder with its rank: imports go down, and among equals only from the first of the pairs to the second. */
const RANKS: Record<string, number> = {
  'main.ts': 10,
  'vitest.ts': 10,
  'terminal.ts': 9,
  'matchers.ts': 9,
  'index.ts': 8,
  'nature.ts': 7,
  'options.ts': 7,
  'world-handle.ts': 7,
  'app.ts': 6,
  'events.ts': 6,
  'state.ts': 6,
  'control-plane.ts': 5,
  desk: 4,
  request: 4,
  'connections.ts': 3,
  'state-lock.ts': 3,
  control: 3,
  incode: 3,
  resources: 3,
  webhooks: 3,
  wire: 3,
  money: 2.5,
  world: 2,
  'look.ts': 1,
  'refusals.ts': 1,
  'text-file.ts': 1,
};

interface Source {
  path: string;
  text: string;
}

function sources(): Source[] {
  const walk = (folder: string): string[] =>
    readdirSync(join(root, folder)).flatMap((name) => {
      const path = join(folder, name);
      if (name === 'node_modules') return [];
      if (statSync(join(root, path)).isDirectory()) return walk(path);
      return /\.[cm]?[jt]sx?$/.test(name) && !/\.d\.[cm]?ts$/.test(name) ? [path] : [];
    });
  // This file quotes imports that are wrong.
  const paths = TOPS.flatMap(walk).filter((path) => path !== 'test/imports.test.ts');
  return paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

const importsOf = (text: string) =>
  [...text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)['"]([^'"]+)['"]/g)].map((match) => match[1] as string);

/** What is wrong with who imports whom, one line each. */
function violations(files: readonly Source[]): string[] {
  const found: string[] = [];
  for (const { path, text } of files) {
    const [top = '', place = ''] = path.split('/');
    for (const name of importsOf(text)) {
      const wrong = (why: string) => found.push(`${path} imports ${name}: ${why}`);
      if (name === 'express' && path !== 'server/control-plane.ts' && top !== 'test') wrong('only server/control-plane.ts knows Express');
      if (name === 'vitest' && place !== 'vitest.ts' && top !== 'test') wrong('only server/vitest.ts and contracts/vitest.ts know vitest');
      if (/^ajv($|\/)/.test(name) && !path.startsWith('schemas/gener') && top !== 'test') wrong('only schemas/generate.ts knows ajv');
      if (!name.startsWith('.')) continue;
      const target = relative(root, resolve(root, dirname(path), name));
      const [otherTop = '', otherPlace = ''] = target.replace(/\.js$/, '.ts').split('/');
      if (!TOPS.includes(otherTop)) wrong('it leaves the project');
      if (TOPS.indexOf(otherTop) > TOPS.indexOf(top)) wrong(`${top} is below ${otherTop}`);
      if (top === 'contracts' && otherTop === 'server' && !['index.ts', 'look.ts'].includes(otherPlace))
        wrong('contracts see server/index.ts, and look.ts, nothing deeper');
      if (top !== 'server' || otherTop !== 'server' || place === otherPlace) continue;
      const [mine, others] = [RANKS[place], RANKS[otherPlace]];
      if (mine === undefined || others === undefined) wrong('a place in server that has no rank');
      else if (others > mine) wrong(`${place} is below ${otherPlace}`);
      else if (others === mine && place !== 'control') wrong('no sibling but control imports another');
    }
    const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    const use = (pattern: RegExp, where: RegExp, what: string) => {
      if (/^(server|contracts|fixtures)\//.test(path) && pattern.test(code) && !where.test(path)) found.push(`${path} uses ${what}`);
    };
    // Nothing else ends a process with all that it started.
    use(/(?<![-\w])process\.\w/, /^(server|contracts)\/main\.ts$|^contracts\/running\/drivers\/child\.ts$/, 'process');
    use(
      /\bDate\.now\(|\bset(Timeout|Interval|Immediate)\(|\bperformance\b|new Date\(\)/,
      // What runs in the browser of who reads a page has that one's time.
      /^server\/(world\/clock\.ts$|desk\/page\/)|^contracts\/reports\/html-script\.ts$/,
      'time, which is clock.ts alone',
    );
    // A client of bunq's has chance of its own; what marks its processes, and the kit's own requests, is to be like nothing else.
    use(
      /\bMath\.random\(|\brandom(UUID|Bytes|Int)\b/,
      /^server\/world\/ids\.ts$|^contracts\/(clients\/|running\/(drivers\/child|stage)\.ts$)/,
      'chance, which is ids.ts alone',
    );
  }
  return found;
}

/** Each way back to a file from itself, once. */
function circles(files: readonly Source[]): string[] {
  const imports = new Map(
    files.map(({ path, text }) => {
      const local = importsOf(text).filter((name) => name.startsWith('.'));
      return [path, local.map((name) => join(dirname(path), name).replace(/\.js$/, '.ts'))];
    }),
  );
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) return void found.push([...way.slice(way.indexOf(path)), path].join(' > '));
    if (done.has(path)) return;
    for (const next of imports.get(path) ?? []) walk(next, [...way, path]);
    done.add(path);
  };
  for (const { path } of files) walk(path, []);
  return found;
}

describe('who imports whom', () => {
  const files = sources();

  test('every file keeps to its place', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(violations(files)).toEqual([]);
  });

  test('no file leads back to itself, types included', () => {
    expect(circles(files.filter(({ path }) => /^(server|contracts)\//.test(path)))).toEqual([]);
    const planted = [
      { path: 'server/a.ts', text: `import type { B } from './b/b.js';` },
      { path: 'server/b/b.ts', text: `export { c } from './c.js';` },
      { path: 'server/b/c.ts', text: `const a = await import('../a.js');` },
      { path: 'server/d.ts', text: `import './a.js';` },
    ];
    expect(circles(planted)).toEqual(['server/a.ts > server/b/b.ts > server/b/c.ts > server/a.ts']);
  });

  test.each([
    ['server/wire/planted.ts', `import { resources } from '../resources/index.js';`, 'no sibling'],
    ['server/world/planted.ts', `import type { Operation } from '../resources/operation.js';`, 'world is below resources'],
    ['schemas/planted.ts', `import x from '../server/index.js';`, 'schemas is below server'],
    ['contracts/planted.ts', `import { World } from '../server/world/world.js';`, 'nothing deeper'],
    ['server/resources/planted.ts', `import express from 'express';`, 'only server/control-plane.ts'],
    ['server/wire/planted.ts', `import { Ajv } from 'ajv';`, 'only schemas/generate.ts'],
    ['server/index.ts', `import { expect } from 'vitest';`, 'only server/vitest.ts and contracts/vitest.ts'],
    ['contracts/index.ts', `import { expect } from 'vitest';`, 'only server/vitest.ts and contracts/vitest.ts'],
    ['server/index.ts', `export { test } from './vitest.js';`, 'index.ts is below vitest.ts'],
    ['server/planted.ts', `import './app.js';`, 'no rank'],
    ['server/index.ts', `console.log(process.argv);`, 'uses process'],
    ['server/wire/planted.ts', `const now = Date.now();`, 'uses time'],
    ['server/world/planted.ts', `const id = crypto.randomUUID();`, 'uses chance'],
  ])('a violation planted in %s is seen', (path, text, why) => {
    expect(violations([{ path, text }])).toEqual([expect.stringContaining(why)]);
  });
});

/** Files that are long, and do not say in their first comment why they are one file. */
const tooLong = (files: readonly Source[]) =>
  files
    .filter(({ path }) => /^(server|contracts|test|schemas\/generator)\//.test(path))
    .filter(({ text }) => text.trimEnd().split('\n').length > 300 && !firstComment(text).includes('One file, though long: '))
    .map(({ path }) => path);

const firstComment = (text: string) => (/^(?:#!.*\n)?\/\*\*([\s\S]*?)\*\//.exec(text)?.[1] ?? '').replace(/\n \* /g, ' ');

test('a file of more than 300 lines says why', () => {
  expect(tooLong(sources())).toEqual([]);
  const lines = 'x;\n'.repeat(300);
  const planted = ['', '/** One file, though long: a list. */\n', '/** A list. */\n/** One file, though long: late. */\n', '// x\n'];
  expect(tooLong(planted.map((head, i) => ({ path: `server/${i}.ts`, text: head + lines })))).toEqual(['server/2.ts', 'server/3.ts']);
});
