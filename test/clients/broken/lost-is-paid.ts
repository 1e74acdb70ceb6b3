import { broken } from '../mutant.js';

export default broken({
  bug: 'takes a payment for made whose answer was lost',
  rows: [],
  change: [[`const found = await findPayment(run, party, path, merchant_reference);`, `const found: string | undefined = '1';`]],
  fails: ['PAYM-G0NE/paid-on-evidence'],
  passes: ['PAYM-7QH2', 'PAYM-N0BL'],
});
