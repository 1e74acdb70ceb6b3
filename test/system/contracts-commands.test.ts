/** What only a process of its own can do wrong: how it ends. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { chosen, readCases } from '../../contracts/running/cases.js';
import { command } from '../../contracts/running/drivers/command.js';
import { verifyCases } from '../../contracts/verify.js';

const folder = new URL('../clients/broken-commands/', import.meta.url);
const APPROVED = 'POLL-7K3Q[entry=identity,edition=2025-10]';
const ERROR = 'POLL-K2VU[status=304]';

test.each([
  ['none', []],
  ['error-exits-0', [`${ERROR} WARN exit-matches-outcome`]],
  ['verdict-exits-2', [`${APPROVED} FAIL ends-cleanly exit-matches-outcome`]],
  ['rejects-after-its-outcome', [`${APPROVED} FAIL ends-cleanly exit-matches-outcome`]],
  ['ended-by-a-signal', [`${APPROVED} FAIL ends-cleanly`]],
  ['leaves-a-timer', [`${APPROVED} PASS exits-after-its-outcome`, `${ERROR} PASS exits-after-its-outcome`]],
])('the command with the bug %s is caught for what it is', async (name, expected) => {
  const driver = command({
    command: process.execPath,
    args: ['--import', 'tsx', fileURLToPath(new URL(`${name}.ts`, folder))],
    env: process.env,
  });
  try {
    const cases = chosen(readCases(), [APPROVED, ERROR]);
    const report = await verifyCases({ cases, driver, seed: 'commands', clock: 'scaled', jobs: 2 });
    const found = report.cases.flatMap(({ id, verdict, reason, checks }) => {
      // A busy machine takes its time to end even one that has nothing to do.
      const isSlow = (check: string) => check === 'exits-after-its-outcome' && name !== 'leaves-a-timer';
      const caught = checks.flatMap((check) => (check.findings.length > 0 && !isSlow(check.id) ? [check.id] : []));
      return caught.length + Number(verdict !== 'PASS') > 0 ? [[id, verdict, ...caught.sort(), ...(reason ? [reason] : [])].join(' ')] : [];
    });
    expect(found, JSON.stringify(report.cases.map(({ checks }) => checks.flatMap(({ findings }) => findings)))).toEqual(expected);
  } finally {
    await driver.close();
  }
});
