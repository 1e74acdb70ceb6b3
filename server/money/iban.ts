/** IBANs, ISO 13616: made for accounts here, and checked wherever one is sent. */

const FORM = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/;
/** ISO 7064: the remainder of the digits that a text stands for, A being 10. */
function mod97(text: string): number {
  let rest = 0;
  for (const digit of text) {
    const value = Number.parseInt(digit, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

export const isIban = (text: string): boolean => FORM.test(text) && mod97(text.slice(4) + text.slice(0, 4)) === 1;

/** The IBAN of the account with a number, at bunq in the Netherlands; each series has its own numbers. */
export function ibanOf(number: number, series: '02' | '03'): string {
  const account = `BUNQ${series}${String(number).slice(-8).padStart(8, '0')}`;
  const check = 98 - mod97(`${account}NL00`);
  return `NL${String(check).padStart(2, '0')}${account}`;
}
