import { broken } from '../mutant.js';

export default broken({
  bug: 'believes a verdict only after it has seen SUBMITTED',
  rows: [58, 64],
  change: [
    [
      `if (session.status !== 'PROCESSED') continue;`,
      `hasSeen ||= session.status === 'SUBMITTED';
    if (!hasSeen || session.status !== 'PROCESSED') continue;`,
    ],
    [
      '  let misses = 0;',
      `  let misses = 0;
  let hasSeen = false;`,
    ],
  ],
  fails: ['POLL-W1HB/outcome', 'POLL-W1HB/stops-when-terminal'],
  passes: ['POLL-M6TB', 'POLL-7K3Q'],
});
