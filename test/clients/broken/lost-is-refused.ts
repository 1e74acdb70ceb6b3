import { broken } from '../mutant.js';

export default broken({
  bug: 'takes a payment for refused whose answer was lost',
  rows: [],
  change: [
    [
      `const found = await findPayment(run, party, path, merchant_reference);`,
      `if (tries > 0) return ended(run, 'refused');
      const found = await findPayment(run, party, path, merchant_reference);`,
    ],
  ],
  fails: ['PAYM-L0ST/paid-on-evidence', 'PAYM-G0NE/paid-on-evidence'],
  passes: ['PAYM-7QH2', 'PAYM-N0BL'],
});
