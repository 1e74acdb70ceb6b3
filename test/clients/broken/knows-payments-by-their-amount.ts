import { broken } from '../mutant.js';

export default broken({
  bug: 'takes a payment of as much to the same account for the one whose answer was lost',
  rows: [],
  change: [
    [
      `(each) => each.merchant_reference === reference`,
      `(each) => each.amount?.value === \`-\${run.context.payment?.amount.value}\` && reference !== ''`,
    ],
  ],
  fails: ['PAYM-0LDR[when=before]/paid-on-evidence', 'PAYM-TW1N/paid-on-evidence'],
  passes: ['PAYM-7QH2', 'PAYM-L0ST'],
});
