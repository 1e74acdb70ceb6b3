/** The report for people. */
import type { DriftReport } from '../../schemas/generated/types.js';

const MOST_OPEN = 12;

export function driftText(report: DriftReport): string {
  const { target, date, entry, summary, stopped, findings, settled, not_reached, patch } = report;
  const lines = [`${target.host}, ${date}: ${summary.exchanges} exchanges, entry ${entry}, edition ${target.edition}`];
  if (target.is_mock) lines.push('It says that it is a mock: what it says settles nothing about bunq, and there is no patch.');
  if (stopped) lines.push(`The walk stopped: ${stopped.why}.`);
  lines.push('', findings.length ? `${findings.length} where it differs from the schemas:` : 'Nothing differs from the schemas.');
  for (const { kind, operation, path, expected, seen, exchange, times } of findings) {
    const often = times > 1 ? `, and ${times - 1} more` : '';
    lines.push(
      `  ${kind}  ${operation}  ${path}`.trimEnd(),
      `      known: ${expected}`,
      `      seen:  ${seen} (exchange ${exchange}${often})`,
    );
  }
  const told = (verdict: 'confirmed' | 'refuted', title: string) => {
    const rows = settled.filter((row) => row.verdict === verdict);
    if (rows.length) lines.push('', `${rows.length} ${title}:`);
    for (const { source, where, mark, seen, exchange } of rows)
      lines.push(`  ${source}  ${where}  (${mark})`, `      seen: ${seen} (exchange ${exchange})`);
  };
  told('refuted', 'refuted');
  told('confirmed', 'confirmed');
  if (not_reached.length) lines.push('', `${not_reached.length} that nothing spoke to:`);
  for (const { source, where } of not_reached.slice(0, MOST_OPEN)) lines.push(`  ${source}  ${where}`);
  if (not_reached.length > MOST_OPEN) lines.push(`  and ${not_reached.length - MOST_OPEN} more: see --json`);
  const steps = Object.values(patch).flat().length;
  if (steps) lines.push('', `A patch of ${steps} steps for ${Object.keys(patch).length} schema files: see --patch`);
  return `${lines.join('\n')}\n`;
}
