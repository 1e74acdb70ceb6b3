/** What is asked before a version is published, and that a tree which is ready gets as far as a dry run does. */
import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { flawsOf, packed } from '../release.js';
import { gitIn, repositoryAt } from '../support/repository.js';

const run = promisify(execFile);
const root = new URL('../..', import.meta.url).pathname;
let folder: string;
const release = () => run('npm', ['run', 'release', '--', '--dry-run', '--provenance=false'], { cwd: folder });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bunq-mock-release-'));
  await repositoryAt(folder);
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await appendFile(join(folder, '.git/info/exclude'), 'node_modules\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('publint and arethetypeswrong have nothing against the packed package', async () => {
  await using package_ = await packed(root);
  expect(await flawsOf(package_.file)).toEqual([]);
});

test('a tree that is not ready is told all that is missing, and not published', async () => {
  await appendFile(join(folder, 'LICENSE'), '\n');
  const { stderr } = await release().catch((error: { stderr: string }) => error);
  const reasons = stderr.split('\n').filter((line) => line.startsWith('not to be published: '));
  expect(reasons).toHaveLength(4);
  expect(stderr).not.toContain('npm notice Publishing');
});

test('one that is ready is', async () => {
  const file = join(folder, 'package.json');
  const about = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...about, repository: 'github:somebody/bunq-mock' }));
  await appendFile(join(folder, 'CHANGELOG.md'), `\n## ${about.version} - 2026-11-26\n`);
  const git = gitIn(folder);
  await git('commit', '-q', '-a', '-m', 'Ready.');
  await git('tag', `v${about.version}`);
  const { stdout } = await release();
  expect(stdout).toContain(`+ bunq-mock@${about.version}`);
});
