/** What a client says or prints of secrets does not reach a report, in whatever form. */
import { expect, test } from 'vitest';
import { type Client, type ClientContext, verifyClient } from '../../contracts/index.js';
import { chosen, readCases } from '../../contracts/running/cases.js';
import { command } from '../../contracts/running/drivers/command.js';
import { verifyCases } from '../../contracts/verify.js';

const CASE = 'POLL-7K3Q[entry=identity,edition=2025-10]';

/** The report about a client that says this of what it was given, and what it was given. */
async function reportOn(say: (context: ClientContext) => string) {
  let given: ClientContext | undefined;
  const talkative: Client = async (context) => {
    given = context;
    context.log(say(context));
    return { outcome: 'error', error_kind: 'protocol', note: say(context) };
  };
  const report = await verifyClient(talkative, { cases: CASE, seed: 'redact' });
  return { text: JSON.stringify(report), given: given as ClientContext, checks: report.cases[0]?.checks ?? [] };
}

test('as part of a url', async () => {
  const { text, given, checks } = await reportOn(({ applicant }) => `?email=${encodeURIComponent(applicant.email)}`);
  expect(text).not.toContain(encodeURIComponent(given.applicant.email));
  expect(checks.find(({ id }) => id === 'prints-no-identity-data')?.verdict).toBe('FAIL');
});

test('any line of a private key, and a whole one in one line', async () => {
  const lines = (key: string) => key.split('\n').filter((line) => line && !line.startsWith('-----'));
  for (const nr of [0, 5, -1]) {
    const { text, given, checks } = await reportOn(({ privateKey }) => `key ${lines(privateKey).at(nr)}`);
    expect(text).not.toContain(lines(given.privateKey).at(nr));
    expect(checks.find(({ id }) => id === 'prints-no-secret')?.findings).toEqual([
      { text: 'what it printed holds the private key', exchanges: [] },
      { text: 'its outcome holds the private key', exchanges: [] },
    ]);
  }
  const { text, given } = await reportOn(({ privateKey }) => lines(privateKey).join(''));
  for (const line of lines(given.privateKey)) expect(text).not.toContain(line);
});

test('half a token, where a line is too long to be quoted whole', async () => {
  const program = "console.log('x'.repeat(130) + ' ' + process.env.BUNQ_SESSION_TOKEN)";
  const driver = command({ command: process.execPath, args: ['-e', program], env: process.env });
  const cases = chosen(readCases(), [CASE]);
  const {
    cases: [result],
  } = await verifyCases({ cases, driver, seed: 'redact', clock: 'scaled', jobs: 1 });
  await driver.close();
  expect(result?.reason).toContain('xxxx');
  expect(result?.reason).not.toMatch(/[0-9a-f]{8}/);
});

test('what a client by command is started with does not become its name: it may be a real key', () => {
  const named = (...args: string[]) => command({ command: args[0] as string, args: args.slice(1), env: {} }).client.name;
  expect(named('node', 'adapter.js', '--api-key', 'real')).toBe('node adapter.js');
  expect(named('env', 'API_KEY=real', 'node', 'adapter.js')).toBe('env');
  expect(named('./adapter')).toBe('./adapter');
});
