/**
 * bunq-contracts with clients that can hardly be driven: a clear message, the right exit status, and nothing left running.
 * One file, though long: the same clients, by one driver after another.
 */
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { ContractReport } from '../../contracts/judging/kinds.js';
import { directory } from '../support/cli.js';
import { contracts, endRunning, python, running, startContracts } from '../support/contracts.js';

/** A time to sleep that no other process has. */
const AWAKE = `${100_000 + (process.pid % 100_000)}.25`;
const CASE = 'POLL-7K3Q[entry=identity,edition=2025-10]';
const OUTCOME = '{"outcome":"approved","error_kind":"none"}';
const READY = JSON.stringify({ type: 'ready', name: 'a client', capabilities: ['identity', 'clock:virtual'] });

// Of this file's own, which the kit inherits: other files drive clients at the same time.
const temporary = mkdtempSync(join(tmpdir(), 'bunq-contracts-test-'));
process.env.TMPDIR = temporary;
// Or else bash, to which Node gives a socket, takes itself for a remote shell and reads the start-up file of whoever tests.
process.env.SHLVL = '2';
const keys = () => readdirSync(temporary).filter((name) => name.startsWith('bunq-contracts-keys-'));

afterAll(() => rmSync(temporary, { recursive: true }));
afterEach(async () => {
  try {
    await expect.poll(() => running(AWAKE)).toEqual([]);
  } finally {
    // Or every test that follows would fail for what this one has left.
    endRunning(AWAKE);
  }
  // Folders with private keys.
  expect(keys()).toEqual([]);
});

async function verify(script: string, ...flags: string[]) {
  using folder = directory();
  const path = folder.path('report.json');
  const ended = await contracts('verify', CASE, '--seed', '1', '--json', path, ...flags, '--', 'bash', '-c', script);
  const report = (): ContractReport => JSON.parse(readFileSync(path, 'utf8'));
  return { ...ended, report: ended.code < 2 ? report() : undefined };
}

describe('a process for each conversation', () => {
  test.each<[string, string, RegExp]>([
    ['prints garbage', 'echo "%&/ no outcome"', /ended with status 0 without an outcome: the last line on stdout is "%&\/ no outcome"/],
    ['exits 0 with no outcome', 'exit 0', /ended with status 0 without an outcome: it printed nothing on stdout/],
    ['prints JSON that is no outcome', `echo '{"outcome":"great"}'`, /its outcome is none: \/outcome must be equal.*approved/],
    ['prints garbage after its outcome', `echo '${OUTCOME}'; echo bye`, /the last line on stdout is "bye"/],
    ['crashes', `echo broken >&2; kill -SEGV $$`, /was ended by SIGSEGV without an outcome/],
    ['fails', 'exit 7', /ended with status 7 without an outcome/],
    ['floods stdout', `sleep ${AWAKE} & yes`, /it printed more than 1 MiB, and was stopped/],
    ['floods stderr', 'yes >&2', /it printed more than 1 MiB, and was stopped/],
    ['never ends', `sleep ${AWAKE}`, /gave no outcome before the kit gave it up: it printed nothing/],
    ['is deaf to being asked to end', `trap '' TERM; while true; do sleep ${AWAKE}; done`, /gave no outcome before the kit gave it up/],
    ['leaves what it forked and set apart', `setsid sleep ${AWAKE} & exit 0`, /ended with status 0 without an outcome/],
    [
      'leaves what it set apart without an environment',
      `env -i $(which setsid) sleep ${AWAKE} & exit 0`,
      /ended with status 0 without an outcome/,
    ],
    [
      'leaves what it cut off from all that it has, while it goes on itself',
      `env -i $(which setsid) sleep ${AWAKE} </dev/null >/dev/null 2>&1 & sleep ${AWAKE}`,
      /gave no outcome before the kit gave it up/,
    ],
    ['leaves what it forked', `(sleep ${AWAKE} &) ; sleep ${AWAKE} & exit 0`, /ended with status 0 without an outcome/],
  ])('one that %s', async (_, script, why) => {
    const { code, report, stdout, stderr } = await verify(script);
    expect(code, stderr).toBe(1);
    expect(report?.cases[0]).toMatchObject({ verdict: 'FAIL', reason: expect.stringMatching(why) });
    expect(stdout).toContain(`bunq-contracts verify '${CASE}' --seed 1 -- bash`);
  });

  test('garbage before the outcome is fine', async () => {
    const { report } = await verify(`echo hello; echo; echo '${OUTCOME}'; echo debug >&2`);
    // It has done nothing, and claims all the same.
    expect(report?.cases[0]).toMatchObject({ outcomes: [{ outcome: 'approved', error_kind: 'none' }], verdict: 'FAIL' });
    expect(report?.cases[0]?.output).toContain('debug');
  });

  test('one that goes on after its outcome is ended, and that is told', async () => {
    const { report } = await verify(`echo '${OUTCOME}'; sleep ${AWAKE} & sleep ${AWAKE}`);
    const found = report?.cases[0]?.checks.find(({ id }) => id === 'exits-after-its-outcome');
    expect(found?.findings).toHaveLength(1);
  });

  test('what is in the environment for the real bunq does not reach it, and the kit says all it has', async () => {
    process.env.BUNQ_SECRET_OF_MINE = 'production';
    const { report } = await verify('env | grep ^BUNQ_ | cut -d= -f1 | sort >&2; ls -l $BUNQ_PRIVATE_KEY_FILE >&2');
    delete process.env.BUNQ_SECRET_OF_MINE;
    const output = report?.cases[0]?.output ?? '';
    const names = ['API_KEY', 'APPLICANT', 'BASE_URL', 'DEADLINE_MS', 'ENTRY', 'POLL_INTERVAL_MS', 'PRIVATE_KEY_FILE'];
    expect(output.match(/^BUNQ_\w+$/gm)).toEqual(
      [...names, 'RUN', 'SERVER_PUBLIC_KEY_FILE', 'SESSION_TOKEN', 'USER_ID'].map((name) => `BUNQ_${name}`),
    );
    expect(output).toContain('-rw-------');
  });

  test('a command that is not there, or may not be run, could not even try', async () => {
    for (const [command, why] of [
      ['/nonexistent/client', 'there is no such command'],
      [python.replace('adapter.py', ''), 'it may not be executed'],
    ] as const) {
      const { code, stderr, stdout } = await contracts('verify', CASE, '--', command);
      expect(stderr).toContain('the adapter could not even try, and the client is not judged');
      expect(stderr).toContain(why);
      expect(stdout).toBe('');
      expect(code).toBe(2);
    }
  });
});

