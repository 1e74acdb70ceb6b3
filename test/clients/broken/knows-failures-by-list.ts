import { broken } from '../mutant.js';

export default broken({
  bug: 'has a list of the statuses with which a server fails, and takes others for an answer of bunq',
  rows: [],
  change: [['  if (status >= 500 || status === 491)', '  if ([491, 500, 502, 503, 504].includes(status))']],
  fails: ['ERRS-K5UC/outcome'],
  passes: ['ERRS-5GJ4', 'PARS-D5KW', 'ERRS-ZE51'],
});
