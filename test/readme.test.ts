/** What the README says, done: its commands are run, and its output is what they print. */
import { execFile } from 'node:child_process';
import { sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { baseOf, readCases } from '../contracts/index.js';
import { startMock } from '../server/index.js';
import { brokenClients } from './kit/broken.js';
import { blocks, readme, root } from './support/readme.js';

const run = promisify(execFile);
/** Times are the only thing that differs from run to run. */
const timeless = (text: string) => text.replaceAll('\r', '').replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}/g, '<time>');

test('each console block prints what it shows', async () => {
  await using mock = await startMock();
  const shown = blocks('console');
  expect(shown).toHaveLength(7);
  let before = '';
  for (const block of shown) {
    const here = block
      .replaceAll('127.0.0.1:8787', `127.0.0.1:${mock.port}`)
      .replaceAll('npx bunq-contracts', 'node dist/contracts/main.js');
    const commands = here
      .split('\n')
      .filter((line) => line.startsWith('$ '))
      .map((line) => line.slice(2));
    const output = here
      .split('\n')
      .filter((line) => !line.startsWith('$ '))
      .join('\n');
    // A zone that is set would be the client's, too.
    const { TZ, ...env } = process.env;
    const script = `${before}\n${commands.join('\n').replaceAll('curl ', 'curl -s ')}`;
    const { stdout } = await run('bash', ['-e', '-c', script], { cwd: root, env });
    expect(timeless(stdout).trim()).toBe(timeless(output).trim());
    // A reader goes on in the same shell, which knows what was set.
    before += commands
      .filter((command) => /^[A-Z]+=/.test(command))
      .join('\n')
      .concat('\n');
  }
});

test('each program prints what it shows', async () => {
  const programs = [...readme.matchAll(/^```js\n([\s\S]*?)^```\n\nIt prints\n\n```\n([\s\S]*?)^```/gm)];
  expect(programs).toHaveLength(blocks('js').length);
  // Inside the package, so that it may import itself by name.
  const file = `${root}dist/readme.mjs`;
  for (const [, program = '', output] of programs) {
    writeFileSync(file, program);
    const { stdout } = await run(process.execPath, [file]);
    await rm(file);
    expect(stdout).toBe(output);
  }
});

test('the Python that it shows does to a world what it says', async () => {
  await using mock = await startMock();
  const [program = ''] = blocks('python');
  await run('python3', ['-c', program.replace('127.0.0.1:8787', `127.0.0.1:${mock.port}`)]);
  const world = mock.world('checkout');
  expect(world.plan.current).toMatchObject({ outcome: 'REJECTED', fail_reasons: ['errorGlare'] });
  expect(world.clock.mode).toBe('frozen');
});

const HELPS = [
  ['dist/server/main.js'],
  ...['verify', 'explore', 'doctor', 'merge', 'drift'].map((command) => ['dist/contracts/main.js', command]),
];

test('the kit is as large as it says', async () => {
  const count = (pattern: RegExp) => Number(pattern.exec(readme)?.[1]);
  /** "Over 140" is said of up to a quarter more. */
  const isOver = (said: number, counted: number) => counted >= said && counted < said * 1.25;
  const cases = readCases();
  expect(isOver(count(/client through over (\d+) conversations/), new Set(cases.map(({ id }) => baseOf(id))).size)).toBe(true);
  expect(isOver(count(/The kit has over (\d+) cases/), cases.length)).toBe(true);
  expect(isOver(count(/judges the judge\?\*\* Over (\d+) broken clients/), (await brokenClients()).size)).toBe(true);
});

test('the two commands are scripts, and every flag and file it names is there', async () => {
  const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  expect(scripts).toMatchObject({ start: expect.stringContaining('dist/server/main.js'), test: expect.stringContaining('vitest') });
  const help = (
    await Promise.all(
      HELPS.map(
        async (words) => (await run(process.execPath, [...words.map((word) => word.replace('dist', `${root}dist`)), '--help'])).stdout,
      ),
    )
  ).join();
  // --stdio is the adapter's own.
  for (const [flag] of readme.matchAll(/--(?!stdio\b)[a-z][a-z-]+/g)) expect(help).toContain(flag);
  for (const [, file] of readme.matchAll(/\]\(([A-Z]+\.md)\)/g)) expect(() => readFileSync(root + file)).not.toThrow();
});

test('the diagnosis that it quotes is what such a request gets', async () => {
  await using mock = await startMock();
  const world = mock.world();
  const [user] = world.users;
  const value = { purpose: 'VERIFICATION', provider: 'INCODE' };
  await fetch(`${mock.url}/v1/user/1364/identity-verification-session`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-Bunq-Client-Authentication': user?.session_token ?? '',
      'X-Bunq-Client-Signature': sign('sha256', Buffer.from(JSON.stringify(value)), user?.client_private_key ?? '').toString('base64'),
    },
    body: JSON.stringify(value, null, 2),
  });
  const [exchange] = world.journal.exchanges();
  expect(`${exchange?.refusal?.id}: ${exchange?.signature.diagnosis}`).toBe(/^ {4}(signature-invalid: .*)$/m.exec(readme)?.[1]);
});

test('its table of contents has every heading, and leads to each', () => {
  const slug = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');
  const headings = [...readme.matchAll(/^## (.*)$/gm)].map(([, heading = '']) => heading);
  const [, contents = ''] = /^\*\*Contents\*\*: (.*)$/m.exec(readme) ?? [];
  expect(contents).toBe(headings.map((heading) => `[${heading}](#${slug(heading)})`).join(' · '));
});
