import { broken } from '../mutant.js';

export default broken({
  bug: 'gives up after ten polls, and calls that a rejection',
  rows: [55],
  change: [
    [
      `if (session.status !== 'PROCESSED') continue;`,
      `if (session.status !== 'PROCESSED') {
      polls += 1;
      if (polls > 10) return ended(run, 'rejected');
      continue;
    }`,
    ],
    [
      '  let misses = 0;',
      `  let misses = 0;
  let polls = 0;`,
    ],
  ],
  fails: ['POLL-V2XN/outcome', 'POLL-V2XN/claims-on-evidence', 'POLL-3JFW/outcome', 'POLL-9QHD/outcome'],
  passes: ['POLL-7K3Q', 'POLL-M6TB', 'POLL-R8W4'],
});
