/** Debian's chromium, as a browser that asks nothing of anybody. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const run = promisify(execFile);
const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
const COMMAND = 'chromium';

/** Where it is; undefined where there is none. */
const found = () =>
  run('sh', ['-c', `command -v ${COMMAND}`], { env }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );

/** Installs it where there is none; throws when that cannot be done. */
export async function installChromium(): Promise<string> {
  const there = await found();
  if (there !== undefined) return there;
  try {
    await run('apt-get', ['update'], { env });
    await run('apt-get', ['install', '--yes', '--no-install-recommends', COMMAND], { env, maxBuffer: 2 ** 26 });
    const installed = await found();
    if (installed !== undefined) return installed;
    throw new Error('it is not there after that');
  } catch (error) {
    throw new Error(`this needs chromium, which is not there and which apt-get could not install: ${(error as Error).message}`);
  }
}

/** With a new user-data-dir, as Playwright does unless told otherwise. */
export async function startBrowser(): Promise<Browser> {
  const quiet = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({ executablePath: await installChromium(), headless: true, args: ['--no-sandbox', ...quiet] });
}
