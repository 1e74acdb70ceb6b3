/** Debian's chromium, as a browser that asks nothing of anybody. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { installUnless } from './debian.js';

const run = promisify(execFile);
const COMMAND = 'chromium';

/** Installs it where there is none; throws when that cannot be done. */
export async function installChromium(): Promise<string> {
  await installUnless(`command -v ${COMMAND}`, COMMAND);
  return (await run('sh', ['-c', `command -v ${COMMAND}`])).stdout.trim();
}

/** With a new user-data-dir, as Playwright does unless told otherwise. */
export async function startBrowser(...more: string[]): Promise<Browser> {
  const quiet = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({ executablePath: await installChromium(), headless: true, args: ['--no-sandbox', ...quiet, ...more] });
}
