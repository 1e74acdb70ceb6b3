/** Each broken client is caught by the checks that it names, and passes the cases that it names. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { chosen, readCases } from '../../contracts/cases.js';
import { inProcess } from '../../contracts/drivers/in-process.js';
import type { CaseResult, ContractCase } from '../../contracts/kinds.js';
import { verifyCases } from '../../contracts/verify.js';
import { type Broken, mutant } from '../clients/mutant.js';

const folder = new URL('../clients/broken/', import.meta.url);
const all = readCases();

describe('a broken client is caught for what it is, and for nothing else near by', () => {
  test.concurrent.each(readdirSync(folder))('%s', async (file) => {
    const { default: bug } = (await import(`../clients/broken/${file}`)) as { default: Broken };
    const driver = inProcess(await mutant(bug), { name: file });
    const run = async (id: string) => {
      const { cases } = await verifyCases({ cases: chosen(all, [id]), driver, seed: 'broken', clock: 'virtual', jobs: 1 });
      return cases[0] as CaseResult;
    };
    // Of a case with parameters, the first in which it is caught will do; `npm run matrix` has them all.
    const found = new Map<string, CaseResult>();
    for (const caught of bug.fails) {
      const [pattern, check] = caught.split('/') as [string, string];
      const isCaught = ({ checks }: CaseResult) => checks.some(({ id, findings }) => id === check && findings.length > 0);
      const ids = chosen(all, [pattern]).map(({ id }) => id);
      for (const id of ids) {
        if (!found.has(id)) found.set(id, await run(id));
        if (isCaught(found.get(id) as CaseResult)) break;
      }
      expect([caught, ids.some((id) => found.has(id) && isCaught(found.get(id) as CaseResult))]).toEqual([caught, true]);
    }
    for (const pattern of bug.passes) {
      const { id, verdict, reason, checks } = await run((chosen(all, [pattern])[0] as ContractCase).id);
      const why = checks.flatMap(({ findings }) => findings.map(({ text }) => text));
      expect({ id, verdict, reason }, why.join('; ')).toEqual({ id, verdict: 'PASS', reason: '' });
    }
  });
});
