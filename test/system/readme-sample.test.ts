/** The README's sample of a test, run by vitest as a reader would. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { blocks, root } from '../support/readme.js';

const run = promisify(execFile);

test('the test that it shows passes, and would not if something else came', async () => {
  const [sample = ''] = blocks('ts');
  const folder = `${root}dist/readme-sample`;
  await mkdir(folder, { recursive: true });
  const vitest = `${root}node_modules/vitest/vitest.mjs`;
  const outcome = async (text: string) => {
    writeFileSync(`${folder}/sample.test.ts`, text);
    return run(process.execPath, [vitest, 'run', '--root', folder], {
      env: { ...process.env, VITEST: '', NO_COLOR: '1', FORCE_COLOR: '0' },
    }).then(
      ({ stdout }) => stdout,
      ({ stdout, stderr }) => `${stderr}${stdout}`,
    );
  };
  expect(await outcome(sample)).toMatch(/Tests\s+1 passed/);
  expect(await outcome(sample.replace('times: 1', 'times: 2'))).toMatch(/identity-verification-session\.update[\s\S]*Tests\s+1 failed/);
  await rm(folder, { recursive: true });
});
