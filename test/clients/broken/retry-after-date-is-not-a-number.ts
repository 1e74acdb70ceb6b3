import { broken } from '../mutant.js';

export default broken({
  bug: 'takes a Retry-After for a number whatever it is: a date is none, and no wait',
  rows: [70],
  change: [
    [
      '  if (/^\\d+$/.test(given)) return Math.max',
      '  if (Number.isNaN(Number(given))) return 0;\n  if (/^\\d+$/.test(given)) return Math.max',
    ],
  ],
  fails: ['ERRS-R7QD[retry=date,*]/obeys-retry-after'],
  passes: ['ERRS-R7QD[retry=seconds,*]', 'ERRS-3N8V'],
});
