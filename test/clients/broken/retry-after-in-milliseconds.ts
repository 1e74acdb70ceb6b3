import { broken } from '../mutant.js';

export default broken({
  bug: 'reads the seconds of a Retry-After as milliseconds',
  rows: [71],
  change: [['return Math.max(1_000, Number(given) * 1_000);', 'return Math.max(1_000, Number(given));']],
  fails: ['ERRS-R7QD[retry=seconds,*]/obeys-retry-after'],
  passes: ['ERRS-R7QD[retry=date,*]', 'ERRS-3N8V'],
});
