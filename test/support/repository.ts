/** A repository of this tree as it is now, committed or not. */
import { execFile } from 'node:child_process';
import { cp, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { promisify } from 'node:util';

const root = new URL('../..', import.meta.url).pathname;

/** Runs git in a folder, as somebody who is nobody. */
export const gitIn =
  (cwd: string) =>
  (...args: string[]) =>
    promisify(execFile)('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd });

/** Copies the tree as docker takes it: without what .dockerignore names. */
export async function copyTo(folder: string): Promise<void> {
  const ignored = (await readFile(join(root, '.dockerignore'), 'utf8')).trim().split('\n');
  const isIgnored = (path: string) => ignored.some((each) => each === path || each === `**/${basename(path)}`);
  await cp(root, folder, { recursive: true, filter: (path) => !isIgnored(relative(root, path)) });
}

/** Copies the tree, and commits it. */
export async function repositoryAt(folder: string): Promise<void> {
  await copyTo(folder);
  const git = gitIn(folder);
  await git('init', '-q');
  await git('add', '.');
  await git('commit', '-q', '-m', 'As it is here.');
}
