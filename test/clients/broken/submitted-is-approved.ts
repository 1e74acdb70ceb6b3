import { broken } from '../mutant.js';

export default broken({
  bug: 'takes SUBMITTED, which it has set itself, for the end',
  rows: [58],
  change: [
    [
      `if (session.status !== 'PROCESSED') continue;`,
      `if (session.status === 'SUBMITTED') return ended(run, 'approved');
    if (session.status !== 'PROCESSED') continue;`,
    ],
  ],
  fails: ['POLL-M6TB/outcome', 'POLL-M6TB/claims-on-evidence'],
  passes: ['POLL-W1HB'],
});
