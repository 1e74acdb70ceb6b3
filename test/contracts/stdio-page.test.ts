/** docs/stdio.md: the adapter that it shows is one, and what goes to and fro is what it says. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { directory } from '../support/cli.js';

const page = readFileSync(new URL('../../docs/stdio.md', import.meta.url), 'utf8');
const bin = fileURLToPath(new URL('../../dist/contracts/main.js', import.meta.url));

test('the adapter that it shows passes, and says and hears what the page says', async () => {
  using folder = directory();
  const adapter = folder.path('adapter.mjs');
  writeFileSync(adapter, /```js\n([\s\S]*?)```/.exec(page)?.[1] as string);
  const [heard, said] = [folder.path('heard'), folder.path('said')];
  const script = `tee ${heard} | ${process.execPath} ${adapter} | tee ${said}`;
  const verify = ['verify', 'POLL-7K3Q[entry=identity,edition=2025-10]', '--seed', '7', '--driver', 'stdio', '--quiet'];
  const stdout = await new Promise((resolve) =>
    execFile(process.execPath, [bin, ...verify, '--', 'bash', '-c', script], (_, out) => resolve(out)),
  );
  expect(stdout).toMatch(/^1 case: 1 (pass|warning)\n/);
  const lines = (path: string) => readFileSync(path, 'utf8').trim().split('\n');
  const typesOf = (all: string[]) => all.map((line) => JSON.parse(line).type);
  const shown = (mark: string) => [...page.matchAll(new RegExp(`^${mark} {"type":"(\\w+)"`, 'gm'))].map(([, type]) => type);
  expect(typesOf(lines(heard))).toEqual(shown('>'));
  expect(typesOf(lines(said))).toEqual(shown('<'));
  // Each field that the kit sends is named.
  for (const field of new Set(lines(heard).flatMap((line) => Object.keys(JSON.parse(line)))))
    if (field !== 'type') expect(page).toContain(`\`${field}\``);
});
