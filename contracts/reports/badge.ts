/** A badge, by https://shields.io/badges/endpoint-badge, which refuses fields that it does not know: the counts are in the message. */
import type { ContractReport } from '../judging/kinds.js';

export function badgeOf({ summary, cut_short, cases }: ContractReport): string {
  const { PASS, WARN, FAIL, NOT_REACHED, NOT_APPLICABLE, HARNESS_ERROR } = summary;
  const failed = FAIL + NOT_REACHED;
  const parts = [
    `${PASS + WARN}/${cases.length - NOT_APPLICABLE} pass`,
    failed > 0 && `${failed} fail`,
    WARN > 0 && `${WARN} warn`,
    HARNESS_ERROR > 0 && `${HARNESS_ERROR} kit errors`,
    cut_short && 'cut short',
  ];
  // Whatever was not seen to go well is not green.
  const isProven = PASS > 0 && PASS + WARN + NOT_APPLICABLE === cases.length && !cut_short;
  const color = failed > 0 ? 'red' : !isProven ? 'lightgrey' : WARN > 0 ? 'yellow' : 'brightgreen';
  return `${JSON.stringify({ schemaVersion: 1, label: 'bunq contracts', message: parts.filter(Boolean).join(', '), color })}\n`;
}
