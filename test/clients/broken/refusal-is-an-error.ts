import { broken } from '../mutant.js';

export default broken({
  bug: 'reports an error where bunq refuses a payment',
  rows: [],
  change: [
    [`return ended(run, 'refused', { note: refused(run, reply).message });`, `throw new Failure('config', refused(run, reply).message);`],
  ],
  fails: ['PAYM-N0BL/outcome', 'PAYM-W1BN/outcome'],
  passes: ['PAYM-7QH2', 'PAYM-L0ST'],
});
