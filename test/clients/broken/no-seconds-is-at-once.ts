import { broken } from '../mutant.js';

export default broken({
  bug: 'asks again at once, however often, when a Retry-After is 0',
  rows: [],
  change: [
    ['Math.max(1_000, Number(given) * 1_000)', 'Number(given) * 1_000'],
    ['const MOST_RATE_LIMITS = 8;', 'const MOST_RATE_LIMITS = 100_000;'],
  ],
  fails: ['ERRS-Z0RA/outcome'],
  passes: ['ERRS-R7QD', 'ERRS-3N8V', 'ERRS-6KXL'],
});
