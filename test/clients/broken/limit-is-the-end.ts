import { broken } from '../mutant.js';

export default broken({
  bug: 'gives up at the first 429',
  rows: [68],
  change: [['if (limited > MOST_RATE_LIMITS) throw failure;', 'throw failure;']],
  fails: ['ERRS-3N8V/outcome', 'ERRS-R7QD/outcome', 'ERRS-W2HC[entry=onboarding]/outcome'],
  passes: ['ERRS-5GJ4', 'ERRS-W2HC[entry=identity]'],
});
