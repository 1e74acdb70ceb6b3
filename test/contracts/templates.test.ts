/** `bunq-contracts init`: every template is written, is short, and, where it runs without being built, is a client that passes. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { directory } from '../support/cli.js';
import { contracts } from '../support/contracts.js';

const templates = fileURLToPath(new URL('../../contracts/templates/', import.meta.url));
const languages = readdirSync(templates).sort();

describe.each(languages)('%s', (language) => {
  const [file, ...more] = readdirSync(`${templates}${language}`) as [string];
  const text = readFileSync(`${templates}${language}/${file}`, 'utf8');

  test('is one file of less than 150 lines, which says how it is run and what it does not do', () => {
    expect(more).toEqual([]);
    expect(text.trimEnd().split('\n').length).toBeLessThan(150);
    expect(text).toMatch(/Run it: .*bunq-contracts verify .*--lacks \S*onboarding.* -- \S/);
    expect(text).toMatch(/What it does not do: \S/);
  });

  test('is written, where there is no such file, with the line that verifies it', async () => {
    using folder = directory();
    const { code, stdout } = await contracts('init', language, folder.path('a new one'));
    expect(code).toBe(0);
    expect(readFileSync(folder.path(`a new one/${file}`), 'utf8')).toBe(text);
    expect(stdout).toContain(`  cd '${folder.path('a new one')}' && ${/Run it: (.*)/.exec(text)?.[1]}\n`);
    const again = await contracts('init', language, folder.path('a new one'));
    expect(again).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(`${file} is there already, and is left as it is`) });
  });
});

test('a language that there is none of is refused with those that there are', async () => {
  const { code, stdout, stderr } = await contracts('init', 'cobol');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(`Allowed choices are ${languages.join(', ')}.`);
});

const KINDS = [
  'POLL-7K3Q[entry=identity,edition=2026-06]',
  'POLL-R8W4[entry=identity,edition=2025-10]',
  'POLL-C5ZK[left=cancelled]',
  'VRFY-T8KC[signature=flip,*]',
  'PATH-L5TD',
];

/** As each is started here; its own first lines name what it lacks. */
const STARTED: Record<string, string[]> = {
  python: ['python3', 'adapter.py'],
};

test.each(Object.entries(STARTED))(
  '%s passes where it approves, rejects, is left by the user, and is lied to',
  async (language, [command, file]) => {
    const path = `${templates}${language}/${file}`;
    const lacks = /--lacks (\S+)/.exec(readFileSync(path, 'utf8'))?.[1] as string;
    const { code, stdout } = await contracts('verify', ...KINDS, '--seed', '7', '--lacks', lacks, '--quiet', '--', command as string, path);
    expect(stdout).toMatch(/^\d+ cases: \d+ pass\n/);
    expect(code).toBe(0);
  },
);
