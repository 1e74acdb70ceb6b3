import { broken } from '../mutant.js';

export default broken({
  bug: 'reports an error where nobody can tell whether it has paid',
  rows: [],
  change: [
    [
      `if (found === undefined || tries === MOST_ORDERS) return ended(run, 'unknown', { note: error.message });`,
      `if (found === undefined || tries === MOST_ORDERS) throw error;`,
    ],
  ],
  fails: ['PAYM-U9KN/outcome'],
  passes: ['PAYM-7QH2', 'PAYM-L0ST'],
});
