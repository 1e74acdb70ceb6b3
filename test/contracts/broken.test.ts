/** Each broken client is caught by the checks that it names, and passes the cases that it names. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { baseOf, chosen, matches, readCases } from '../../contracts/cases.js';
import { inProcess } from '../../contracts/drivers/in-process.js';
import { verifyCases } from '../../contracts/verify.js';
import { type Broken, mutant } from '../clients/mutant.js';

const folder = new URL('../clients/broken/', import.meta.url);
const all = readCases();

describe.each(readdirSync(folder))('%s', (file) => {
  test('is caught for what it is, and for nothing else near by', async () => {
    const { default: bug } = (await import(`../clients/broken/${file}`)) as { default: Broken };
    const caught = bug.fails.map((check) => check.split('/') as [string, string]);
    const cases = chosen(all, [...caught.map(([pattern]) => pattern), ...bug.passes]);
    const driver = inProcess(await mutant(bug), { name: file });
    const { cases: results } = await verifyCases({ cases, driver, seed: 'broken', clock: 'virtual', jobs: 4 });
    const found = results.flatMap(({ id, checks }) => checks.flatMap((check) => (check.findings.length ? [`${id}/${check.id}`] : [])));
    const missed = caught.filter(
      ([pattern, check]) => !found.some((one) => matches(pattern, one.split('/')[0] as string) && one.endsWith(`/${check}`)),
    );
    expect(
      missed.map((each) => each.join('/')),
      found.join(' '),
    ).toEqual([]);
    const failed = results.filter(({ id, verdict }) => verdict !== 'PASS' && bug.passes.some((pattern) => matches(pattern, id)));
    expect(
      failed.map(({ id, reason, checks }) => [id, reason, checks.flatMap(({ findings }) => findings.map(({ text }) => text))]),
    ).toEqual([]);
    expect(new Set(results.map(({ id }) => baseOf(id))).size).toBeGreaterThan(0);
  });
});
