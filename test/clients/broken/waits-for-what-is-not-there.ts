import { broken } from '../mutant.js';

export default broken({
  bug: 'polls what bunq says is not there until its time is over',
  rows: [74],
  change: [['    if (misses > 0 && misses <= TOLERATED_MISSES) continue;', '    if (misses > 0) continue;']],
  fails: ['ERRS-4FN2[refused=read-404]/no-retry-of-refusals', 'ERRS-4FN2[refused=read-404]/outcome'],
  passes: ['ERRS-4FN2[refused=read-400]', 'ERRS-4FN2[refused=create-400]'],
});
