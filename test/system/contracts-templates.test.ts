/** The clients that `bunq-contracts init` writes, each built, if it needs to be, and judged by every case of its entry. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { ContractReport } from '../../contracts/judging/kinds.js';
import { directory } from '../support/cli.js';
import { contracts } from '../support/contracts.js';
import { installUnless } from '../support/debian.js';

const run = promisify(execFile);
const templates = fileURLToPath(new URL('../../contracts/templates/', import.meta.url));

interface Judged {
  install(): Promise<void>;
  /** Leaves what is to be run in a folder, beside the template. */
  build?(folder: string): Promise<unknown>;
  command: readonly string[];
}

const JUDGED: Record<string, Judged> = {
  go: {
    install: () => installUnless('go version', 'golang-go'),
    build: (folder) => run('go', ['build', 'adapter.go'], { cwd: folder }),
    command: ['./adapter'],
  },
  php: {
    install: () => installUnless('php -r \'exit(extension_loaded("curl") ? 0 : 1);\'', 'php-cli', 'php-curl'),
    command: ['php', 'adapter.php'],
  },
  python: {
    install: () => installUnless('python3 --version && openssl version', 'python3', 'openssl'),
    command: ['python3', 'adapter.py'],
  },
};

test('each template is judged', () => {
  expect(Object.keys(JUDGED)).toEqual(readdirSync(templates).sort());
});

test.each(Object.entries(JUDGED))('%s passes every case that it does not say it lacks', { timeout: 600_000 }, async (language, judged) => {
  using folder = directory();
  const there = folder.path('client');
  await judged.install();
  expect(await contracts('init', language, there)).toMatchObject({ code: 0 });
  await judged.build?.(there);
  const [file = ''] = readdirSync(`${templates}${language}`);
  const lacks = /--lacks (\S+)/.exec(readFileSync(`${there}/${file}`, 'utf8'))?.[1] as string;
  const [command = '', ...words] = judged.command;
  const path = command.startsWith('./') ? `${there}/${command.slice(2)}` : command;
  const started = [path, ...words.map((word) => `${there}/${word}`)];
  const { code, stdout, stderr } = await contracts(
    'verify',
    '--lacks',
    lacks,
    '--quiet',
    '--json',
    folder.path('report.json'),
    '--',
    ...started,
  );
  expect({ code, stdout, stderr }).toMatchObject({ code: 0 });
  const { cases } = JSON.parse(readFileSync(folder.path('report.json'), 'utf8')) as ContractReport;
  expect(cases.filter(({ verdict }) => verdict === 'PASS').length).toBeGreaterThan(150);
});
