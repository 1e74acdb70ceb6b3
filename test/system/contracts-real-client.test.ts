/** A client that others wrote and published, judged by the kit: what is wrong with it is known, row by row, and nothing else is found. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { applyExpected, readExpected } from '../../contracts/judging/expected.js';
import type { ContractReport } from '../../contracts/judging/kinds.js';
import { matches, readCases } from '../../contracts/running/cases.js';
import type { Capability, Client } from '../../contracts/running/client.js';
import { inProcess } from '../../contracts/running/drivers/in-process.js';
import { verifyCases } from '../../contracts/verify.js';
import { installJsClient, jsClient } from '../support/bunq-js-client.js';

const cases = readCases();
const ids = cases.map(({ id }) => id);
const today = new Date().toISOString().slice(0, 10);

let report: ContractReport;
beforeAll(async () => {
  await installJsClient();
  // One of these turns its verification off, others send it through a proxy.
  for (const name of Object.keys(process.env)) if (/^(ENV_CI|CI_\w+_KEY_PEM|(https?|all)_proxy)$/i.test(name)) vi.stubEnv(name, undefined);
  const adapter = (await import(`${jsClient}adapter.mjs`)) as { default: Client; capabilities: readonly Capability[] };
  const about = { name: '@bunq-community/bunq-js-client', version: '1.1.2', language: 'JavaScript' };
  const driver = inProcess(adapter.default, about, adapter.capabilities);
  // Its cryptography is JavaScript, and takes a core: more at once would take longer each.
  report = await verifyCases({ cases, driver, seed: 'real-client', clock: 'virtual', jobs: 2 });
}, 900_000);

describe('@bunq-community/bunq-js-client 1.1.2', () => {
  test('fails what it is known to fail, and nothing else', () => {
    const rows = readExpected(`${jsClient}expected-failures.json`);
    const { unexpected, stale } = applyExpected(report, rows, ids, today);
    expect(
      unexpected.map(({ id, reason, checks }) => [id, reason, checks.flatMap(({ findings }) => findings.map(({ text }) => text))]),
    ).toEqual([]);
    expect(stale.map(({ row, why }) => `${row.pattern}: ${why}`)).toEqual([]);
  });

  test('is warned of what it is known to be warned of, and of nothing else', () => {
    const patterns = readExpected(`${jsClient}expected-warnings.json`).map(({ pattern }) => pattern);
    const warned = report.cases.flatMap(({ id, checks }) =>
      checks.flatMap((check) => (check.verdict === 'WARN' ? [`${id}/${check.id}`] : [])),
    );
    expect(warned.filter((check) => !patterns.some((pattern) => matches(pattern, check)))).toEqual([]);
    // Every case that a row names, not one of them.
    const named = report.cases.flatMap(({ id, verdict, checks }) =>
      verdict === 'NOT_APPLICABLE' ? [] : checks.map((check) => `${id}/${check.id}`),
    );
    const rows = patterns.map((pattern) => [pattern, named.filter((check) => matches(pattern, check) && !warned.includes(check))] as const);
    expect(rows.filter(([, passed]) => passed.length > 0)).toEqual([]);
    expect(patterns.filter((pattern) => !warned.some((check) => matches(pattern, check)))).toEqual([]);
  });

  test('is not judged by what it cannot do, which is to take webhooks and, by its adapter, to pay', () => {
    const unjudged = report.cases.filter(({ verdict }) => !['PASS', 'WARN', 'FAIL', 'NOT_REACHED'].includes(verdict));
    const needy = cases.filter(({ entry, needs }) => entry === 'payment' || needs?.includes('webhooks')).map(({ id }) => id);
    expect(unjudged.map(({ id }) => id)).toEqual(needy.sort());
  });
});
