import { broken } from '../mutant.js';

export default broken({
  bug: 'reports a rejection without its reasons',
  rows: [45],
  change: [[`return ended(run, 'rejected', { fail_reasons });`, `return ended(run, 'rejected');`]],
  fails: ['POLL-N9SJ/passes-on-reasons'],
  passes: ['POLL-7K3Q', 'POLL-R8W4'],
});
