import { broken } from '../mutant.js';

export default broken({
  bug: 'reports a user whom the camera failed as rejected',
  rows: [67],
  change: [[`  if (left !== 'completed') return ended(run, 'needs_input');`, `  if (left !== 'completed') return ended(run, 'rejected');`]],
  fails: ['POLL-C5ZK[left=failed]/outcome'],
  passes: ['POLL-7K3Q', 'POLL-C5ZK[left=cancelled]'],
});
