/** A statement as SWIFT's MT940 has it. No library of npm's writes one; a parser in the tests reads what this does. */
import type { Cents } from '../amounts.js';
import type { Line, Lines, Statement } from './lines.js';

/** What a line of field 86 may hold, and how many there may be. */
const WIDTH = 65;
const MOST_LINES = 6;

/** SWIFT's character set X, in place of which anything else is a dot; accents go first. */
const inSetX = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9/\-?:().,'+ ]/g, '.');

/** `12,50`: no sign, no thousands. */
const amount = (cents: Cents) => {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${digits.slice(0, -2)},${digits.slice(-2)}`;
};
const mark = (cents: Cents) => (cents < 0 ? 'D' : 'C');
/** `250701` */
const short = (day: string) => day.slice(2).replaceAll('-', '');

/** Field 86: the other side's account and name, and the text, over as many lines as there may be. */
function information({ iban, name, description }: Line): string {
  const told = inSetX(`${iban && `/IBAN/${iban}`}/NAME/${name}/REMI/${description}`);
  const lines = told.match(new RegExp(`.{1,${WIDTH}}`, 'g')) ?? [];
  // A colon or a dash that begins a line would begin a field, or end the message.
  return lines
    .slice(0, MOST_LINES)
    .map((line) => line.replace(/^[:-]/, '.'))
    .join('\r\n');
}

const movement = (line: Line) => [
  `:61:${short(line.day)}${short(line.day).slice(2)}${mark(line.cents)}${amount(line.cents)}NTRFNONREF//${line.id}`,
  `:86:${information(line)}`,
];

/** The oldest payment first, since the balances are those before and after. */
export function mt940({ account, lines, before, after }: Lines, { id, statement_number, date_start, date_end }: Statement): Buffer {
  const balance = (tag: string, day: string, cents: Cents) => `:${tag}:${mark(cents)}${short(day)}${account.currency}${amount(cents)}`;
  const fields = [
    `:20:BUNQ${id}`,
    `:25:${account.iban}`,
    `:28C:${statement_number}/1`,
    balance('60F', date_start, before),
    ...lines.flatMap(movement),
    balance('62F', date_end, after),
    '-',
    '',
  ];
  return Buffer.from(fields.join('\r\n'));
}
