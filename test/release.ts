/** Whether this tree may be published, in sentences; `npm publish` and `npm run release` ask before they begin. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The package as npm packs it, in a folder that goes with the scope. */
export async function packed(root: string): Promise<AsyncDisposable & { file: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'bunq-mock-packed-'));
  // A dry run of publishing hands that on to every npm below it.
  const { stdout } = await run('npm', ['pack', '--dry-run=false', '--silent', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
  });
  return { file: join(folder, stdout.trim()), [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** What two independent checkers have against the packed file; nothing when they are content. */
export async function flawsOf(file: string): Promise<string[]> {
  const bin = (name: string) => new URL(`../node_modules/.bin/${name}`, import.meta.url).pathname;
  const checks: [string, string[]][] = [
    ['publint', ['run', '--strict', file]],
    // All but the main entry are modules only, as vitest is; Node since 20.19 can require those, too. What `node10` stands for ended long ago.
    ['attw', [file, '--profile', 'node16', '--ignore-rules', 'cjs-resolves-to-esm', '--no-emoji', '--no-color']],
  ];
  const said = checks.map(([name, args]) =>
    run(bin(name), args).then(
      () => [],
      (error: { stdout: string }) => [`${name}: ${error.stdout}`],
    ),
  );
  return (await Promise.all(said)).flat();
}

/** What is missing besides: a clean tree, a tag, a dated section of the changelog, and where the sources are, which provenance needs. */
export async function missing(root: string): Promise<string[]> {
  const git = async (...args: string[]) => (await run('git', args, { cwd: root })).stdout.trim();
  const { version, repository } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const changelog = await readFile(join(root, 'CHANGELOG.md'), 'utf8');
  const dated = changelog.split('\n').some((line) => line.startsWith(`## ${version} - `) && /\d{4}-\d\d-\d\d$/.test(line));
  return [
    ...((await git('status', '--porcelain')) === '' ? [] : ['there are changes that are not committed']),
    ...((await git('tag', '--points-at', 'HEAD')).split('\n').includes(`v${version}`) ? [] : [`this commit has no tag v${version}`]),
    ...(dated ? [] : [`CHANGELOG.md has no section "## ${version} - <date>"`]),
    ...(repository ? [] : ['package.json names no repository, which provenance is checked against']),
  ];
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const root = process.cwd();
  await using package_ = await packed(root);
  const reasons = [...(await missing(root)), ...(await flawsOf(package_.file))];
  for (const reason of reasons) console.error(`not to be published: ${reason}`);
  process.exitCode = reasons.length > 0 ? 1 : 0;
}
