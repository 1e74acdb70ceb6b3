import { broken } from '../mutant.js';

export default broken({
  bug: 'obeys a Retry-After beside a 429, and none beside a 503',
  rows: [],
  change: [['retryAfter(run, error.answer, 1_000 * 2 ** (failed - 1))', '1_000 * 2 ** (failed - 1)']],
  fails: ['ERRS-V5NB/obeys-retry-after'],
  passes: ['ERRS-R7QD', 'ERRS-5GJ4', 'ERRS-J4RT'],
});
