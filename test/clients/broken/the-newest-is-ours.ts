import { broken } from '../mutant.js';

export default broken({
  bug: 'takes the newest payment for the one whose answer was lost',
  rows: [],
  change: [[`(each) => each.merchant_reference === reference`, `(each) => each.id > 0 && reference !== ''`]],
  fails: ['PAYM-P4GE/paid-on-evidence'],
  passes: ['PAYM-7QH2', 'PAYM-L0ST'],
});
