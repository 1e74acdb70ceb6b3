/** Has npm install what a folder of its own locks, once for all test files that need it. */
import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdir, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const LONGEST_MS = 300_000;

/**
 * @param folder has a package-lock.json; its path ends in a slash
 * @throws when it cannot be installed, with what npm said
 */
export async function installIn(folder: string): Promise<void> {
  // Whoever has made this one installs; the others wait.
  const lock = join(tmpdir(), `${basename(folder)}.installing`);
  const changed = (path: string) => (existsSync(folder + path) ? statSync(folder + path).mtimeMs : 0);
  // npm writes this file last.
  const isInstalled = () => changed('node_modules/.package-lock.json') >= changed('package-lock.json');
  for (let waited = 0; !isInstalled(); waited += 200) {
    const isMine = await mkdir(lock).then(
      () => true,
      () => false,
    );
    if (isMine) return install(folder).finally(() => rmdir(lock));
    if (waited > LONGEST_MS) throw new Error(`somebody else has been installing for too long; if nobody is, remove ${lock}`);
    await delay(200);
  }
}

async function install(folder: string): Promise<void> {
  try {
    await promisify(execFile)('npm', ['ci'], { cwd: folder, timeout: LONGEST_MS });
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    throw new Error(`npm ci in ${folder}, which these tests need, failed:\n${stdout}${stderr}`, { cause });
  }
}
