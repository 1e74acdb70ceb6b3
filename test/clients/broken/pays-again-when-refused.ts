import { broken } from '../mutant.js';

export default broken({
  bug: 'tries a payment that was refused once more',
  rows: [],
  change: [
    [
      `return ended(run, 'refused', { note: refused(run, reply).message });`,
      `if (tries === 1) continue;
      return ended(run, 'refused', { note: refused(run, reply).message });`,
    ],
  ],
  fails: ['PAYM-N0BL/no-retry-of-refusals'],
  passes: ['PAYM-7QH2', 'PAYM-L0ST'],
});
