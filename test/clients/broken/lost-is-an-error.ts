import { broken } from '../mutant.js';

export default broken({
  bug: 'reports an error where an answer to a payment was lost, as though nothing could have been paid',
  rows: [],
  change: [
    [
      `const found = await findPayment(run, party, path, merchant_reference);`,
      `if (tries > 0) throw error;
      const found = await findPayment(run, party, path, merchant_reference);`,
    ],
  ],
  fails: ['PAYM-L0ST/outcome'],
  passes: ['PAYM-7QH2', 'PAYM-N0BL'],
});
