/** The control plane from another language: the example in Python, run as it stands. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';

const example = fileURLToPath(new URL('../clients/python/control_example.py', import.meta.url));

let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.stop());

function python(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    execFile('python3', [example, ...args], { timeout: 60_000 }, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number')
        reject(new Error(`these tests need python3, 3.8 or newer, which could not be run: ${error.message}`));
      else resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

test('makes a world, plans, verifies an identity, lets time pass, reads the journal', async () => {
  const { code, stdout, stderr } = await python(mock.url);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toEqual([
    '2026-01-01 09:00:00.000000 CREATED None',
    '2026-01-01 09:00:00.000000 SUBMITTED None',
    "it is 2026-01-01 09:00:02.000000 and this fell due: ['process']",
    "2026-01-01 09:00:02.000000 PROCESSED {'result': 'REJECTED', 'all_fail_reason': ['errorGlare']}",
    'CREATED by exchange 1',
    'SUBMITTED by exchange 3',
    'PROCESSED by plan',
    'identity-verification-session.create 200',
    'identity-verification-session.read 200',
    'identity-verification-session.update 200',
    'identity-verification-session.read 200',
    'identity-verification-session.read 200',
    'visited: identity-verification-session.process, identity-verification-session.submit',
  ]);
});

test('leaves no world behind, so that it runs again', async () => {
  await python(mock.url);
  expect(await python(mock.url)).toMatchObject({ code: 0 });
  expect(await (await fetch(`${mock.url}/_mock/worlds`)).json()).toEqual({ worlds: [] });
});

test('stops at a refusal and shows it', async () => {
  mock.world('python');
  const { code, stderr } = await python(mock.url);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^PUT http:\S+\/_mock\/worlds\/python was answered 409: bunq-mock: there is a world python already/);
});
