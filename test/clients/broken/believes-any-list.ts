import { broken } from '../mutant.js';

export default broken({
  bug: 'looks for a payment in a list that bunq has not signed, and pays again',
  rows: [],
  change: [[`const isBunqs = verify(`, `const isBunqs = path.includes('/payment?') || verify(`]],
  fails: ['PAYM-F0RG/pays-once'],
  passes: ['PAYM-7QH2', 'PAYM-L0ST'],
});
