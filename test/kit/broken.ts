/** The broken clients, each under the name of its file. */
import { readdirSync } from 'node:fs';
import type { CaseResult, ContractReport } from '../../contracts/index.js';
import { baseOf } from '../../contracts/index.js';
import type { Broken } from '../clients/mutant.js';

const folder = new URL('../clients/broken/', import.meta.url);

export async function brokenClients(): Promise<Map<string, Broken>> {
  const names = readdirSync(folder).sort();
  const loaded = names.map(
    async (name) => [name.replace(/\.ts$/, ''), ((await import(new URL(name, folder).href)) as { default: Broken }).default] as const,
  );
  return new Map(await Promise.all(loaded));
}

/** What a report holds against a client, as `POLL-7K3Q/outcome`; of cases with parameters, once. */
export function caughtBy({ cases }: ContractReport): string[] {
  const found = cases.flatMap(({ id, checks }) => checks.flatMap((check) => (check.findings.length ? [`${baseOf(id)}/${check.id}`] : [])));
  return [...new Set(found)].sort();
}

/** What a case holds against a client; nothing, when it passes it without a finding. */
export function heldAgainst({ id, verdict, reason, checks }: CaseResult): object[] {
  const findings = checks.flatMap(({ findings }) => findings.map(({ text }) => text));
  return verdict === 'PASS' && findings.length === 0 ? [] : [{ id, verdict, reason, findings }];
}
