/** Each way to install that docs/install.md shows, taken as it stands there, from a repository of this tree. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repositoryAt } from '../support/repository.js';

const run = promisify(execFile);
const root = new URL('../..', import.meta.url).pathname;
const page = await readFile(join(root, 'docs/install.md'), 'utf8');
const ways = [...page.matchAll(/^\*\*(.*?)\*\*[\s\S]*?^```sh\n([\s\S]*?)^```/gm)].map(
  ([, name = '', script = '']) => [name, script] as const,
);
let folder: string;
let REPOSITORY: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bunq-mock-install-'));
  const tree = join(folder, 'repository');
  await repositoryAt(tree);
  REPOSITORY = `file://${tree}`;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('there are three', () => expect(ways.map(([name]) => name)).toEqual(['From a clone', 'From a packed file', 'By git']));

test.each(ways)('%s: the commands are there, and the package is imported by name', async (name, script) => {
  const project = join(folder, name.replaceAll(' ', '-'));
  await mkdir(project);
  await writeFile(join(project, 'package.json'), '{"name":"elsewhere","private":true}');
  // All of the block in one shell, so that the program below runs where a reader would stand by then.
  const program = "import('bunq-mock').then(({ startMock }) => startMock()).then((mock) => mock.stop()).then(() => console.log('stopped'))";
  const { stdout } = await run('bash', ['-e', '-c', `${script}\nnpx --no-install bunq-contracts --version\nnode -e "${program}"`], {
    cwd: project,
    env: { ...process.env, REPOSITORY, npm_config_audit: 'false', npm_config_fund: 'false' },
  });
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  expect(stdout.trim().split('\n').slice(-3)).toEqual([version, version, 'stopped']);
});
