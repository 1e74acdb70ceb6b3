import { broken } from '../mutant.js';

export default broken({
  bug: 'asks again at once when a Retry-After is a date that is over',
  rows: [],
  change: [['  return Math.max(1_000, until - from);', '  return Math.max(0, until - from);']],
  fails: ['ERRS-J4RT[retry=past]/waits-after-429'],
  passes: ['ERRS-J4RT[retry=word]', 'ERRS-R7QD[retry=date,*]', 'ERRS-3N8V'],
});
