import type { StatementRegionalFormat } from '../../../schemas/generated/types.js';
import type { Cents } from '../amounts.js';
import { libraries } from './libraries.js';
import type { Lines } from './lines.js';

/** Observed: importers of bunq's files, 2018 to 2026. */
const HEADER = ['Date', 'Interest Date', 'Amount', 'Account', 'Counterparty', 'Name', 'Description'];

/** `-1,034.75`, or `-1.034,75`. */
function amount(cents: Cents, format: StatementRegionalFormat): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  const [thousands, point] = format === 'EUROPEAN' ? ['.', ','] : [',', '.'];
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, thousands as string);
  return `${cents < 0 ? '-' : ''}${whole}${point}${digits.slice(-2)}`;
}

/** UTF-8, every field in quotes, the newest payment first. */
export function csv({ account, lines }: Lines, format: StatementRegionalFormat): Buffer {
  const rows = lines.toReversed().map(({ day, cents, iban, name, description }) => {
    return [day, day, amount(cents, format), account.iban, iban, name, description];
  });
  const delimiter = format === 'EUROPEAN' ? ';' : ',';
  return Buffer.from(libraries().stringify([HEADER, ...rows], { delimiter, quoted: true, record_delimiter: 'windows' }));
}
