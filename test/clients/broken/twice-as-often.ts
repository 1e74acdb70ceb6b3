import { broken } from '../mutant.js';

export default broken({
  bug: 'polls twice as often as it was told to, which is more than bunq allows',
  rows: [53, 72],
  change: [['const shortest = run.context.pollIntervalMs;', 'const shortest = run.context.pollIntervalMs / 2;']],
  fails: ['POLL-M6TB/within-documented-limits'],
  passes: ['POLL-W1HB', 'POLL-C5ZK'],
});
