/** A proxy in the environment of a client: it is not asked for the kit's servers, and who asks it all the same is told. */
import { expect, test } from 'vitest';
import { judge } from '../../contracts/judging/judge.js';
import { OWN_CASES, readCases } from '../../contracts/running/cases.js';
import { command } from '../../contracts/running/drivers/command.js';
import { runCase } from '../../contracts/running/run.js';

const program = `console.log(JSON.stringify({ outcome: 'error', error_kind: 'network', session_id: '', fail_reasons: [],
  note: [process.env.HTTP_PROXY, process.env.NO_PROXY, process.env.no_proxy].join(' ') })); process.exitCode = 1;`;
const [plain] = readCases(OWN_CASES).filter(({ id }) => id.startsWith('POLL-7K3Q'));

async function seenWith(env: Record<string, string>) {
  const driver = command({ command: process.execPath, args: ['-e', program], env });
  try {
    return await runCase(plain as NonNullable<typeof plain>, driver, { seed: 'proxy', clock: 'scaled' });
  } finally {
    await driver.close();
  }
}

test.each([
  [{}, 'localhost,127.0.0.1,::1', 'localhost,127.0.0.1,::1'],
  [{ NO_PROXY: 'corp.example, localhost' }, 'corp.example,localhost,127.0.0.1,::1', 'corp.example,localhost,127.0.0.1,::1'],
  [{ NO_PROXY: 'a', no_proxy: 'b' }, 'a,localhost,127.0.0.1,::1', 'b,localhost,127.0.0.1,::1'],
  [{ no_proxy: '*' }, '*', '*'],
])('loopback joins what is exempt in %j', async (own, upper, lower) => {
  const { runs } = await seenWith({ HTTP_PROXY: 'http://proxy.example:1', ...own });
  expect(runs[0]?.outcome?.note).toBe(`http://proxy.example:1 ${upper} ${lower}`);
});

test('a client that connects to nothing is told of proxies', async () => {
  expect(judge(await seenWith({})).reason).toContain('do not go through a proxy for 127.0.0.1');
});
