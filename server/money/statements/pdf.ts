import type { Instant } from '../../world/clock.js';
import { amountOf } from '../amounts.js';
import { libraries } from './libraries.js';
import type { Lines, Statement } from './lines.js';

/** Millimetres of A4. */
const [LEFT, RIGHT, TOP, BOTTOM, STEP] = [15, 195, 20, 280, 6];

/** What the standard fonts have, Latin-1; anything else is a question mark. */
const inLatin1 = (text: string) => text.replace(/[^\x20-\x7e\xa0-\xff]/g, '?');
const clipped = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 3)}...` : text);

/** A4, the newest payment first, with what was on the account before and after; the same bytes each time. */
export function pdf({ account, lines, before, after }: Lines, statement: Statement, made: Instant): Buffer {
  const { jsPDF } = libraries();
  const page = new jsPDF({ compress: true });
  page.setCreationDate(new Date(made / 1000));
  page.setFileId(statement.id.toString(16).toUpperCase().padStart(32, '0'));
  const title = `Statement ${statement.statement_number}`;
  page.setProperties({ title });
  const euros = (cents: number) => {
    const { value, currency } = amountOf(cents, account.currency);
    return `${currency} ${value}`;
  };
  let y = TOP;
  const write = (left: string, right = '', size = 9) => {
    if (y > BOTTOM) {
      page.addPage();
      y = TOP;
    }
    page.setFontSize(size);
    page.text(inLatin1(left), LEFT, y);
    if (right) page.text(right, RIGHT, y, { align: 'right' });
    y += STEP;
  };
  write(title, '', 14);
  write(`${account.display_name}, ${account.iban}`);
  write(`${statement.date_start} to ${statement.date_end}`);
  y += STEP;
  write('Balance before', euros(before));
  write('Balance after', euros(after));
  y += STEP;
  for (const { day, cents, iban, name, description } of lines.toReversed()) {
    write(clipped([day, name, iban, description].filter(Boolean).join('   '), 95), euros(cents));
  }
  return Buffer.from(page.output('arraybuffer'));
}
