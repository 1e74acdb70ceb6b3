import { broken } from '../mutant.js';

export default broken({
  bug: 'sends a rate-limited request again at once',
  rows: [69],
  change: [['      await waitToRepeat(run, retryAfter(run, answer, unsaid), failure);\n', '']],
  fails: [
    'ERRS-3N8V/waits-after-429',
    'ERRS-6KXL/waits-after-429',
    'ERRS-R7QD/obeys-retry-after',
    'ERRS-W2HC[entry=onboarding]/waits-after-429',
  ],
  passes: ['ERRS-5GJ4', 'ERRS-W2HC[entry=identity]'],
});
