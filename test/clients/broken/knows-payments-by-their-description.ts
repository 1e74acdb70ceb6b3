import { broken } from '../mutant.js';

export default broken({
  bug: 'takes a payment with the same description for the one whose answer was lost',
  rows: [],
  change: [
    [
      `(each) => each.merchant_reference === reference`,
      `(each) => each.description === run.context.payment?.description && reference !== ''`,
    ],
  ],
  fails: ['PAYM-TW1N/paid-on-evidence'],
  passes: ['PAYM-7QH2', 'PAYM-L0ST'],
});
