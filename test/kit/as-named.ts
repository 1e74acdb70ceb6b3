/** What a broken client says of itself, held against what the kit finds. */
import { expect } from 'vitest';
import type { CaseResult, ContractCase } from '../../contracts/judging/kinds.js';
import { chosen, readCases } from '../../contracts/running/cases.js';
import { inProcess } from '../../contracts/running/drivers/in-process.js';
import { verifyCases } from '../../contracts/verify.js';
import { type Broken, mutant } from '../clients/mutant.js';

const all = readCases();

/** Fails unless it is caught by the checks that it names, and passes the cases that it names. */
export async function expectAsNamed(name: string, bug: Broken): Promise<void> {
  const driver = inProcess(await mutant(bug), { name });
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
}
