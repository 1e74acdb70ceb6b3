/** The OpenAPI documents in the programs with which people send requests by hand: their own importers, as npm has them. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { editions } from '../../server/wire/editions.js';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url).pathname;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bunq-mock-imports-'));
  await writeFile(join(folder, 'package.json'), '{"name":"elsewhere","private":true}');
  const importers = ['openapi-to-postmanv2@6.3.3', '@usebruno/converters@0.23.0', 'insomnia-importers@3.6.0'];
  await run('npm', ['install', '--silent', ...importers], { cwd: folder });
  await cp(join(root, 'test/clients/generated/imported.cjs'), join(folder, 'imported.cjs'));
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(editions)('Postman, Bruno and Insomnia have each operation of edition %s as a request', async (edition) => {
  const file = join(root, `schemas/generated/bunq.${edition}.openapi.json`);
  const { paths } = JSON.parse(await readFile(file, 'utf8')) as { paths: Record<string, object> };
  const METHODS = /^(get|put|post|delete|options)$/;
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).flatMap((key) => (METHODS.test(key) ? `${key.toUpperCase()} ${path}` : [])),
  );
  expect(operations.length).toBeGreaterThan(50);
  // Before that Insomnia's importer says that what it validates by is of 3.0; it goes on all the same.
  const { stdout } = await run(process.execPath, ['imported.cjs', file], { cwd: folder, maxBuffer: 2 ** 26 });
  for (const [program, requests] of Object.entries(JSON.parse(stdout.split('\n').at(-1) as string) as Record<string, string[]>))
    expect([program, requests.sort()]).toEqual([program, operations.toSorted()]);
});
