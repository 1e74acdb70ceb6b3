/** bunq-contracts, from dist/: what needs no client, and what is called wrongly. `npm test` builds first. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { verifyClient } from '../../contracts/index.js';
import { jsonOf } from '../../contracts/reports/json.js';
import { directory } from '../support/cli.js';
import { contracts, python } from '../support/contracts.js';

describe('list', () => {
  test('has a line for each case', async () => {
    const { code, stdout } = await contracts('list', 'POLL-7K3Q');
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(4);
    expect(stdout).toMatch(/^POLL-7K3Q\[entry=identity,edition=2025-10\] +must +identity +An identity is approved, in time$/m);
  });

  test('is JSON for machines', async () => {
    const { stdout } = await contracts('list', '--json');
    const cases = JSON.parse(stdout);
    expect(cases.length).toBeGreaterThan(100);
    expect(Object.keys(cases[0])).toEqual(['id', 'level', 'safety', 'entry', 'title']);
  });
});

describe('explain', () => {
  test('a case', async () => {
    const { code, stdout } = await contracts('explain', 'POLL-R8W4');
    expect(code).toBe(0);
    for (const word of ['why', 'source', 'right    rejected', 'claims-on-evidence', 'bunq-contracts verify POLL-R8W4'])
      expect(stdout).toContain(word);
  });

  test('a rule', async () => {
    const { code, stdout } = await contracts('explain', 'claims-on-evidence');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^claims-on-evidence {2}must\n.*\n\nsource {3}safety: /);
  });
});

test('merge makes one page of several reports', async () => {
  using folder = directory();
  const yes = await verifyClient(async () => ({ outcome: 'approved' }), { name: 'says-yes', cases: 'POLL-7K3Q', seed: '1' });
  const no = await verifyClient(async () => ({ outcome: 'rejected' }), { name: 'says-no', cases: 'POLL-7K3Q', seed: '1' });
  writeFileSync(folder.path('yes.json'), jsonOf(yes));
  writeFileSync(folder.path('no.json'), jsonOf(no));
  const page = folder.path('both.html');
  expect(await contracts('merge', folder.path('yes.json'), folder.path('no.json'), '--html', page)).toMatchObject({ code: 0 });
  const text = readFileSync(page, 'utf8');
  for (const name of ['says-yes', 'says-no', 'POLL-7K3Q']) expect(text).toContain(name);
});

test('watch prints what the rules find, with a page of the desk that shows it', async () => {
  const child = spawn(process.execPath, [new URL('../../dist/contracts/main.js', import.meta.url).pathname, 'watch', '--port', '0']);
  try {
    let out = '';
    child.stdout.on('data', (data) => {
      out += data;
    });
    const word = (name: string) => out.match(new RegExp(`^ *${name} +(\\S+)$`, 'm'))?.[1];
    await expect.poll(() => word('the desk'), { timeout: 60_000 }).toMatch(/\/_mock\/desk$/);
    const sessions = `${word('base URL')}/v1/user/1364/identity-verification-session`;
    const headers = { 'X-Bunq-Client-Authentication': String(word('session token')), 'Content-Type': 'application/json' };
    const body = JSON.stringify({ purpose: 'VERIFICATION', provider: 'INCODE' });
    // The same twice, where nothing had gone wrong.
    for (let i = 0; i < 2; i++) await fetch(sessions, { method: 'POST', headers, body });
    await expect.poll(() => out).toMatch(/ {2}FAIL .*#2\)\n {4}(\S+\/_mock\/desk\/w\/default\/exchanges\/2)\n/);
    const [, page = ''] = / {4}(\S+\/exchanges\/2)\n/.exec(out) ?? [];
    expect(await (await fetch(page, { headers: { Accept: 'text/html' } })).text()).toContain('identity-verification-session.create');
  } finally {
    child.kill('SIGKILL');
  }
});

describe('called wrongly: one clear line, and exit status 2', () => {
  test.each([
    [['verify', 'POLL-NONE', '--', 'true'], /"POLL-NONE" names no case; there are .*POLL-7K3Q/],
    [['verify', 'XXXX-*', '--', 'true'], /"XXXX-\*" names no case; there are AUTH-\*/],
    [['verify'], /there is no client: write --/],
    [['verify', '--'], /there is no client/],
    [['verify', '--clock', 'virtual', '--', 'true'], /--clock virtual cannot be: a process waits in real time/],
    [['verify', '--clock', 'slow', '--', 'true'], /--clock.*slow/],
    [['verify', '--driver', 'tcp', '--', 'true'], /--driver.*tcp/],
    [['verify', '--jobs', '0', '--', 'true'], /--jobs.*positive/],
    [['verify', '--lacks', 'everything', '--', 'true'], /--lacks.*identity, onboarding/],
    [['verify', '--json', '/nonexistent/report.json', '--', 'true'], /--json.*no such folder/],
    [['verify', '--cases', '/nonexistent', '--', 'true'], /folder of cases cannot be read/],
    [['verify', '--expected-failures', '/nonexistent', '--', 'true'], /expected failures \/nonexistent/],
    [['verify', '--seed', 'a b', '--', 'true'], /--seed/],
    [['verify', 'POLL-REJ*', '--bogus', '--', 'true'], /--bogus/],
    [['explain', 'POLL'], /is no case and no rule; near is .*POLL-7K3Q/],
    [['explain', 'nonsense'], /is no case and no rule/],
    [['list', '--', 'true'], /takes no client/],
    [['merge', '/nonexistent', '--html', '/tmp/x.html'], /report \/nonexistent: it cannot be read/],
    [['merge', 'x'], /--html/],
    [['nonsense'], /nonsense/],
    [['watch', '--port', 'http'], /--port.*http/],
    [['drift'], /--target/],
  ] as const)('%j', async (args, why) => {
    const { code, stdout, stderr } = await contracts(...args);
    expect(stderr).toMatch(why);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});

test('--help and --version exit 0', async () => {
  const help = await contracts('--help');
  expect(help.code).toBe(0);
  for (const word of ['verify', 'doctor', 'watch', 'Exit status']) expect(help.stdout).toContain(word);
  const { code, stdout } = await contracts('verify', '--help');
  expect(code).toBe(0);
  for (const word of ['--expected-failures', '--junit', '-- command']) expect(stdout).toContain(word);
  expect(await contracts('--version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

test('--trace prints the traffic, and --har keeps it, without secrets', async () => {
  using folder = directory();
  const har = folder.path('case.har');
  const { code, stdout, stderr } = await contracts(
    'verify',
    'POLL-G4LY*',
    '--driver',
    'stdio',
    '--seed',
    '1',
    '--trace',
    '--har',
    har,
    '--',
    'python3',
    python,
    '--stdio',
  );
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/#\d+ POST \/v1\/user\/\d+\/identity-verification-session -> 200/);
  expect(stdout).toMatch(/! the kit: \/Response\/0\/\S+: .+ -> .+/);
  const text = readFileSync(har, 'utf8');
  const { log } = JSON.parse(text);
  expect(log.pages).toHaveLength(3);
  expect(log.entries.length).toBeGreaterThan(9);
  expect(log.entries.map(({ comment = '' }) => comment).join()).toContain('/Response/0/');
  expect(text).not.toMatch(/"name": "X-Bunq-Client-Authentication",\s*"value": "[0-9a-f]{20,}"/i);
});
