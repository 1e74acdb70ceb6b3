import { broken } from '../mutant.js';

export default broken({
  bug: 'adds a reason of its own to those of bunq',
  rows: [],
  change: [
    [
      "  if (word === 'REJECTED') return ended(run, 'rejected', { fail_reasons });",
      "  if (word === 'REJECTED') return ended(run, 'rejected', { fail_reasons: [...fail_reasons, 'UNKNOWN'] });",
    ],
  ],
  fails: ['POLL-N9SJ/passes-on-reasons'],
  passes: ['POLL-7K3Q', 'POLL-R8W4'],
});
