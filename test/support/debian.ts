/** What a test needs of Debian's packages. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
// Without a runlevel, no package starts a server of its own.
const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };

/**
 * Installs packages unless a command line works already; throws when that cannot be done.
 *
 * @param works a line for sh that succeeds where what is needed is there
 */
export async function installUnless(works: string, ...packages: string[]): Promise<void> {
  const isThere = () =>
    run('sh', ['-c', works], { env }).then(
      () => true,
      () => false,
    );
  if (await isThere()) return;
  try {
    await run('apt-get', ['update'], { env });
    await run('apt-get', ['install', '--yes', '--no-install-recommends', ...packages], { env, maxBuffer: 2 ** 26 });
  } catch (error) {
    throw new Error(`this needs ${packages.join(', ')}, which apt-get could not install: ${(error as Error).message}`);
  }
  if (!(await isThere())) throw new Error(`${packages.join(', ')} is installed, and \`${works}\` fails all the same`);
}
