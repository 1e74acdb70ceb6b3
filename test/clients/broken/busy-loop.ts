import { broken } from '../mutant.js';

export default broken({
  bug: 'polls every 20 milliseconds, whatever interval it was given',
  rows: [53],
  change: [['const shortest = run.context.pollIntervalMs;', 'const shortest = 20;']],
  fails: ['POLL-7K3Q[entry=identity*/no-busy-loop', 'POLL-M6TB/no-busy-loop', 'POLL-M6TB/within-documented-limits'],
  passes: ['POLL-C5ZK[left=failed]', 'POLL-W1HB'],
});
