/** Has npm install the published client that others wrote, once for all test files that need it. */
import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdir, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const jsClient = fileURLToPath(new URL('../clients/bunq-js-client/', import.meta.url));

/** Whoever has made this folder installs; the others wait. */
const lock = join(tmpdir(), 'bunq-js-client.installing');
const LONGEST_MS = 120_000;

const changed = (path: string) => (existsSync(jsClient + path) ? statSync(jsClient + path).mtimeMs : 0);
// npm writes this file last.
const isInstalled = () => changed('node_modules/.package-lock.json') >= changed('package-lock.json');

/** @throws when it cannot be installed, with what npm said */
export async function installJsClient(): Promise<void> {
  for (let waited = 0; !isInstalled(); waited += 200) {
    const isMine = await mkdir(lock).then(
      () => true,
      () => false,
    );
    if (isMine) return install().finally(() => rmdir(lock));
    if (waited > LONGEST_MS) throw new Error(`somebody else has been installing for too long; if nobody is, remove ${lock}`);
    await delay(200);
  }
}

async function install(): Promise<void> {
  try {
    await promisify(execFile)('npm', ['ci'], { cwd: jsClient, timeout: LONGEST_MS });
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    throw new Error(`npm ci in test/clients/bunq-js-client, which these tests need, failed:\n${stdout}${stderr}`, { cause });
  }
}
