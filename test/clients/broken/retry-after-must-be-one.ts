import { broken } from '../mutant.js';

export default broken({
  bug: 'gives up when a Retry-After is neither seconds nor a date',
  rows: [],
  change: [
    ['  if (Number.isNaN(until)) return unsaid;', "  if (Number.isNaN(until)) throw new Failure('protocol', 'a Retry-After is no time');"],
  ],
  fails: ['ERRS-J4RT[retry=word]/outcome'],
  passes: ['ERRS-R7QD', 'ERRS-3N8V'],
});