describe('a command that fails before it has called anybody, whatever the case', () => {
  test.each<[string, (path: (name: string) => string) => string[], RegExp]>([
    [
      'for its module is not there',
      () => ['node', '/nonexistent/client.mjs'],
      /ended with status 1.*\n.*Cannot find module '\/nonexistent\/client.mjs'/s,
    ],
    ['by an interpreter with CRLF', (path) => [script(path('client'), '#!/bin/bash\r\necho\r\n')], /#!\/bin\/bash, ends in CRLF/],
    ['by env with CRLF', (path) => [script(path('client'), '#!/usr/bin/env bash\r\necho\r\n')], /#!\/usr\/bin\/env bash, ends in CRLF/],
    [
      'by an interpreter that is not there',
      (path) => [script(path('client'), '#!/no/such/shell\n')],
      /names an interpreter that is not there/,
    ],
  ])('%s: could not even try, and says so itself', async (_, command, why) => {
    using folder = directory();
    const { code, stdout, stderr } = await contracts('verify', '--', ...command(folder.path));
    expect(stderr).toContain('the adapter could not even try, and the client is not judged');
    expect(stderr).toMatch(why);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  const script = (path: string, text: string) => {
    writeFileSync(path, text, { mode: 0o755 });
    return path;
  };

  test('one that does nothing is judged: of all cases it passes none', async () => {
    using folder = directory();
    const { code, stderr } = await contracts('verify', '--json', folder.path('report.json'), '--', 'true');
    expect(code, stderr).toBe(1);
    expect(stderr).toMatch(/^\d+ cases, seed \w+, \d+ at once$/m);
    const { cases } = JSON.parse(readFileSync(folder.path('report.json'), 'utf8')) as ContractReport;
    expect(cases.filter(({ verdict }) => !['FAIL', 'NOT_REACHED', 'NOT_APPLICABLE'].includes(verdict))).toEqual([]);
  });
});

describe('one process for all', () => {
  const stdio = (script: string, ...flags: string[]) => verify(script, '--driver', 'stdio', ...flags);

  test.each<[string, string, RegExp]>([
    ['says garbage', `read x; echo 'hello there'; sleep ${AWAKE}`, /this line is no JSON: "hello there"/],
    ['never says ready', `sleep ${AWAKE}`, /has not said ready within 1 s/],
    ['ends before it is ready', 'echo no such module >&2; exit 3', /ended with status 3 before it said ready\nno such module/],
    [
      'says garbage in the middle',
      `read x; echo '${READY}'; read y; echo '{"type":'; sleep ${AWAKE}`,
      /this line is no JSON: "{\\"type\\":"/,
    ],
    [
      'says what there is not',
      `read x; echo '${READY}'; read y; echo '{"type":"snooze","seq":1}'; sleep ${AWAKE}`,
      /there is no such message/,
    ],
    [
      'speaks of another run',
      `read x; echo '${READY}'; read y; echo '{"type":"sleep","seq":9,"ms":1}'; sleep ${AWAKE}`,
      /its seq is of no run/,
    ],
    [
      'offers what there is not',
      `read x; echo '${READY.replace('virtual', 'vritual')}'; sleep ${AWAKE}`,
      /there is no capability clock:vritual/,
    ],
    ['floods a line', `read x; yes | tr -d '\\n'`, /a line on stdout is longer than 1 MiB/],
  ])('one that %s: the adapter could not even try', async (_, script, why) => {
    const { code, stderr } = await stdio(script, '--ready-timeout', '1');
    expect(stderr).toContain('the adapter could not even try');
    expect(stderr).toMatch(why);
    expect(code).toBe(2);
  });

  test('one that dies in the middle fails the case, and is started again for the next', async () => {
    using folder = directory();
    const path = folder.path('report.json');
    const script = `echo started >> ${folder.path('starts')}; read x; echo '${READY}'; read y; exit 5`;
    const args = ['--driver', 'stdio', '--jobs', '1', '--json', path, '--', 'bash', '-c', script];
    expect(await contracts('verify', 'POLL-7K3Q', '--entry', 'identity', ...args)).toMatchObject({ code: 1 });
    const { cases } = JSON.parse(readFileSync(path, 'utf8')) as ContractReport;
    const why = expect.stringContaining('its process is gone: it ended with status 5 in the middle of the conversation');
    expect(cases.map(({ verdict, reason }) => [verdict, reason])).toEqual([
      ['FAIL', why],
      ['FAIL', why],
    ]);
    expect(readFileSync(folder.path('starts'), 'utf8').trim().split('\n')).toHaveLength(2);
  });

  test('one that never says an outcome is given up', async () => {
    const { code, report } = await stdio(`read x; echo '${READY}'; sleep ${AWAKE}`);
    expect(code).toBe(1);
    expect(report?.cases[0]).toMatchObject({
      verdict: 'FAIL',
      reason: expect.stringContaining('gave no outcome before the kit gave it up'),
    });
  });

  test('what a client does not offer is not held against it; nothing at all is not judged', async () => {
    const { code, stderr } = await contracts(
      'verify',
      'POLL-7K3Q',
      '--entry',
      'onboarding',
      '--driver',
      'stdio',
      '--',
      'bash',
      '-c',
      `read x; echo '${READY}'; read y`,
    );
    expect(stderr).toContain('none of these cases applies to this client');
    expect(code).toBe(2);
  });
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s: no further case begins, what ran is reported, and the client is ended',
  async (signal) => {
    using folder = directory();
    const path = folder.path('report.json');
    const child = startContracts(
      'verify',
      'POLL-*',
      '--jobs',
      '1',
      '--json',
      path,
      '--',
      'bash',
      '-c',
      `[ -e ${folder.path('first')} ] && sleep ${AWAKE}; touch ${folder.path('first')}`,
    );
    let stderr = '';
    child.stderr.on('data', (text) => (stderr += text));
    await expect.poll(() => stderr.includes(' 1/') && running(AWAKE).length > 0, { timeout: 30_000 }).toBe(true);
    child.kill(signal);
    expect((await once(child, 'exit'))[0]).toBe(4);
    const report = JSON.parse(readFileSync(path, 'utf8')) as ContractReport;
    expect(report.cut_short).toBe(true);
    expect(report.cases).toHaveLength(1);
  },
);

describe('failures that are known', () => {
  test('are expected; when they pass, or name nothing, the run fails', async () => {
    using folder = directory();
    const file = folder.path('expected.json');
    const rows = (...patterns: string[]) =>
      writeFileSync(file, JSON.stringify({ expected_failures: patterns.map((pattern) => ({ pattern, kind: 'fails', reason: 'known' })) }));
    const client = ['--driver', 'stdio', '--', 'bash', '-c', `read x; echo '${READY}'; read y; exit 5`];
    rows(CASE);
    expect(await contracts('verify', CASE, '--expected-failures', file, ...client)).toMatchObject({ code: 0 });
    rows(CASE, 'POLL-NONE');
    const stale = await contracts('verify', CASE, '--expected-failures', file, ...client);
    expect(stale).toMatchObject({ code: 1, stdout: expect.stringContaining('the row POLL-NONE (known) is to go: it names no case') });
    rows();
    const fresh = await contracts('verify', CASE, '--expected-failures', file, ...client);
    expect(fresh).toMatchObject({ code: 1, stdout: expect.stringContaining(`{"pattern":"${CASE}","kind":"fails","reason":`) });
  });
});

describe('the client in Python', () => {
  test('passes every case by stdio', async () => {
    const { code, stdout } = await contracts('verify', '--driver', 'stdio', '--seed', '1', '--', 'python3', python, '--stdio');
    expect(stdout.split('\n').filter((line) => /^(FAIL|NOT_REACHED|HARNESS)/.test(line))).toEqual([]);
    expect(code).toBe(0);
  }, 600_000);

  test('has the same report for the same seed', async () => {
    using folder = directory();
    const reports = ['one.json', 'two.json'].map(folder.path);
    for (const path of reports)
      await contracts(
        'verify',
        'POLL-*',
        '--entry',
        'identity',
        '--driver',
        'stdio',
        '--seed',
        '1',
        '--json',
        path,
        '--',
        'python3',
        python,
        '--stdio',
      );
    const [one, two] = reports.map((path) => readFileSync(path, 'utf8'));
    expect(two).toBe(one);
    expect(JSON.parse(one as string).cases.length).toBeGreaterThan(10);
  });

  test('passes as a command', async () => {
    const { code, stdout } = await contracts('verify', 'POLL-7K3Q', 'POLL-R8W4', 'POLL-C5ZK', '--', 'python3', python);
    expect(stdout).toContain('pass');
    expect(code).toBe(0);
  });

  test('waits for seconds by a real clock as a command, unless a scaled one is asked for', async () => {
    const cases = ['VRFY-C7TQ', 'PARS-D5KW'];
    const { code, stdout, stderr } = await contracts('verify', ...cases, '--seed', '1', '--', 'python3', python);
    expect(stderr).toMatch(/^(\d+) cases, seed 1, \d+ at once\n\1 of them wait for seconds by a real clock, side by side: up to 2 min/);
    expect(stderr).not.toMatch(/NOT_APPLICABLE|INCONCLUSIVE/);
    expect(code, stdout).toBe(0);
    const scaled = await contracts('verify', ...cases, '--clock', 'scaled', '--', 'python3', python);
    expect(scaled.stderr).toContain('none of these cases applies to this client');
  });

  test.each([['command'], ['stdio']])('is found fit to be driven by %s', async (driver) => {
    const flags = driver === 'stdio' ? ['--stdio'] : [];
    const { code, stdout } = await contracts('doctor', '--driver', driver, '--', 'python3', python, ...flags);
    expect(stdout).toContain('ok    entry onboarding: says an outcome: approved');
    expect(stdout).toContain('ok    entry onboarding, refused at once: says an outcome: error:protocol');
    expect(code).toBe(0);
  });

  test('can be asked about one entry alone', async () => {
    const { code, stdout } = await contracts('doctor', '--entry', 'identity', '--driver', 'stdio', '--', 'python3', python, '--stdio');
    expect(stdout).toContain('ok    entry identity, refused at once: says an outcome: error:protocol');
    expect(stdout).not.toContain('onboarding:');
    expect(code).toBe(0);
  });
});

describe('doctor says what to do about', () => {
  test.each<[string, string[], RegExp]>([
    ['a command that is not there', ['nonexistent-client'], /WRONG.*no such command\n {6}-> write after --/],
    [
      'no outcome',
      ['bash', '-c', 'exit 0'],
      /WRONG.*it calls nothing at BUNQ_BASE_URL.*\n.*\nWRONG.*without an outcome.*\n {6}-> say \{"outcome"/,
    ],
    [
      'an entry that it does not do, and what need not be said of it',
      [
        'bash',
        '-c',
        `test $BUNQ_ENTRY = identity && curl -s $BUNQ_BASE_URL/v1/user && echo && echo '${OUTCOME}' && exit
        echo '{"outcome":"error","error_kind":"config","session_id":"","fail_reasons":[],"note":""}'; exit 1`,
      ],
      /WRONG entry onboarding: it calls nothing.*\n {6}-> .*--lacks onboarding(?!.*the adapter works)/s,
    ],
    [
      'a call elsewhere',
      ['bash', '-c', `curl -s $BUNQ_BASE_URL/user; echo; echo '${OUTCOME}'`],
      /WRONG.*calls GET \/user, which bunq does not have\n {6}-> .*\/v1\//,
    ],
    ['a process that stays', ['bash', '-c', `echo '${OUTCOME}'; sleep ${AWAKE}`], /WRONG.*its process goes on after its outcome/],
  ])('%s', async (_, client, why) => {
    const { code, stdout } = await contracts('doctor', '--', ...client);
    expect(stdout).toMatch(why);
    expect(stdout).toContain('The adapter cannot be driven yet.');
    expect(code).toBe(1);
  });
});

test('nowhere to put the keys of a conversation: said once, and exit status 2', async () => {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = '/no/such/folder';
  try {
    const { code, stdout, stderr } = await contracts('verify', 'POLL-*', '--', 'true');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.match(/set TMPDIR/g)).toHaveLength(1);
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
});
