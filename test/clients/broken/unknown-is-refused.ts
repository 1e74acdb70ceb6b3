import { broken } from '../mutant.js';

export default broken({
  bug: 'says refused where nobody can tell',
  rows: [],
  change: [
    [
      `if (found === undefined || tries === MOST_ORDERS) return ended(run, 'unknown', { note: error.message });`,
      `if (found === undefined || tries === MOST_ORDERS) return ended(run, 'refused', { note: error.message });`,
    ],
  ],
  fails: ['PAYM-U9KN[when=after,how=500]/paid-on-evidence'],
  passes: ['PAYM-7QH2', 'PAYM-L0ST'],
});
